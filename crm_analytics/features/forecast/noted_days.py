"""Days that people noted: not taken for usual ones, and expected again where their note says so."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Usually = Callable[[list[int]], Floats]

WEEK = 7
AROUND = 4
"""Same weekdays before and after a noted day that say what would have been usual."""


@dataclass(frozen=True)
class NotedEvent:
    """A noted day; days of one name are alike. `noted_on` is the day from which it was known."""

    day: date
    name: str
    noted_on: date


def events_of(frame: pl.DataFrame | None) -> tuple[NotedEvent, ...]:
    """The rows of a frame with `day`, `name` and `noted_on`, by day."""
    if frame is None:
        return ()
    return tuple(
        NotedEvent(*row) for row in frame.select("day", "name", "noted_on").unique().sort(pl.all()).iter_rows()
    )


def noted_before(events: Iterable[NotedEvent], day: date) -> tuple[NotedEvent, ...]:
    """The events that could be known before a day: those that had happened, and planned ones noted before it."""
    return tuple(event for event in events if event.day < day or event.noted_on < day)


def places(events: Iterable[NotedEvent], start: date, length: int) -> dict[str, list[int]]:
    """Places of each name's days among `length` days from `start`."""
    by_name: dict[str, list[int]] = {}
    for event in events:
        place = (event.day - start).days
        if 0 <= place < length:
            by_name.setdefault(event.name, []).append(place)
    return by_name


def without(values: Floats, noted: Iterable[Sequence[int]]) -> Floats:
    """The values with NaN on noted days; as they were where more than half are noted: then they are the usual ones."""
    days = sorted({place for each in noted for place in each})
    plain = values.copy()
    if len(days) <= values.size / 2:
        plain[days] = np.nan
    return plain


def usual(plain: Floats, days: list[int]) -> Floats:
    """What would have been usual on some days: the mean of the same weekdays around; NaN where none is known."""
    around = np.array([WEEK * step for step in range(-AROUND, AROUND + 1) if step])
    means = np.full(len(days), np.nan)
    for n, day in enumerate(days):
        same_weekday = plain[(day + around)[(day + around >= 0) & (day + around < plain.size)]]
        if not np.isnan(same_weekday).all():
            means[n] = np.nanmean(same_weekday)
    return means


def filled(values: Floats, plain: Floats) -> Floats:
    """The values with noted days as they usually are; where that is not known, as they were."""
    noted = np.flatnonzero(np.isnan(plain))
    made, usually = values.copy(), usual(plain, noted.tolist())
    made[noted] = np.where(np.isnan(usually), values[noted], usually)
    return made


def lifts(values: Floats, usually: Usually, events: Sequence[NotedEvent], start: date, horizon: int) -> Floats:
    """Factor for each of the days ahead: what noted days of the same name sold, over what was usual; else 1.

    Args:
        values: The history.
        usually: Gives what days of the history, by their place, would have sold without what was noted.
        events: Known ones, past and to come.
        start: First day of the history.
        horizon: Number of days ahead.
    """
    factors = np.ones(horizon)
    seen = places(events, start, values.size)
    for name, ahead in places(events, start + timedelta(days=values.size), horizon).items():
        days = seen.get(name, [])
        sold, expected = values[days].sum(), usually(days).sum() if days else 0.0
        if expected > 0 and sold >= 0:  # also where nothing is known: NaN is not above zero
            factors[ahead] = sold / expected
    return factors
