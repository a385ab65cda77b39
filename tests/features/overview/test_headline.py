"""The overview's sentence and what stands under it say what the figures say, and no more."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics import i18n
from crm_analytics.config import Settings
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.overview.headline import CHOSEN_BY_SALES, comparison_note, title_sentence
from crm_analytics.features.overview.overview import Overview, overview
from crm_analytics.metrics.periods import compared
from crm_analytics.metrics.selection import Saved, Selection
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
        ("en", month(2025, 9, 30), "November 2025: $100, 25.0% more than in September 2025"),
        ("id", month(2025, 9, 30), "November 2025: penjualan US$100, naik 25,0% dibandingkan September 2025"),
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


@pytest.mark.parametrize(
    ("language", "before", "sold", "sentence", "note"),
    [
        (
            "en",
            month(2025, 10, 31),
            ("31.00", "33.00"),
            "November 2025: $33, 10.0% more a day than in October 2025",
            "The title compares per day, as these are 30 days against 31; in all it is 6.5% more.",
        ),
        (
            "en",
            month(2025, 10, 31),
            ("31.00", "30.00"),
            "November 2025: $30, as much a day as in October 2025",
            "The title compares per day, as these are 30 days against 31; in all it is 3.2% less.",
        ),
        (
            "id",
            month(2025, 10, 31),
            ("31.00", "15.00"),
            "November 2025: penjualan US$15, rata-rata per hari turun 50,0% dibandingkan Oktober 2025",
            "karena periode ini 30 hari, pembandingnya 31 hari; totalnya turun 51,6%.",
        ),
        (
            "en",
            month(2025, 10, 31),
            ("31.00", "330.00"),
            "November 2025: $330, 11 times as much a day as in October 2025",
            "The title compares per day, as these are 30 days against 31; in all it is 964.5% more.",
        ),
        (
            "en",
            month(2025, 10, 31),
            ("31.00", "-9.00"),
            "November 2025: -$9; more was given back than sold",
            "Compared with October 2025.",
        ),
    ],
)
def test_periods_of_unequal_length_are_compared_per_day_and_it_is_said(
    view: View, language: str, before: Selection, sold: tuple[str, str], sentence: str, note: str
) -> None:
    now = month(2025, 11, 30)
    figures = replace(second_day(*sold), selection=now, compared_with=before)
    i18n.use_language(language)
    try:
        assert title_sentence(view, figures, Filters(now, before, "before", (), "")) == sentence
        assert comparison_note(figures).endswith(note)
    finally:
        i18n.use_language("en")


def test_days_of_several_years_are_compared_with_those_so_many_years_before(view: View) -> None:
    now = Selection(date(2023, 1, 5), date(2024, 12, 31))
    before = compared(now, "year")
    assert before is not None
    figures = replace(second_day("100.00", "125.00"), selection=now, compared_with=before)
    sentence = title_sentence(view, figures, Filters(now, before, "year", (), ""))
    assert sentence == "5 Jan 2023 – 31 Dec 2024: $125, 25.0% more than 2 years before"


@pytest.mark.parametrize("of", ["segment", "saved"])
def test_customers_chosen_by_what_they_bought_are_compared_with_caution(of: str) -> None:
    """A saved segment is made of purchases as much as one of ours is."""
    figures = second_day("80.00", "100.00")
    narrowed: Selection = (
        replace(figures.selection, segment=("champions",))
        if of == "segment"
        else replace(figures.selection, saved=Saved("regulars", pl.Series([1, 2], dtype=pl.UInt32)))
    )
    assert comparison_note(replace(figures, selection=narrowed)) == f"Compared with 1 Jan 2024. {CHOSEN_BY_SALES}"


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
