"""Periods by name, against the calendar."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.content.periods import ALL, COUNTED, CUSTOM, NAMES, period
from crm_analytics.i18n import use_language
from tests.thorough import times

DAYS = st.dates(date(1971, 1, 1), date(2090, 12, 31))
FIRST = date(1970, 1, 1)


def test_periods_of_a_day_in_november() -> None:
    today, first = date(2025, 11, 12), date(2023, 2, 1)
    found = {name: (each.start, each.end) for name in NAMES if (each := period(name, first=first, as_of=today))}
    assert found == {
        "28d": (date(2025, 10, 16), today),
        "90d": (date(2025, 8, 15), today),
        "365d": (date(2024, 11, 13), today),
        "month": (date(2025, 11, 1), today),
        "last-month": (date(2025, 10, 1), date(2025, 10, 31)),
        "quarter": (date(2025, 10, 1), today),
        "last-quarter": (date(2025, 7, 1), date(2025, 9, 30)),
        "year": (date(2025, 1, 1), today),
        "last-year": (date(2024, 1, 1), date(2024, 12, 31)),
        "all": (first, today),
        "custom": (date(2025, 8, 15), today),
    }


@settings(max_examples=times(50), deadline=None)
@given(today=DAYS)
def test_counted_periods_have_their_days_and_end_today(today: date) -> None:
    for name, days in COUNTED.items():
        found = period(name, first=FIRST, as_of=today)
        assert ((found.end - found.start).days + 1, found.end, found.span) == (days, today, "days")


@settings(max_examples=times(50), deadline=None)
@given(today=DAYS)
def test_a_last_month_is_whole_and_ends_where_this_one_begins(today: date) -> None:
    for span, months in {"month": 1, "quarter": 3, "year": 12}.items():
        this, last = (period(name, first=FIRST, as_of=today) for name in (span, f"last-{span}"))
        assert this.span == last.span == span
        assert this.start <= today == this.end
        assert last.end == this.start - timedelta(days=1)
        assert last.end.day == calendar.monthrange(last.end.year, last.end.month)[1]
        between = (this.start.year - last.start.year) * 12 + this.start.month - last.start.month
        assert (last.start.day, this.start.day, between) == (1, 1, months)
        assert (this.start.month - 1) % months == 0


@settings(max_examples=times(80), deadline=None)
@given(first=DAYS, length=st.integers(0, 2000), chosen=st.tuples(DAYS, DAYS))
def test_chosen_days_stay_within_those_with_sales(first: date, length: int, chosen: tuple[date, date]) -> None:
    today = first + timedelta(days=length)
    found = period(CUSTOM, first=first, as_of=today, custom=chosen)
    assert first <= found.start <= found.end <= today
    inside = [day for day in chosen if first <= day <= today]
    if len(inside) == 2 and chosen[0] <= chosen[1]:
        assert (found.start, found.end) == chosen


def test_a_whole_month_chosen_by_its_days_is_that_month() -> None:
    chosen = (date(2025, 2, 1), date(2025, 2, 28))
    assert period(CUSTOM, first=FIRST, as_of=date(2025, 11, 12), custom=chosen).span == "month"
    assert period(ALL, first=FIRST, as_of=date(2025, 11, 12)).span == "days"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Last month: 1 Oct 2025 – 31 Oct 2025"), ("id", "Bulan lalu: 1 Okt 2025 – 31 Okt 2025")],
)
def test_a_period_says_its_days(language: str, words: str) -> None:
    use_language(language)
    try:
        assert period("last-month", first=FIRST, as_of=date(2025, 11, 12)).words == words
    finally:
        use_language("en")


def test_chosen_days_are_said_once() -> None:
    found = period(CUSTOM, first=FIRST, as_of=date(2025, 11, 12), custom=(date(2025, 2, 3), date(2025, 3, 5)))
    assert found.words == found.label == "3 Feb 2025 – 5 Mar 2025"
