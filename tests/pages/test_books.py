"""“Does it agree with my books?” on page Data, and at the foot of every page."""

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.state import books
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from tests.conftest import BuiltOnce
from tests.copies import copied
from tests.pages import seen
from tests.pages.conftest import OpenPage
from tests.pages.test_frame import words
from tests.warehouse.small import fill, lines

ASKED = "Does it agree with my books?"
JANUARY = lines(31, customers=7)["amount"].sum()


@pytest.fixture
def two_branches(built_once: BuiltOnce, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """60 days of sales in Medan and Solo in turn. A copy of one's own."""

    def build(settings: Settings) -> None:
        place = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("M")).otherwise(pl.lit("S"))
        fill(
            settings,
            order_lines=lines(60, customers=7).with_columns(branch_id=place),
            branches=pl.DataFrame({"branch_id": ["M", "S"], "name": ["Medan", "Solo"]}),
        )
        refresh(settings)

    return copied(built_once("books-branches", build), tmp_path_factory.mktemp("books") / "data")


def give(at: AppTest, text: str) -> AppTest:
    at.text_area(key="books-text-0").set_value(text)
    return at.button(key="books-keep").click().run()


def table(at: AppTest) -> list[dict[str, str]]:
    """The table of revenue beside the books."""
    return next(rows for rows in seen.tables(at) if rows and "Our figure, Rp" in rows[0])


def test_totals_that_are_typed_are_compared_and_kept(open_page: OpenPage, two_branches: Settings) -> None:
    at = give(open_page("data", two_branches), f"Jan 2024: {JANUARY:,.2f}\nFeb 2024: 1,000\nJun 2024: 5")
    assert not at.exception
    assert "3 totals are kept." in words(at)
    assert "1 of 2 totals differs from the books" in words(at)
    assert "Not compared yet, as sales do not cover all of their days: 1." in seen.sentences(at)
    rows = {row["Period"]: row for row in table(at)}
    assert list(rows) == ["February 2024", "January 2024", "June 2024"]
    assert [rows[day]["Verdict"] for day in rows] == ["differs", "agrees", "no sales of these days are loaded"]
    assert rows["January 2024"]["Difference, Rp"] in {"0", "0.00", "+0"}
    (book,) = books.books(two_branches, LOCAL_OWNER)
    assert (book.source, book.totals[1].tolerance) == ("typed", Decimal("0.5"))


def test_what_cannot_be_read_is_said_and_nothing_is_kept(open_page: OpenPage, two_branches: Settings) -> None:
    at = give(open_page("data", two_branches), "Month,Revenue\nJanuari,5\n")
    assert "row 1, column “Revenue”: “Januari” is no month, quarter or year" in at.error[0].value
    assert books.books(two_branches, LOCAL_OWNER) == []
    assert at.text_area(key="books-text-0").value == "Month,Revenue\nJanuari,5\n"


def test_the_foot_of_every_page_says_how_many_differ_and_totals_can_be_taken_away(
    open_page: OpenPage, two_branches: Settings
) -> None:
    give(open_page("data", two_branches), "Jan 2024: 5")
    assert "1 of 1 totals differs from the books" in words(open_page("overview", two_branches))
    at = open_page("data", two_branches)
    (book,) = books.books(two_branches, LOCAL_OWNER)
    at.button(key=f"books-remove-{book.id}").click().run()
    assert books.books(two_branches, LOCAL_OWNER) == []
    assert "totals" not in at.caption[-1].value


def test_a_viewer_of_one_branch_sees_the_totals_of_that_branch_alone(
    open_page: OpenPage, two_branches: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(open_page("data", two_branches), "Month,Medan,Solo,Total\n2024-01,1,2,3\n")
    manager = Viewer("Budi", frozenset({Permission.VIEW, Permission.EXPORT}), frozenset({"M"}))
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: manager)
    at = open_page("data", two_branches)
    assert not at.exception
    assert [row["Branch"] for row in table(at)] == ["Medan"]
    assert "1 of 1 totals differs from the books" in words(at)
    assert "Solo" not in words(at)
    assert not [each for each in at.button if each.key == "books-keep"]


def test_who_may_not_load_is_asked_nothing_where_no_total_was_given(
    open_page: OpenPage, two_branches: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: Viewer("Ayu", frozenset({Permission.VIEW})))
    assert ASKED not in [header.value for header in open_page("data", two_branches).header]


def test_complete_journey_agrees_with_its_published_total(
    open_page: OpenPage, demo_settings: Settings, tmp_path: Path
) -> None:
    """$4,596,039.58 in 155,848 baskets of 2017."""
    own = copied(demo_settings, tmp_path / "journey")
    at = give(open_page("data", own), "Year,Revenue,Orders\n2017,4596039.58,155848\n")
    assert not at.exception
    assert any("All 2 totals of the books agree" in sentence for sentence in seen.sentences(at))
