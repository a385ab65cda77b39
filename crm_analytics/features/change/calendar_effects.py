"""What the calendar alone changes between two periods: their length, their weekdays, the holidays in them.

Counted, not judged: a holiday that lies in one period only is named, never called a cause. What other weekdays are
worth is an estimate, by what such days usually bring.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from crm_analytics.calendars.holidays import FEASTS, RUN_UP, holidays_and_stretches, holidays_between, in_words
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _

Span = tuple[date, date]
"""First and last day."""
ENOUGH = 8
"""So many days of a weekday make an average."""
USUAL_PERIOD = timedelta(weeks=52)
NAMED = 3
"""Holidays or weekdays that a sentence names; of others it says how many."""


@dataclass(frozen=True)
class Moved:
    """A holiday, or the days before one, of which one period holds more days than the other.

    Attributes:
        name: English name.
        now: Its days in the period.
        before: Its days in the period compared with.
    """

    name: str
    now: tuple[date, ...]
    before: tuple[date, ...]


@dataclass(frozen=True)
class CalendarEffects:
    """How two periods differ by the calendar.

    Attributes:
        days: Days now and before.
        weekdays: Weekday (0 is Monday) to its number now and before, of those that differ.
        by_weekday: What the different weekdays would bring, by the average of each; None without enough days to know.
        moved: Holidays and the days before feasts, in the order of their days.
    """

    days: tuple[int, int]
    weekdays: dict[int, tuple[int, int]]
    by_weekday: float | None
    moved: tuple[Moved, ...]


def calendar_effects(
    now: Span, before: Span, *, country: str | None, daily: pl.DataFrame | None = None
) -> CalendarEffects:
    """What differs between two periods by the calendar.

    Args:
        now: The period.
        before: The period compared with.
        country: ISO 3166 code for its holidays; None for none.
        daily: Sales, `day` and `revenue`, several rows a day or none; for what a weekday is worth.
    """
    weekdays = {
        day: (count, other)
        for day, (count, other) in enumerate(zip(_weekdays(now), _weekdays(before), strict=True))
        if count != other
    }
    by_weekday = weekday_effect(weekdays, usual_weekdays(daily, now[1], country)) if daily is not None else None
    return CalendarEffects(
        days=(_length(now), _length(before)),
        weekdays=weekdays,
        by_weekday=by_weekday,
        moved=moved(now, before, country),
    )


def usual_weekdays(daily: pl.DataFrame, end: date, country: str | None) -> dict[int, float]:
    """What each weekday brings on average in the year up to a day, holidays and the days around feasts left out.

    A day without a sale counts as zero. A weekday with fewer than eight such days is left out.
    """
    first = daily["day"].min()
    if not isinstance(first, date):
        return {}
    start = max(first, end - USUAL_PERIOD + timedelta(days=1))
    special = pl.Series("day", list(holidays_and_stretches(country, start, end)), pl.Date)
    days = pl.DataFrame({"day": pl.date_range(start, end, eager=True)}).join(special.to_frame(), on="day", how="anti")
    sums = daily.group_by("day").agg(pl.col("revenue").cast(pl.Float64).sum())
    usual = (
        days.join(sums, on="day", how="left")
        .group_by(weekday=pl.col("day").dt.weekday() - 1)
        .agg(pl.col("revenue").fill_null(0.0).sort().mean(), count=pl.len())
        .filter(pl.col("count") >= ENOUGH)
    )
    return dict(usual.select("weekday", "revenue").iter_rows())


def weekday_effect(weekdays: dict[int, tuple[int, int]], usual: dict[int, float]) -> float | None:
    """What more days of some weekdays and fewer of others come to; None where one of them is not known."""
    if not weekdays or not set(weekdays) <= set(usual):
        return None
    return sum((now - before) * usual[day] for day, (now, before) in sorted(weekdays.items()))


def moved(now: Span, before: Span, country: str | None) -> tuple[Moved, ...]:
    """Holidays, and the days before feasts, that do not lie in both periods with as many days."""
    named: dict[str, tuple[list[date], list[date]]] = {}
    for side, (start, end) in enumerate((now, before)):
        for day, names in holidays_and_stretches(country, start, end).items():
            holidays = holidays_between(country, day, day).get(day, ())
            for name in names:
                if name in holidays or name in RUN_UP:
                    named.setdefault(name, ([], []))[side].append(day)
    of_both = [Moved(name, tuple(here), tuple(there)) for name, (here, there) in named.items()]
    differ = [each for each in of_both if len(each.now) != len(each.before)]
    return tuple(sorted(differ, key=lambda each: (each.now or each.before, each.name)))


def effect_sentences(effects: CalendarEffects, signed: Callable[[float], str]) -> list[str]:
    """The effects as sentences in the reader's language, none where the calendar changes nothing.

    Args:
        effects: What differs.
        signed: Writes an amount of money with its sign.
    """
    now, before = effects.days
    lengths = ngettext("{now} day against {before}.", "{now} days against {before}.", now)
    sentences = [lengths.format(now=number(now), before=number(before))] if now != before else []
    return [*sentences, *_weekday_sentences(effects, signed), *_holiday_sentences(effects.moved)]


def _weekday_sentences(effects: CalendarEffects, signed: Callable[[float], str]) -> list[str]:
    counts = [
        _("{days} against {before}").format(days=_counted(day, now), before=number(before))
        for day, (now, before) in effects.weekdays.items()
    ]
    named = ", ".join(counts) if len(counts) <= NAMED else ""
    if effects.by_weekday is None:
        return [f"{named}."] if named else []
    amount = signed(effects.by_weekday)
    if not named:
        return [_("By what each weekday usually brings, that is about {amount} (an estimate).").format(amount=amount)]
    words = _("{weekdays}: about {amount} by what such days usually bring (an estimate).")
    return [words.format(weekdays=named, amount=amount)]


def _counted(weekday: int, count: int) -> str:
    """A number of Mondays, Tuesdays …"""
    words = (
        ngettext("{count} Monday", "{count} Mondays", count),
        ngettext("{count} Tuesday", "{count} Tuesdays", count),
        ngettext("{count} Wednesday", "{count} Wednesdays", count),
        ngettext("{count} Thursday", "{count} Thursdays", count),
        ngettext("{count} Friday", "{count} Fridays", count),
        ngettext("{count} Saturday", "{count} Saturdays", count),
        ngettext("{count} Sunday", "{count} Sundays", count),
    )
    return words[weekday].format(count=number(count))


def _holiday_sentences(holidays: tuple[Moved, ...]) -> list[str]:
    """Holidays of one period alone; then those of which both hold some days."""
    here = [(each.name, each.now) for each in holidays if not each.before]
    there = [(each.name, each.before) for each in holidays if not each.now]
    sentences = []
    if here:
        sentences.append(_("Only in these days: {holidays}.").format(holidays=_named(here)))
    if there:
        sentences.append(_("Only in the days compared with: {holidays}.").format(holidays=_named(there)))
    words = _("{holiday}: {now} of its days in this period, {before} in the one compared with.")
    shared = [each for each in holidays if each.now and each.before]
    return sentences + [
        words.format(holiday=in_words(each.name), now=len(each.now), before=len(each.before)) for each in shared[:NAMED]
    ]


def _named(holidays: list[tuple[str, tuple[date, ...]]]) -> str:
    """The first few with their first day, the large feasts before others."""
    ranked = sorted(holidays, key=lambda each: (each[0] not in FEASTS, each[1]))
    words = [
        _("{holiday} ({day})").format(holiday=in_words(name), day=date_text(days[0]))
        if len(days) == 1
        else _("{holiday} (from {day})").format(holiday=in_words(name), day=date_text(days[0]))
        for name, days in ranked[:NAMED]
    ]
    left = len(ranked) - NAMED
    more = [ngettext("{count} more", "{count} more", left).format(count=number(left))] if left > 0 else []
    return ", ".join([*words, *more])


def _length(span: Span) -> int:
    return (span[1] - span[0]).days + 1


def _weekdays(span: Span) -> list[int]:
    """How many Mondays, Tuesdays … lie in the days."""
    weeks, over = divmod(_length(span), 7)
    extra = {(span[0].weekday() + day) % 7 for day in range(over)}
    return [weeks + (day in extra) for day in range(7)]
