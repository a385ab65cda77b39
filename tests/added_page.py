"""What a page that was added has without doing anything for it. Run in a copy of the project, by test_new_page.py."""

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.i18n import use_language
from tests.pages.conftest import OpenPage, open_menus, open_page
from tests.pages.seen import tables
from tests.pages.test_frame import words
from tests.warehouse.small import fill, lines

__all__ = ["open_menus", "open_page"]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A line a day for 60 days, each fifth a return; two categories, two branches. Read only."""
    settings = Settings(data=tmp_path_factory.mktemp("company"))
    turn = pl.int_range(pl.len())
    sign = pl.when(turn % 5 == 4).then(-1.0).otherwise(1.0)
    sold = lines(60, customers=7).with_columns(
        quantity=sign * pl.col("quantity"),
        amount=sign * pl.col("amount"),
        branch_id=pl.when(turn < 30).then(pl.lit("B1")).otherwise(pl.lit("B2")),
        channel=pl.lit("shop"),
    )
    products = pl.DataFrame({"product_id": ["P0", "P1", "P2"], "category": ["Tea", "Rice", "Rice"]})
    fill(settings, order_lines=sold, products=products)
    refresh(settings)
    return settings


def _labels(at: AppTest) -> str:
    return " ".join(str(button.label) for button in at.button)


def test_the_page_has_its_answer_chart_and_table(open_page: OpenPage, company: Settings) -> None:
    at = open_page("returns", company, period="all")
    assert not at.exception
    assert at.title[0].value == "25.0% of order lines came back"
    assert len(at.get("plotly_chart")) == 1
    (table,) = tables(at)
    assert [(row["Category"], row["Lines bought"], row["Lines that came back"]) for row in table] == [
        ("Rice", "32", "8"),
        ("Tea", "16", "4"),
    ]


@pytest.mark.usefixtures("open_menus")
def test_why_downloads_filters_and_trust_come_for_free(open_page: OpenPage, company: Settings) -> None:
    at = open_page("returns", company, period="all")
    assert _labels(at).count("Why this number?") == 2
    assert [str(each.proto.label) for each in at.get("download_button")].count("CSV") == 2
    assert at.selectbox(key="filter-period").value == "all"
    assert "Sales up to 29 Feb 2024" in words(at)
    assert "every row accounted for" in words(at)
    one = open_page("returns", company, period="all", branch="B1", segment="champions")
    assert "Branch: B1" in _labels(one)
    assert "Set, and not used on this page: Segment." in words(one)


def test_the_page_speaks_indonesian(open_page: OpenPage, company: Settings) -> None:
    use_language("id")  # the words of the options are put together here, not in the app
    at = open_page("returns", company, "id", period="all")
    assert at.title[0].value == "25,0% rincian transaksi diretur"


def test_nothing_left_is_said(open_page: OpenPage, company: Settings) -> None:
    chosen = {"period": "custom", "from": "2024-01-01", "to": "2024-01-02", "branch": "B2"}
    assert "Nothing fits these filters" in words(open_page("returns", company, **chosen))
