"""The frame that every page has."""

from dataclasses import replace

import polars as pl
import pytest
import streamlit as st

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import LANGUAGES
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.conftest import OpenPage
from tests.thorough import combined
from tests.warehouse.small import fill, lines


def words(at: object) -> str:
    """Everything a reader reads on the page."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "error", "warning", "success")
    return "\n".join(element.value for kind in kinds for element in getattr(at, kind))


@combined(together=1, name=PAGES, language=LANGUAGES)
def test_every_page_opens_on_the_demo(open_page: OpenPage, demo_settings: Settings, name: str, language: str) -> None:
    at = open_page(name, demo_settings, language)
    assert not at.exception
    assert not at.error
    assert len(at.title) == 1
    expected = "Sales up to 31 Dec 2017" if language == "en" else "31 Des 2017"
    assert expected in at.main.caption[-1].value


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_on_the_synthetic_company(
    open_page: OpenPage, nusantara_settings: Settings, name: str
) -> None:
    at = open_page(name, nusantara_settings)
    assert not at.exception
    assert not at.error
    assert "of sales anonymous" in at.main.caption[-1].value


@pytest.mark.parametrize("name", [page for page in PAGES if page != "data"])
def test_without_data_a_page_says_what_to_do(open_page: OpenPage, settings: Settings, name: str) -> None:
    at = open_page(name, settings)
    assert at.title[0].value == "Nothing is loaded yet"
    assert [button.label for button in at.button] == [
        "Open Complete Journey",
        "Open Nusantara",
        "Load the sample files",
    ]
    assert [box.key for box in at.sidebar.selectbox] == ["lang"]


def test_the_strip_says_where_the_figures_stand(open_page: OpenPage, demo_settings: Settings) -> None:
    strip = open_page("overview", demo_settings).main.caption[-1].value
    assert "load 1" in strip
    assert "every row accounted for" in strip
    assert "0 rows set aside" in strip


def test_the_language_of_the_address_is_spoken(open_page: OpenPage, demo_settings: Settings) -> None:
    at = open_page("overview", demo_settings, "id")
    assert "semua baris tercatat" in at.main.caption[-1].value
    assert next(box for box in at.selectbox if box.key == "lang").value == "id"


def test_an_address_nobody_else_may_reach_is_enforced_in_the_pages(
    open_page: OpenPage, demo_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = st.get_option
    elsewhere = {"server.address": "192.0.2.1"}
    monkeypatch.setattr("streamlit.get_option", lambda name: elsewhere.get(name) or asked(name))
    at = open_page("overview", demo_settings)
    assert "sign-in is not configured" in at.error[0].value
    assert not at.title


def test_a_load_of_the_past_can_be_looked_at(open_page: OpenPage, two_loads: Settings) -> None:
    newest, first = open_page("data", two_loads), open_page("data", two_loads, load="1")
    assert LoadCatalogue(two_loads).ready() is not None
    assert "load 2" in newest.main.caption[-1].value
    assert "load 1" in first.main.caption[-1].value
    assert "Sales up to 10 Jan 2025" in first.main.caption[-1].value
    assert "Sales up to 20 Jan 2025" in newest.main.caption[-1].value


def test_a_load_without_figures_offers_to_work_them_out(open_page: OpenPage, settings: Settings) -> None:
    fill(settings, order_lines=lines(5, customers=2))
    at = open_page("overview", settings)
    assert at.title[0].value == "The figures are not worked out yet"
    assert [button.label for button in at.button] == ["Work them out"]


def branches_sold(settings: Settings, last: dict[str, int]) -> Settings:
    """Sales a day for 60 days, each branch until so many days before the end."""
    count = 60
    parts = [
        lines(count - ago, customers=5).with_columns(
            order_id=pl.lit(f"{name}-") + pl.col("order_id"), branch_id=pl.lit(name)
        )
        for name, ago in last.items()
    ]
    fill(settings, order_lines=pl.concat(parts))
    refresh(settings)
    return settings


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ({"Medan": 0}, None),
        ({"Medan": 0, "Solo": 6}, "all 2 branches sold within 7 days"),
        ({"Medan": 0, "Solo": 7}, "1 of 2 branches sold within 7 days, Solo not since 22 Feb 2024"),
        ({"A": 0, "B": 9, "C": 10, "D": 11}, "1 of 4 branches sold within 7 days ·"),
    ],
)
def test_the_strip_says_how_fresh_each_branch_is(
    open_page: OpenPage, settings: Settings, last: dict[str, int], said: str | None
) -> None:
    at = open_page("data", branches_sold(settings, last))
    strip = at.main.caption[-1].value
    assert "Sales up to 29 Feb 2024" in strip
    assert said in strip if said else "branch" not in strip


def test_the_last_sale_of_each_branch_is_listed_on_demand(open_page: OpenPage, settings: Settings) -> None:
    at = open_page("data", branches_sold(settings, {"Medan": 0, "Solo": 7}))
    before = len(at.dataframe)
    at.session_state["freshness"] = True
    at.run()
    assert len(at.dataframe) == before + 1
    listed = pl.from_pandas(at.dataframe[-1].value)
    assert listed.select("name", "days").rows() == [("Solo", 7), ("Medan", 0)]


def test_a_viewer_of_one_branch_hears_of_no_other(
    open_page: OpenPage, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    solo = replace(LOCAL_OWNER, name="Solo", branches=frozenset({"Solo"}))
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: solo)
    at = open_page("overview", branches_sold(settings, {"Medan": 0, "Solo": 7}))
    assert not at.exception
    assert "Medan" not in words(at)
    assert "Sales up to 22 Feb 2024" in words(at)
