"""Periods beside a period: the one before, the one a year before, whole and begun months, quarters and years."""

from datetime import date, timedelta
from typing import Literal

from crm_analytics.metrics.selection import Selection, Span

Comparison = Literal["before", "year", "none"]
YEAR = timedelta(weeks=52)
DAY = timedelta(days=1)
LAPSED_AFTER = 180
"""Days of silence after which a customer counts as lost, and as reactivated on coming back."""
_MONTHS: dict[Span, int] = {"month": 1, "quarter": 3, "year": 12}


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

    Days are compared with as many just before, or with the same weekdays 52 weeks earlier. A whole month, quarter or
    year is compared with the whole one before, or of the year before; one that has begun with as many days from the
    start of that one, and with no more than it has.
    """
    if comparison == "none":
        return None
    start, end, span = selection.start, selection.end, selection.span
    if span == "days" or start != _first(start, span) or end > _last(start, span):
        return selection.at(*((start - YEAR, end - YEAR) if comparison == "year" else days_before(start, end)))
    earlier = _back(start, 12 if comparison == "year" else _MONTHS[span])
    last = _last(earlier, span)
    return selection.at(earlier, last if end == _last(start, span) else min(earlier + (end - start), last))


def _first(day: date, span: Span) -> date:
    months = _MONTHS[span]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _last(day: date, span: Span) -> date:
    return _back(_first(day, span), -_MONTHS[span]) - DAY


def _back(first: date, months: int) -> date:
    """The first day of a month so many months earlier."""
    year, month = divmod(first.year * 12 + first.month - 1 - months, 12)
    return date(year, month + 1, 1)
