"""Which earlier day a day is held against: the same weekday a year before, and a holiday against that holiday.

Eid moves eleven days a year, and Ramadan with it: held against the same days of the year before, the weeks before a
feast would be expected where there is none.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from crm_analytics.calendars.holidays import FEASTS_AND_STRETCHES, holidays_and_stretches

YEAR: Final = timedelta(weeks=52)
WEEK: Final = timedelta(weeks=1)
LONGEST_YEAR: Final = 366
APART: Final = timedelta(days=40)
"""Days of one name that lie further from each other belong to the feasts of different years."""
REACH: Final = timedelta(weeks=9)
"""How far from the same day of the year before a holiday, or an ordinary day, is looked for."""

Names = Mapping[date, tuple[str, ...]]
Occasions = dict[str, list[list[date]]]


def counterparts(country: str | None, first: date, last: date) -> list[date]:
    """For each day from `first` to `last` one of the year before, or of as many years before as leave none in both.

    A holiday, or a day around a feast, is held against that of the earlier year; an ordinary day against an ordinary
    one of its weekday, 52 weeks before or as near to that as there is one.

    Args:
        country: ISO 3166 code for its holidays; None for none.
        first: First day.
        last: Last day, not before the first.
    """
    days, back = (last - first).days + 1, years_back(first, last)
    now = holidays_and_stretches(country, first - APART, last + APART)
    before = holidays_and_stretches(country, first - back - REACH, first - timedelta(days=1))
    now_by_name, before_by_name = _occasions(now), _occasions(before)
    return [
        _same_holiday(day, day - back, now_by_name, before_by_name, now.get(day, ()))
        or _ordinary(day - back, before, first)
        for day in (first + timedelta(days=number) for number in range(days))
    ]


def years_back(first: date, last: date) -> timedelta:
    """As many times 52 weeks as these days are years, begun ones too."""
    return YEAR * -(-((last - first).days + 1) // LONGEST_YEAR)


def _occasions(names: Names) -> Occasions:
    """The days of each name, those of one feast together."""
    occasions: Occasions = {}
    for day in sorted(names):
        for name in names[day]:
            groups = occasions.setdefault(name, [])
            if groups and day - groups[-1][-1] <= APART:
                groups[-1].append(day)
            else:
                groups.append([day])
    return occasions


def _same_holiday(
    day: date,
    target: date,
    now: Occasions,
    before: Occasions,
    names: Iterable[str],
) -> date | None:
    """The day that was the same of the same holiday; None for an ordinary day, or one that was no holiday then."""
    for name in sorted(names, key=lambda each: each not in FEASTS_AND_STRETCHES):
        place = next(group.index(day) for group in now[name] if day in group)
        near = [group for group in before.get(name, []) if abs(group[0] - target) <= REACH]
        if near:
            group = min(near, key=lambda each: abs(each[0] - target))
            return group[min(place, len(group) - 1)]
    return None


def _ordinary(target: date, names: Names, end: date) -> date:
    """The day of this weekday, nearest to the target and before `end`, that was nothing but a weekday."""
    steps = sorted(range(-(REACH // WEEK), REACH // WEEK + 1), key=abs)
    possible = [target + WEEK * step for step in steps if target + WEEK * step < end]
    return next((day for day in possible if day not in names), possible[0])
