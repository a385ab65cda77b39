"""Months, quarters and years as people write them in their tables: 2024-03, Mar 2024, Maret 2024, Q1 2024, 2024."""

import re
from calendar import monthrange
from datetime import date
from functools import cache
from typing import Final

from crm_analytics.i18n import LANGUAGES

Days = tuple[date, date]
OTHER_NAMES: Final = {"agt": 8, "ags": 8, "nop": 11, "nopember": 11, "peb": 2, "pebruari": 2}
"""Written by many, and in no dictionary."""
CENTURY: Final = 2000
SHORTEST: Final = 3
_YEAR_MONTH: Final = re.compile(r"^(\d{4})[-/. ]?(\d{1,2})$")
_MONTH_YEAR: Final = re.compile(r"^(\d{1,2})[-/. ](\d{4})$")
_DAY: Final = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$")
_NAMED: Final = re.compile(r"^([^\W\d_]+)[-/.,' ]*(\d{4}|\d{2})$")
_QUARTER: Final = re.compile(r"^(?:q|k|kuartal|triwulan|quarter)\s*([1-4])[-/. ]*(\d{4})$")


def days_of(text: str) -> Days | None:
    """First and last day of a month, quarter or year; None where the text is none. A month may be given as a day."""
    written = text.strip().lower()
    if re.fullmatch(r"(?:19|20)\d{2}", written):
        return date(int(written), 1, 1), date(int(written), 12, 31)
    if quarter := _QUARTER.match(written):
        number, year = int(quarter[1]), int(quarter[2])
        return date(year, 3 * number - 2, 1), _month(year, 3 * number)[1]
    year_month = _year_and_month(written)
    if year_month is None or not 1 <= year_month[1] <= 12 or not 1900 <= year_month[0] <= 2199:
        return None
    return _month(*year_month)


def _year_and_month(written: str) -> tuple[int, int] | None:
    if day := _DAY.match(written):
        year, of_year, of_month = (int(part) for part in day.groups())
        is_edge = 1 <= of_year <= 12 and of_month in {1, monthrange(year, of_year)[1]}
        return (year, of_year) if is_edge else None  # another day is no month
    if first := _YEAR_MONTH.match(written):
        return int(first[1]), int(first[2])
    if last := _MONTH_YEAR.match(written):
        return int(last[2]), int(last[1])
    named = _NAMED.match(written)
    month = _number_of(named[1]) if named else None
    if named is None or month is None:
        return None
    return int(named[2]) + (CENTURY if len(named[2]) == 2 else 0), month


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _number_of(name: str) -> int | None:
    """The month of this name, or of a beginning of one that no other month has."""
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    fit = {number for each, number in _names() if each == name or (len(name) >= SHORTEST and each.startswith(name))}
    return fit.pop() if len(fit) == 1 else None


@cache
def _names() -> tuple[tuple[str, int], ...]:
    """Every name of a month in every language of ours."""
    return tuple(
        (str(name).lower().rstrip("."), number)
        for language in LANGUAGES.values()
        for width in ("wide", "abbreviated")
        for number, name in language.babel.months["format"][width].items()
    )
