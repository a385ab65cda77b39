"""Public holidays of a country, and the weeks around them that change how people buy."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from importlib import import_module

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

# Shopping moves in the days around a feast, not only on it: (days from, days to, name of the stretch).
_AROUND = {
    "Eid al-Fitr": (
        (-30, -22, "Start of Ramadan"),
        (-21, -15, "Third week before Eid"),
        (-14, -8, "Second week before Eid"),
        (-7, -1, "Week before Eid"),
        (2, 7, "Week after Eid"),
    ),
    "Christmas Day": ((-7, -1, "Week before Christmas"),),
    "Thanksgiving Day": ((-2, -1, "Days before Thanksgiving"),),
}

RUN_UP = ("Week before Eid", "Week before Christmas", "Days before Thanksgiving")
"""Stretches before a feast that are worth naming, where the periods hold different parts of them."""
FEASTS = ("Eid al-Fitr", "Christmas Day", "Thanksgiving Day", *RUN_UP)
"""Named before other holidays: shopping moves most around them."""
FEASTS_AND_STRETCHES = frozenset({*_AROUND, *(stretch[2] for around in _AROUND.values() for stretch in around)})
"""The large feasts and the days around them."""


def holidays_between(country: str | None, first: date, last: date) -> dict[date, tuple[str, ...]]:
    """Public holidays from `first` to `last`, both included, with their English names.

    Args:
        country: ISO 3166 code such as "ID"; None or one that is not known gives no holidays.
        first: First day asked for.
        last: Last day asked for.

    Returns:
        Day to names, sorted by day.
    """
    if not country or last < first:
        return {}
    by_day = {}
    for year in range(first.year, last.year + 1):
        by_day.update({day: names for day, names in _holidays(country, year) if first <= day <= last})
    return dict(sorted(by_day.items()))


def holidays_and_stretches(country: str | None, first: date, last: date) -> dict[date, tuple[str, ...]]:
    """Like `holidays_between`, with the days around the large feasts under names of their own."""
    margin = timedelta(days=31)
    days: dict[date, tuple[str, ...]] = {}
    for feast, names in holidays_between(country, first - margin, last + margin).items():
        days[feast] = days.get(feast, ()) + names
        for name in names:
            for start, end, stretch in _AROUND.get(name, ()):
                for offset in range(start, end + 1):
                    day = feast + timedelta(days=offset)
                    days[day] = (*days.get(day, ()), stretch)
    return {day: names for day, names in sorted(days.items()) if first <= day <= last}


Calendar = Callable[[str | None, date, date], dict[date, tuple[str, ...]]]


def holiday_column(days: pl.Series, country: str | None, calendar: Calendar = holidays_between) -> pl.Series:
    """English names of what each day is by the calendar, parted by "; "; null on ordinary days."""
    if not len(days):
        return pl.Series("holiday", [], pl.String)
    named = {day: "; ".join(names) for day, names in calendar(country, min(days), max(days)).items()}
    return pl.Series("holiday", [named.get(day) for day in days], pl.String)


@cache
def _holidays(country: str, year: int) -> tuple[tuple[date, tuple[str, ...]], ...]:
    holidays = import_module("holidays")  # half a second: only those who ask for a calendar wait for it
    countries = holidays.list_supported_countries()
    if country not in countries:
        return ()
    english = "en_US" if "en_US" in holidays.country_holidays(country).supported_languages else None
    calendar = holidays.country_holidays(country, years=year, language=english)
    return tuple((day, tuple(_plain(name) for name in names.split("; "))) for day, names in sorted(calendar.items()))


def _plain(name: str) -> str:
    """The name without the library's remarks: an estimated or observed day is that holiday to a shop."""
    return name.removesuffix(" (estimated)").removesuffix(" (observed)").removesuffix(" (observed, estimated)")


def in_words(holiday: str) -> str:
    """The names of a `holiday` column's cell in the reader's language, parted by commas."""
    return ", ".join(_(name) for name in holiday.split("; "))


# Names the calendars use, declared here so that they are translated; one that is missing is shown in English.
TRANSLATED_NAMES = (
    N_("New Year's Day"),
    N_("Martin Luther King Jr. Day"),
    N_("Washington's Birthday"),
    N_("Memorial Day"),
    N_("Juneteenth National Independence Day"),
    N_("Independence Day"),
    N_("Labor Day"),
    N_("Columbus Day"),
    N_("Veterans Day"),
    N_("Thanksgiving Day"),
    N_("Christmas Day"),
    N_("Isra' and Mi'raj"),
    N_("Lunar New Year"),
    N_("Day of Silence"),
    N_("Good Friday"),
    N_("Easter Sunday"),
    N_("Eid al-Fitr"),
    N_("Eid al-Fitr Second Day"),
    N_("International Labor Day"),
    N_("Vesak Day"),
    N_("Ascension Day"),
    N_("Pancasila Day"),
    N_("Eid al-Adha"),
    N_("Islamic New Year"),
    N_("Prophet's Birthday"),
    N_("General Election Day"),
    N_("Local Election Day"),
    N_("Start of Ramadan"),
    N_("Third week before Eid"),
    N_("Second week before Eid"),
    N_("Week before Eid"),
    N_("Week after Eid"),
    N_("Week before Christmas"),
    N_("Days before Thanksgiving"),
)
