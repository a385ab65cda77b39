"""The periods people ask for, as days: counted back from the as-of day, or by the calendar around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from crm_analytics.i18n import N_, date_text, month_name
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.periods import span_of
from crm_analytics.metrics.selection import Span

CUSTOM: Final = "custom"
ALL: Final = "all"
NAMES: Final = {
    "28d": N_("Last 28 days"),
    "90d": N_("Last 90 days"),
    "365d": N_("Last 365 days"),
    "month": N_("This month"),
    "last-month": N_("Last month"),
    "quarter": N_("This quarter"),
    "last-quarter": N_("Last quarter"),
    "year": N_("This year"),
    "last-year": N_("Last year"),
    ALL: N_("All days"),
    CUSTOM: N_("Choose days"),
}
COUNTED: Final = {"28d": 28, "90d": 90, "365d": 365}


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included.

    Attributes:
        label: What people call these days, translated.
        span: The part of the calendar they are, whole or begun: it is compared with the whole one before.
    """

    start: date
    end: date
    label: str
    span: Span = "days"

    @property
    def words(self) -> str:
        """The label and the days themselves."""
        days = days_text(self.start, self.end)
        return days if self.label == days else f"{self.label}: {days}"


def days_text(start: date, end: date) -> str:
    """Days from one to another, for reading."""
    return f"{date_text(start)} – {date_text(end)}"


def span_text(start: date, end: date) -> str:
    """Days as a sentence names them: a whole month, quarter or year by its name, a single day alone."""
    if start == end:
        return date_text(start)
    span = span_of(start, end)
    if span == "month":
        return month_name(start)
    if span == "quarter":
        return _("Q{quarter} {year}").format(quarter=(start.month + 2) // 3, year=start.year)
    return str(start.year) if span == "year" else days_text(start, end)


def period(name: str, *, first: date, as_of: date, custom: tuple[date, date] | None = None) -> Period:
    """The days a name stands for.

    This month, quarter or year ends on the as-of day; the last ones are whole, however far back the sales reach.

    Args:
        name: A key of `NAMES`.
        first: First day with sales.
        as_of: The day that counts as today.
        custom: The days chosen; they are cut to those with sales. Without them, or with none of them, the last 90 days.
    """
    if name == CUSTOM:
        return _chosen(first, as_of, custom)
    if name == ALL:
        return Period(first, as_of, _(NAMES[ALL]))
    if name in COUNTED:
        return Period(as_of - timedelta(days=COUNTED[name] - 1), as_of, _(NAMES[name]))
    span = _SPANS[name]
    start = _START_OF[span](as_of)
    if name == span:
        return Period(start, as_of, _(NAMES[name]), span)
    end = start - timedelta(days=1)
    return Period(_START_OF[span](end), end, _(NAMES[name]), span)


def _chosen(first: date, as_of: date, custom: tuple[date, date] | None) -> Period:
    start, end = custom or (as_of - timedelta(days=COUNTED["90d"] - 1), as_of)
    start, end = max(start, first), min(end, as_of)
    if start > end:
        start, end = max(first, as_of - timedelta(days=COUNTED["90d"] - 1)), as_of
    return Period(start, end, days_text(start, end), span_of(start, end))


def _month(day: date) -> date:
    return day.replace(day=1)


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def _year(day: date) -> date:
    return day.replace(month=1, day=1)


_START_OF: Final[dict[Span, Callable[[date], date]]] = {"month": _month, "quarter": _quarter, "year": _year}
_SPANS: Final[dict[str, Span]] = {name: span for span in _START_OF for name in (span, f"last-{span}")}
