"""Periods beside a period: the one before, the one a year before, whole and begun months, quarters and years."""

from datetime import date, timedelta
from itertools import count
from typing import Literal

from crm_analytics.metrics.selection import Selection, Span

Comparison = Literal["before", "year", "none"]
YEAR = timedelta(weeks=52)
DAY = timedelta(days=1)
LAPSED_AFTER = 180
"""Days of silence after which a customer counts as lost, and as reactivated on coming back."""
YEAR_IN_MONTHS = 12
_MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": YEAR_IN_MONTHS}


def days_before(start: date, end: date) -> tuple[date, date]:
    """The equally long period that ends the day before `start`."""
    length = end - start
    return start - length - DAY, start - DAY


def span_of(start: date, end: date) -> Span:
    """The calendar span that these days are the whole of; `days` where they are none."""
    whole = [span for span in _MONTHS if (start, end) == (_first(start, span), _last(start, span))]
    return whole[0] if whole else "days"


def compared(selection: Selection, comparison: Comparison) -> Selection | None:
    """The same part of the business on the days compared with; None where nothing is.

    Days are compared with as many just before, or with the same weekdays 52 weeks earlier; more days than that, with
    as many from the same date a year earlier, or so many whole years that no day lies in both. A whole month, quarter
    or year is compared with the whole one before, or of the year before. One that has begun is compared with the same
    dates of the year before; or with as many days from the start of the one before, and no more than that has.
    """
    if comparison == "none":
        return None
    start, end, span = selection.start, selection.end, selection.span
    if span == "days" or start != _first(start, span) or end > _last(start, span):
        return selection.at(*(_a_year_before(start, end) if comparison == "year" else days_before(start, end)))
    months = YEAR_IN_MONTHS if comparison == "year" else _MONTHS[span]
    earlier = _back(start, months)
    last = _last(earlier, span)
    if end == _last(start, span):
        return selection.at(earlier, last)
    same_date = years_before(end, 1) if months == YEAR_IN_MONTHS else earlier + (end - start)
    return selection.at(earlier, min(same_date, last))


def years_before(day: date, years: int) -> date:
    """The same date so many years earlier; 28 February of a year without a 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _a_year_before(start: date, end: date) -> tuple[date, date]:
    """As many days a year before, or as few years as leave no day in both."""
    length = end - start
    if length < YEAR:
        return start - YEAR, end - YEAR
    years = next(number for number in count(1) if years_before(end, number) < start)
    earlier = years_before(start, years)
    return earlier, min(earlier + length, start - DAY)


def _first(day: date, span: Span) -> date:
    months = _MONTHS[span]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _last(day: date, span: Span) -> date:
    return _back(_first(day, span), -_MONTHS[span]) - DAY


def _back(first: date, months: int) -> date:
    """The first day of a month so many months earlier."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
