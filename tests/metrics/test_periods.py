"""What a period is compared with: worked days, whole and begun calendar spans, and what always holds."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm_analytics.metrics.periods import Comparison, compared, days_before, span_of
from crm_analytics.metrics.selection import Selection, Span
from tests.thorough import times

spans = st.sampled_from(["days", "month", "quarter", "year"])
all_days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def against(start: str, end: str, span: Span, comparison: Comparison) -> tuple[str, str]:
    found = compared(Selection(date.fromisoformat(start), date.fromisoformat(end), span=span), comparison)
    assert found is not None
    return found.start.isoformat(), found.end.isoformat()


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    assert days_before(date(2024, 3, 1), date(2024, 3, 31)) == (date(2024, 1, 30), date(2024, 2, 29))
    assert days_before(date(2024, 3, 1), date(2024, 3, 1)) == (date(2024, 2, 29), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("start", "end", "span", "before", "year"),
    [
        ("2024-03-04", "2024-03-10", "days", ("2024-02-26", "2024-03-03"), ("2023-03-06", "2023-03-12")),
        # a month that happens to be 28 days counted back is compared as days
        ("2023-02-01", "2023-02-28", "days", ("2023-01-04", "2023-01-31"), ("2022-02-02", "2022-03-01")),
        ("2024-03-01", "2024-03-31", "month", ("2024-02-01", "2024-02-29"), ("2023-03-01", "2023-03-31")),
        ("2024-02-01", "2024-02-29", "month", ("2024-01-01", "2024-01-31"), ("2023-02-01", "2023-02-28")),
        ("2024-01-01", "2024-01-31", "month", ("2023-12-01", "2023-12-31"), ("2023-01-01", "2023-01-31")),
        ("2024-03-01", "2024-03-09", "month", ("2024-02-01", "2024-02-09"), ("2023-03-01", "2023-03-09")),
        # begun, with more days than the month before has
        ("2023-03-01", "2023-03-30", "month", ("2023-02-01", "2023-02-28"), ("2022-03-01", "2022-03-30")),
        ("2024-04-01", "2024-06-30", "quarter", ("2024-01-01", "2024-03-31"), ("2023-04-01", "2023-06-30")),
        ("2024-01-01", "2024-02-10", "quarter", ("2023-10-01", "2023-11-10"), ("2023-01-01", "2023-02-10")),
        ("2024-01-01", "2024-12-31", "year", ("2023-01-01", "2023-12-31"), ("2023-01-01", "2023-12-31")),
        # the same dates, also with a 29 February on one side
        ("2024-01-01", "2024-03-01", "year", ("2023-01-01", "2023-03-01"), ("2023-01-01", "2023-03-01")),
        ("2025-01-01", "2025-03-01", "year", ("2024-01-01", "2024-03-01"), ("2024-01-01", "2024-03-01")),
        ("2024-01-01", "2024-02-29", "quarter", ("2023-10-01", "2023-11-29"), ("2023-01-01", "2023-02-28")),
    ],
)
def test_days_and_calendar_spans_have_their_counterparts(
    start: str, end: str, span: Span, before: tuple[str, str], year: tuple[str, str]
) -> None:
    assert against(start, end, span, "before") == before
    assert against(start, end, span, "year") == year


def test_days_that_are_not_of_their_span_are_compared_as_days() -> None:
    assert against("2024-03-02", "2024-03-31", "month", "before") == ("2024-02-01", "2024-03-01")
    assert against("2024-03-01", "2024-04-02", "month", "before") == against(
        "2024-03-01", "2024-04-02", "days", "before"
    )


def test_without_comparison_there_is_nothing_to_compare_with() -> None:
    assert compared(Selection(date(2024, 3, 1), date(2024, 3, 31)), "none") is None


def test_whole_spans_are_known_by_their_days() -> None:
    assert span_of(date(2024, 2, 1), date(2024, 2, 29)) == "month"
    assert span_of(date(2024, 4, 1), date(2024, 6, 30)) == "quarter"
    assert span_of(date(2024, 1, 1), date(2024, 12, 31)) == "year"
    assert span_of(date(2024, 2, 1), date(2024, 2, 28)) == "days"


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        ("2024-01-01", "2024-12-29", ("2023-01-02", "2023-12-31")),  # 364 days: whole weeks
        ("2024-01-01", "2024-12-30", ("2023-01-01", "2023-12-31")),  # 365 days: 52 weeks would hold a day of both
        ("2024-03-01", "2025-02-28", ("2023-03-01", "2024-02-28")),
        ("2023-03-01", "2024-02-29", ("2022-03-01", "2023-02-28")),  # 366 days against 365
        ("2024-02-29", "2025-02-27", ("2023-02-28", "2024-02-27")),
        ("2023-01-01", "2024-12-31", ("2021-01-01", "2022-12-31")),  # two years against the two before
        ("2023-01-01", "2024-01-01", ("2021-01-01", "2022-01-01")),
    ],
)
def test_more_days_than_52_weeks_are_compared_with_those_of_the_same_dates_years_before(
    start: str, end: str, year: tuple[str, str]
) -> None:
    assert against(start, end, "days", "year") == year


@settings(max_examples=times(300), deadline=None)
@given(all_days, st.integers(0, 1500), spans, st.sampled_from(["before", "year"]))
@example(date(2024, 1, 1), 364, "days", "year")
@example(date(2023, 3, 1), 365, "days", "year")
@example(date(2024, 2, 29), 365, "days", "year")
@example(date(2024, 1, 1), 59, "year", "before")
def test_no_day_lies_in_both_periods(start: date, more: int, span: Span, comparison: Comparison) -> None:
    selection = Selection(start, start + timedelta(days=more), branch=("north",), span=span)
    found = compared(selection, comparison)
    assert found is not None
    assert (found.branch, found.span) == (selection.branch, selection.span)
    assert found.start <= found.end < selection.start
    whole = span_of(selection.start, selection.end) == span != "days"
    if whole:
        assert span_of(found.start, found.end) == span
    else:
        assert -1 <= selection.days - found.days <= 3  # a leap day, or a month that is shorter
    if span == "days" and comparison == "before":
        assert found.days == selection.days
    if span == "days" and comparison == "year":
        assert selection.days - found.days in {0, 1}
        assert found.days > 364 or found.start.weekday() == selection.start.weekday()
