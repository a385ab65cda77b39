"""The overview's sentence and what stands under it say what the figures say, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm_analytics import i18n
from crm_analytics.config import Settings
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.overview.headline import comparison_note, title_sentence
from crm_analytics.features.overview.overview import Overview, overview
from crm_analytics.metrics.periods import compared
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.company import Company
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.loads import Load
from tests.metrics.small_marts import Rows, day, reading


@pytest.fixture
def view(settings: Settings) -> View:
    company = Company(name="Ours", currency="USD", country="US", timezone="UTC")
    return View(settings, LOCAL_OWNER, Load(1, datetime(2025, 1, 1, tzinfo=UTC), "", "ready", {}, {}), company)


def second_day(before: str, now: str) -> Overview:
    """The second of two days, compared with the first."""
    sold: Rows = [{"day": at, "lines": 1, "revenue": Decimal(amount)} for at, amount in enumerate((before, now))]
    selection = Selection(day(1), day(1))
    return overview(reading(daily_sales=sold), selection, compared(selection, "before"), metrics=["revenue"])


def chosen(figures: Overview) -> Filters:
    return Filters(figures.selection, figures.compared_with, "before", (), "")


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ("80.00", "100.00", "2 Jan 2024: $100, 25.0% more than before"),
        ("80.00", "0.00", "2 Jan 2024: $0, 100.0% less than before"),
        ("80.00", "-20.00", "2 Jan 2024: -$20; more was given back than sold"),
        ("80.00", "80.01", "2 Jan 2024: $80.01, as much as before"),
    ],
)
def test_the_headline_says_how_much_more_or_less(view: View, before: str, now: str, sentence: str) -> None:
    figures = second_day(before, now)
    assert title_sentence(view, figures, chosen(figures)) == sentence


def month(year: int, number: int, last: int) -> Selection:
    return Selection(date(year, number, 1), date(year, number, last), span="month")


@pytest.mark.parametrize(
    ("language", "before", "sentence"),
    [
        ("en", month(2025, 10, 31), "November 2025: $100, 25.0% more than in October 2025"),
        ("id", month(2025, 10, 31), "November 2025: penjualan US$100, naik 25,0% dibandingkan Oktober 2025"),
        ("id", month(2024, 11, 30), "November 2025: penjualan US$100, naik 25,0% dibandingkan November 2024"),
    ],
)
def test_a_month_is_called_by_its_name(view: View, language: str, before: Selection, sentence: str) -> None:
    now = month(2025, 11, 30)
    worked_out = second_day("80.00", "100.00")
    figures = replace(worked_out, selection=now, compared_with=before)
    i18n.use_language(language)
    try:
        assert title_sentence(view, figures, Filters(now, before, "before", (), "")) == sentence
    finally:
        i18n.use_language("en")


def test_what_the_figures_are_narrowed_to_comes_first(view: View) -> None:
    figures = second_day("80.00", "100.00")
    narrowed = replace(figures.selection, category=("Bread",), kind=("person", "company"), known=True)
    filters = replace(chosen(figures), selection=narrowed)
    assert title_sentence(view, figures, filters) == (
        "Category Bread, End users, sales with a known customer, 2 Jan 2024: $100, 25.0% more than before"
    )
    many = replace(filters, selection=replace(figures.selection, channel=("web", "shop")))
    assert title_sentence(view, figures, many).startswith("2 channels, 2 Jan 2024: ")


def test_the_same_days_of_a_year_before_are_named_as_such(view: View) -> None:
    figures = second_day("80.00", "100.00")
    year = replace(chosen(figures), comparison="year")
    assert title_sentence(view, figures, year) == "2 Jan 2024: $100, 25.0% more than a year before"


def test_a_single_day_is_named_once() -> None:
    assert comparison_note(second_day("80.00", "100.00")) == "Compared with 1 Jan 2024."
