"""One set of filters: in the address, kept from page to page, the same for whoever may see as much."""

from dataclasses import replace
from datetime import datetime

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import use_language
from crm_analytics.ui import filter_state
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.viewer import LOCAL_OWNER
from tests.pages.conftest import OpenPage
from tests.pages.test_frame import words
from tests.warehouse.small import fill, lines

EVERYTHING = {
    "period": ["custom"],
    "from": ["2025-02-01"],
    "to": ["2025-03-15"],
    "against": ["year"],
    "region": ["Jawa Timur", "Sumatera Utara"],
    "branch": ["B02", "B04"],
    "channel": ["WhatsApp", "toko"],
    "category": ["Beras", "Kopi"],
    "segment": ["champions", "at_risk"],
    "kind": ["person", "reseller"],
    "known": ["known"],
}


@pytest.fixture(scope="module")
def three_branches(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Sales of 120 days in Medan, Solo and nowhere; Solo's end after 100 days. Read only."""
    settings = Settings(data=tmp_path_factory.mktemp("three"))
    sold = lines(120, customers=7, first=datetime(2024, 11, 1, 10))  # noqa: DTZ001 - wall time of the company
    turn = pl.int_range(pl.len()) % 3
    place = pl.when(turn == 0).then(pl.lit("M")).when((turn == 1) & (pl.int_range(pl.len()) < 100)).then(pl.lit("S"))
    channel = pl.when(turn == 0).then(pl.lit("shop")).otherwise(pl.lit("web"))
    fill(
        settings,
        order_lines=sold.with_columns(branch_id=place, channel=channel),
        branches=pl.DataFrame(
            {"branch_id": ["M", "S"], "name": ["Medan Rahasia", "Solo Rahasia"], "region": ["North", "South"]}
        ),
    )
    refresh(settings)
    return settings


def address(at: AppTest) -> dict[str, list[str]]:
    """The filters in the address."""
    found = {name: at.query_params[name] for name in filter_state.NAMES if name in at.query_params}
    return {name: [value] if isinstance(value, str) else list(value) for name, value in found.items()}


def go(at: AppTest, page: str) -> AppTest:
    """Click in the sidebar: the address of the page, without parameters."""
    at.query_params.clear()
    return at.switch_page(f"pages/{page}.py").run()


def labels(at: AppTest) -> list[str]:
    """The chips of what is set."""
    return [button.label for button in at.button if str(button.key).startswith("without-")]


def opened(at: AppTest) -> AppTest:
    """The page with the filters unfolded."""
    at.session_state["filters-open"] = True
    return at.run()


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_copied_address_shows_the_same_view_in_any_language(
    open_page: OpenPage, nusantara_settings: Settings, language: str
) -> None:
    at = open_page("overview", nusantara_settings, language, **EVERYTHING)
    assert not at.exception
    assert address(at) == EVERYTHING
    assert len(labels(at)) == 8
    title = at.title[0].value
    assert "1 Feb 2025" in title
    assert "15 Mar 2025" in title


@pytest.mark.parametrize("language", ["en", "id"])
def test_filters_survive_moving_through_all_pages(
    open_page: OpenPage, nusantara_settings: Settings, language: str
) -> None:
    at = open_page("overview", nusantara_settings, language, **EVERYTHING)
    use_language(language)  # the words of the options are put together here, not in the app
    for page in (*list(PAGES)[1:], "overview"):
        at = go(at, page)
        assert not at.exception, page
        assert address(at) == EVERYTHING, page
        shown = [box.value for box in at.selectbox if box.key == "filter-period"]
        assert shown in ([], ["custom"]), page


def test_only_what_differs_from_the_default_is_in_the_address(open_page: OpenPage, three_branches: Settings) -> None:
    at = open_page("overview", three_branches)
    assert address(at) == {}
    at.selectbox(key="filter-period").set_value("28d").run()
    at.selectbox(key="filter-against").set_value("none").run()
    assert address(at) == {"period": ["28d"], "against": ["none"]}
    at.selectbox(key="filter-period").set_value("90d").run()
    at.selectbox(key="filter-against").set_value("before").run()
    assert address(at) == {}


def test_members_are_chosen_in_the_filters_and_removed_by_their_chips(
    open_page: OpenPage, three_branches: Settings
) -> None:
    at = opened(open_page("overview", three_branches))
    at.multiselect(key="filter-branch").set_value(["M"]).run()
    at.multiselect(key="filter-channel").set_value(["shop", "web"]).run()
    assert address(at) == {"branch": ["M"], "channel": ["shop", "web"]}
    assert labels(at) == ["Branch: Medan Rahasia", "Channel: shop, web", "Clear"]
    at.button(key="without-branch").click().run()
    assert address(at) == {"channel": ["shop", "web"]}
    assert at.multiselect(key="filter-branch").value == []
    at.button(key="without-any").click().run()
    assert (address(at), labels(at)) == ({}, [])


def test_a_region_is_the_branches_in_it(open_page: OpenPage, three_branches: Settings) -> None:
    by_region = open_page("overview", three_branches, region="North", period="all")
    by_branch = open_page("overview", three_branches, branch="M", period="all")
    assert by_region.title[0].value == by_branch.title[0].value
    at = opened(by_branch)
    at.multiselect(key="filter-region").set_value(["South"]).run()
    assert address(at) == {"period": ["all"], "region": ["South"]}
    assert at.multiselect(key="filter-branch").options == ["Solo Rahasia"]


def test_days_chosen_by_hand_are_in_the_address(open_page: OpenPage, three_branches: Settings) -> None:
    at = open_page("anomalies", three_branches)
    at.selectbox(key="filter-period").set_value("custom").run()
    at.date_input(key="filter-days").set_value((datetime(2024, 12, 1).date(), datetime(2024, 12, 24).date())).run()  # noqa: DTZ001
    assert address(at) == {"period": ["custom"], "from": ["2024-12-01"], "to": ["2024-12-24"]}
    at.selectbox(key="filter-period").set_value("28d").run()
    assert address(at) == {"period": ["28d"]}


HOSTILE = ("<script>alert(1)</script>", "' OR 1=1 --", "%00", "9999-99-99", "ü" * 500, "{name}", "../../etc", "")


@pytest.mark.parametrize("page", ["overview", "segments", "data"])
def test_an_address_of_nonsense_is_left_out_in_words(open_page: OpenPage, three_branches: Settings, page: str) -> None:
    at = open_page(page, three_branches, **{name: [*HOSTILE, *HOSTILE] for name in filter_state.NAMES})
    assert not at.exception
    assert not at.error
    assert "left out" in words(at)
    assert address(at) == {}
    assert not any(value in words(at) for value in HOSTILE[:5])


def test_every_single_choice_that_is_nonsense_is_left_out(open_page: OpenPage, three_branches: Settings) -> None:
    for value in (*HOSTILE, "before", "0001-01-01"):
        at = open_page("data", three_branches, **dict.fromkeys(("period", "against", "known"), value))
        assert not at.exception, value
        assert address(at) == ({"against": ["before"]} if value == "before" else {}), value


def test_a_viewer_of_one_branch_learns_nothing_of_another(
    open_page: OpenPage, three_branches: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    solo = replace(LOCAL_OWNER, name="Solo", branches=frozenset({"S"}))
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: solo)
    there = opened(open_page("overview", three_branches, branch=["S", "M"], region=["North"]))
    nowhere = opened(open_page("overview", three_branches, branch=["S", "Nowhere"], region=["Atlantis"]))
    for at in (there, nowhere):
        assert not at.exception
        assert "2 choices in this link are not in these data, or not yours to see; they were left out." in words(at)
        assert address(at) == {"branch": ["S"]}
        assert "Medan" not in words(at) + str([box.options for box in [*at.multiselect, *at.selectbox]])
    assert words(there) == words(nowhere)


def test_the_word_on_what_was_left_out_goes_once_something_is_chosen(
    open_page: OpenPage, three_branches: Settings
) -> None:
    at = open_page("overview", three_branches, branch="Nowhere")
    assert "left out" in words(at)
    assert "left out" in words(at.run())
    assert "left out" not in words(at.selectbox(key="filter-period").set_value("28d").run())


def test_a_page_names_the_filters_it_does_not_use(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("patterns", nusantara_settings, branch="B02", segment="champions", period="28d")
    assert "Set, and not used on this page: Period, Segment." in words(at)
    assert "not used on this page: Period." in words(go(at, "segments"))
    assert "not used" not in words(go(at, "overview"))


def test_going_back_in_the_browser_brings_the_filters_back(
    open_page: OpenPage, three_branches: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("overview", three_branches, period="28d")
    at.selectbox(key="filter-period").set_value("month").run()
    monkeypatch.setattr(filter_state, "IN_FLIGHT", -1.0)
    at.query_params["period"] = "28d"
    at.run()
    assert at.selectbox(key="filter-period").value == "28d"


def test_going_back_to_an_address_without_parameters_shows_what_it_showed(
    open_page: OpenPage, three_branches: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = go(open_page("overview", three_branches, branch="M"), "segments")
    at.button(key="without-branch").click().run()
    monkeypatch.setattr(filter_state, "IN_FLIGHT", -1.0)
    assert address(at) == {}
    at.query_params["branch"] = "M"  # back once
    assert address(at.run()) == {"branch": ["M"]}
    at.query_params.clear()  # back twice: where the sidebar led
    assert address(at.run()) == {"branch": ["M"]}


def test_a_click_on_the_way_does_not_take_a_choice_back(open_page: OpenPage, three_branches: Settings) -> None:
    at = open_page("overview", three_branches, period="28d")
    at.selectbox(key="filter-period").set_value("month").run()
    at.query_params["period"] = "28d"  # sent before the browser learned of the new address
    at.run()
    assert at.selectbox(key="filter-period").value == "month"
    assert address(at) == {"period": ["month"]}


def test_a_link_with_filters_to_another_page_is_followed(open_page: OpenPage, three_branches: Settings) -> None:
    at = open_page("overview", three_branches, branch="M")
    at.query_params.clear()
    at.query_params["branch"] = "S"
    at.switch_page("pages/segments.py").run()
    assert address(at) == {"branch": ["S"]}


def test_nothing_left_is_said_within_the_frame(open_page: OpenPage, nusantara_settings: Settings) -> None:
    at = open_page("campaigns", nusantara_settings, **{"period": "custom", "from": "2024-01-02", "to": "2024-01-03"})
    assert not at.exception
    assert "Nothing fits these filters" in words(at)
    assert "every row accounted for" in words(at)
