"""The days a condition counts: the last so many, or between two days."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_, date_text, ngettext, number
from crm_analytics.i18n import gettext as _

MOST_DAYS: Final = 36525
NO_SPAN: Final = N_("“{value}” says no days: it needs how many of the last ones, or the first or the last of them.")


@dataclass(frozen=True)
class DaySpan:
    """Some days, the first and the last among them.

    Attributes:
        last: So many days up to the day that counts as today; None: the days are said by the calendar.
        first: The first day; None: from the beginning.
        until: The last day; None: to the end.
    """

    last: int | None = None
    first: date | None = None
    until: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it says which days."""
        if self.last is not None:
            return 1 <= self.last <= MOST_DAYS and self.first is None and self.until is None
        if self.first is not None and self.until is not None:
            return self.first <= self.until
        return self.first is not None or self.until is not None

    def holds(self, day: str, as_of: date) -> pl.Expr:
        """Whether a column of days lies within."""
        first, until = self.first, self.until
        if self.last is not None:
            first, until = as_of - timedelta(days=self.last - 1), as_of
        after = pl.lit(value=True) if first is None else pl.col(day) >= first
        return after if until is None else after & (pl.col(day) <= until)

    def written(self) -> dict[str, object]:
        """As plain values, to be kept."""
        if self.last is not None:
            return {"last": self.last}
        days = {"first": self.first, "until": self.until}
        return {name: day.isoformat() for name, day in days.items() if day is not None}

    def words(self, sentence: str) -> str:
        """A sentence with its days."""
        if self.last is not None:
            template = ngettext("{sentence} on the last day", "{sentence} in the last {count} days", self.last)
            return template.format(sentence=sentence, count=number(self.last))
        template = (
            _("{sentence} from {first} to {until}")
            if self.first and self.until
            else _("{sentence} since {first}")
            if self.first
            else _("{sentence} until {until}")
        )
        days = {name: date_text(day) if day else "" for name, day in (("first", self.first), ("until", self.until))}
        return template.format(sentence=sentence, **days)


def read_span(stated: object) -> DaySpan:
    """The days that `written` gave.

    Raises:
        UsageError: where they are none.
    """
    if not isinstance(stated, dict) or not stated.keys() <= {"last", "first", "until"}:
        raise UsageError(NO_SPAN, value=str(stated)[:80])
    last = stated.get("last")
    if last is not None and (not isinstance(last, int) or isinstance(last, bool)):
        raise UsageError(NO_SPAN, value=str(stated)[:80])
    try:
        first, until = (
            date.fromisoformat(str(stated[name])) if name in stated else None for name in ("first", "until")
        )
    except ValueError:
        raise UsageError(NO_SPAN, value=str(stated)[:80]) from None
    return checked(DaySpan(last, first, until))


def checked(span: DaySpan) -> DaySpan:
    """The same, where it says which days.

    Raises:
        UsageError: where it does not.
    """
    if not span.is_whole:
        raise UsageError(NO_SPAN, value=", ".join(f"{name} {value}" for name, value in span.written().items()) or "–")
    return span
