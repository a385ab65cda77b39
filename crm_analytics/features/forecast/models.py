"""Models of daily sales, all of one shape: a history and a number of days give one value a day."""

import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crm_analytics.calendars.holidays import holidays_and_stretches
from crm_analytics.features.forecast.noted_days import (
    NotedEvent,
    Usually,
    filled,
    lifts,
    noted_before,
    places,
    usual,
    without,
)

if TYPE_CHECKING:
    from pandas import DataFrame

Floats = NDArray[np.float64]

WEEK = 7
YEAR = 364  # whole weeks, so that Saturdays are copied from Saturdays
HALF_YEAR = 182
TWO_YEARS = 730
COPIED_WEEKS = 4
LONGEST_FIT = 4 * 365
# Sales of people are fitted within 250 steps of the search, or 110 of the other one that Prophet takes below 100
# days; sales without any noise, as of a contract, would go on to its 10,000 for nothing.
MOST_STEPS, MOST_STEPS_SHORT = 1_000, 250
SHORT = 100
# A day without sales on a weekday that trades at least this often was closed, not bad.
USUALLY_OPEN = 0.75


@dataclass(frozen=True)
class Series:
    """Daily values from `start` without gaps; a day without sales is zero. Arrays are not to be changed.

    Days that people noted (`events`) are not taken for usual ones; one to come is expected as the noted days of the
    same name were.
    """

    start: date
    values: Floats
    country: str | None = None
    events: tuple[NotedEvent, ...] = ()

    def until(self, length: int) -> "Series":
        """The first `length` days: what was known on that day."""
        events = noted_before(self.events, self.start + timedelta(days=length))
        return Series(self.start, self.values[:length], self.country, events)

    @property
    def plain(self) -> Floats:
        """The values with NaN on noted days."""
        return without(self.values, places(self.events, self.start, self.values.size).values())

    def lifts(self, horizon: int, usually: Usually | None = None) -> Floats:
        """Factor of each day ahead for what was noted of it, over what the days of its name would sell `usually`."""
        return lifts(self.values, usually or partial(usual, self.plain), self.events, self.start, horizon)

    def days(self, first: int, count: int) -> list[date]:
        """Dates of `count` days from position `first`; positions after the end are future days."""
        return [self.start + timedelta(days=first + step) for step in range(count)]


Model = Callable[[Series, int], Floats]


def without_closures(values: Floats) -> Floats:
    """Values with NaN on days without sales whose weekday usually trades: holidays, stocktaking, lost files."""
    open_days = values.copy()
    for weekday in range(WEEK):
        same = open_days[weekday::WEEK]
        if same.size and np.mean(same != 0) >= USUALLY_OPEN:
            same[same == 0] = np.nan
    return open_days


def seasonal_naive(history: Series, horizon: int) -> Floats:
    """Each weekday as on the last four of its kind that traded, on average; from the last eight weeks at most."""
    # Where every one of them was noted, the noted ones are all there is.
    week = np.array([_copied(history.plain, day) or _copied(history.values, day) for day in range(WEEK)])
    return np.resize(week, horizon) * history.lifts(horizon)


def _copied(values: Floats, weekday: int) -> float:
    """Mean of the last four that traded; `weekday` 0 is that of the day after the history."""
    recent = without_closures(values)[-2 * COPIED_WEEKS * WEEK :]
    same = recent[::-1][WEEK - 1 - weekday :: WEEK]
    traded = same[~np.isnan(same)][:COPIED_WEEKS]
    return float(traded.mean()) if traded.size else 0.0


def last_year(history: Series, horizon: int) -> Floats:
    """Each day as 364 days earlier: the same weekday a year ago. Needs a year of history."""
    start = history.values.size - YEAR
    usually = filled(history.values, history.plain)
    return usually[start : start + horizon] * history.lifts(horizon)


def prophet(history: Series, horizon: int, *, yearly: bool = False) -> Floats:
    """Prophet's trend, week, month (from half a year on), holidays and, if wanted, year; closed days are left out.

    Only the middle of the forecast is Prophet's: its own interval promises a coverage that nobody measured.
    Effects multiply unless some day is negative, and then add.

    Reference: Taylor and Letham, "Forecasting at Scale", The American Statistician 72 (2018).
    """
    values = without_closures(history.plain)[-LONGEST_FIT:]
    first = history.values.size - values.size
    observed = ~np.isnan(values)
    positive = bool(values[observed].min() >= 0)
    days = np.array(history.days(first, values.size))
    with _quiet():
        pd = import_module("pandas")
        model = import_module("prophet").Prophet(
            uncertainty_samples=0,
            daily_seasonality=False,
            weekly_seasonality=True,
            yearly_seasonality=yearly,
            n_changepoints=min(25, values.size // 14),
            seasonality_mode="multiplicative" if positive else "additive",
            holidays=_stretches(history, first, horizon),
            holidays_prior_scale=0.5,  # one Christmas is little evidence: the library's 10 learns its noise
        )
        if values.size >= HALF_YEAR:
            model.add_seasonality("monthly", period=30.4375, fourier_order=3)  # paydays
        sold = pd.DataFrame({"ds": pd.to_datetime(days[observed]), "y": values[observed]})
        model.fit(sold, seed=1, iter=MOST_STEPS_SHORT if len(sold) < SHORT else MOST_STEPS)

        def usually(places: list[int]) -> Floats:
            days = [history.start + timedelta(days=place) for place in places]
            predicted: Floats = model.predict(pd.DataFrame({"ds": pd.to_datetime(days)}))["yhat"].to_numpy(
                dtype=np.float64
            )
            return predicted

        expected = usually(list(range(history.values.size, history.values.size + horizon)))
        factors = history.lifts(horizon, usually)
    return (np.maximum(expected, 0.0) * _open_weekdays(values, horizon) if positive else expected) * factors


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the libraries' chatter: a log line per fit, and warnings about how one library uses another."""
    import_module("cmdstanpy").disable_logging()
    logging.getLogger("prophet").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", FutureWarning)
        yield


def _open_weekdays(values: Floats, horizon: int) -> Floats:
    """1 for the weekdays that traded in the last eight weeks, 0 for those that never did."""
    recent = values[-2 * COPIED_WEEKS * WEEK :]
    week = [float(np.any(np.nan_to_num(recent[::-1][WEEK - 1 - day :: WEEK], nan=1.0) != 0)) for day in range(WEEK)]
    return np.resize(np.array(week), horizon)


def _stretches(history: Series, first: int, horizon: int) -> "DataFrame | None":
    """Holidays and the days around them, as Prophet wants them, those only that the history has met."""
    days = history.days(first, history.values.size - first + horizon)
    named = holidays_and_stretches(history.country, days[0], days[-1])
    met = {name for day, names in named.items() if day < days[-horizon] for name in names}
    rows = [{"ds": day, "holiday": name} for day, names in named.items() for name in names if name in met]
    if not rows:
        return None
    pd = import_module("pandas")
    return pd.DataFrame(rows).assign(ds=lambda frame: pd.to_datetime(frame["ds"]))
