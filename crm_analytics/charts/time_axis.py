"""Days under a chart, in the reader's language."""

from collections.abc import Iterator
from datetime import date, timedelta

import plotly.graph_objects as go

from crm_analytics.i18n import date_text, month_text

TICKS = 6
MONTHS_FROM = 200
"""From so many days on, months are written instead of days."""
PARTS_OF_A_YEAR = (1, 2, 3, 4, 6)
YEAR = 12


def days_below(fig: go.Figure, first: date, last: date, *, ticks: int = TICKS) -> None:
    """Write a few days, or the first days of a few months, under the axis, a year where it begins.

    `ticks` is how many at most: a chart that is also narrow on a phone takes fewer.
    """
    shown, words = day_ticks(first, last, ticks)
    fig.update_xaxes(tickvals=shown, ticktext=words, tickangle=0)


def day_ticks(first: date, last: date, ticks: int = TICKS) -> tuple[list[date], list[str]]:
    """The days that are written, and their words; a second line, after `<br>`, where a year begins."""
    length = (last - first).days + 1
    if length > MONTHS_FROM:
        firsts = [day for day in (first + timedelta(days=step) for step in range(length)) if day.day == 1]
        shown = firsts[:: _months(-(-len(firsts) // ticks))]
        words = [month_text(day) for day in shown]
    else:
        every = -(-length // (ticks * 7)) * 7 if length > ticks else 1
        shown = [first + timedelta(days=step) for step in range(0, length, every)]
        words = [date_text(day) for day in shown]
    return shown, list(_with_new_years(words))


def _months(least: int) -> int:
    """So many months apart that the same months come back every year."""
    return next((each for each in PARTS_OF_A_YEAR if each >= least), YEAR * -(-least // YEAR))


def _with_new_years(words: list[str]) -> Iterator[str]:
    """Each day with its year only where that is not the one before it."""
    last = ""
    for text in words:
        day, _space, year = text.rpartition(" ")
        yield day if year == last else f"{day}<br>{year}"
        last = year
