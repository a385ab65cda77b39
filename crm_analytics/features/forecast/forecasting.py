"""How much will be sold in the coming days, how sure that is, and how far off such forecasts were."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import dataframely as dy
import numpy as np
import polars as pl

from crm_analytics.calendars.holidays import holiday_column
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.forecast import backtest
from crm_analytics.features.forecast.models import (
    TWO_YEARS,
    WEEK,
    Floats,
    Model,
    Series,
    last_year,
    prophet,
    seasonal_naive,
)
from crm_analytics.features.forecast.noted_days import events_of
from crm_analytics.i18n import N_

HORIZON = 28
SHORTEST_WEEKS = 8
# The longest horizon that this many weeks of history can be tested on from at least four origins.
_TESTABLE = ((26, 28), (14, 14), (SHORTEST_WEEKS, 7))
_UNFINISHED = 0.5
# A yearly season is learnt from two years, and believed once it was tested from six origins after them.
YEARLY_FROM = TWO_YEARS + 6 * HORIZON


class ForecastDays(dy.Schema):
    """One row per day and model: what was sold (model "actual") and what each model expects next."""

    day = dy.Date(primary_key=True)
    model = dy.String(primary_key=True)  # actual, seasonal_naive, last_year, prophet, combination
    value = dy.Float64()
    low = dy.Float64(nullable=True)  # 80 % interval, calibrated on the backtest
    high = dy.Float64(nullable=True)
    holiday = dy.String(nullable=True)  # public holidays of the day, in English, several parted by "; "


class ForecastErrors(dy.Schema):
    """One row per model: its error over the backtest's origins, and the next horizon's total it expects."""

    model = dy.String(primary_key=True)
    horizon = dy.Int64()  # days
    origins = dy.Int64()
    mae = dy.Float64()  # money a day
    wape = dy.Float64(nullable=True)  # sum of absolute errors over sum of sales; null: nothing was sold
    mase = dy.Float64(nullable=True)  # against the in-sample seasonal naive; null: that one was never off
    total_error = dy.Float64(nullable=True)  # mean absolute error of the horizon's total, as a share of it
    coverage = dy.Float64(nullable=True)  # share of held-out days inside the 80 % interval
    chosen = dy.Bool()
    total = dy.Float64()  # expected in the next horizon
    total_low = dy.Float64()  # 80 % interval of that total
    total_high = dy.Float64()
    total_coverage = dy.Float64(nullable=True)  # share of held-out totals inside their 80 % interval


@dataclass(frozen=True)
class Forecast:
    """Days seen and expected, and the errors of each model's earlier forecasts."""

    days: dy.DataFrame[ForecastDays]
    errors: dy.DataFrame[ForecastErrors]


def forecast(
    daily: pl.DataFrame,
    *,
    country: str | None,
    as_of: date,
    horizon: int = HORIZON,
    events: pl.DataFrame | None = None,
) -> Forecast:
    """Forecast daily sales by every model, test each on the past, and choose the one that was off least.

    A day without a row had no sales; what lies before a pause of eight weeks does not count. Rows after `as_of` are
    ignored. A last day that sells less than half of the poorest of the eight same weekdays before it is taken for
    unfinished and forecast instead. The forecast starts the day after the last finished day with a row.

    Noted days are not taken for usual ones; one to come is expected as those of the same name were, and one without
    such days before as a usual day. The tests on the past know no more than a forecast made then could: noted days
    that had passed, and planned ones noted before. A noted day within the days tested counts with what was sold.

    Args:
        daily: Columns `day` (date) and `value` (number); several rows of one day are added up.
        country: ISO code of the country whose holidays count, or None.
        as_of: The clock of the analysis.
        horizon: Days ahead at most; a shorter history gets a shorter forecast that can still be tested.
        events: Columns `day`, `name` and `noted_on` (the day it was noted), one row per noted day.

    Returns:
        The history and each model's future days with an 80 % interval, and one row of errors a model.

    Raises:
        NotEnoughData: with under eight weeks of days, or without sales in the last eight weeks.
    """
    series = replace(_series(daily, country, as_of), events=events_of(events))
    reach = _reach(series, as_of, horizon)
    yearly = series.values.size >= YEARLY_FROM
    starts = backtest.origins(series.values.size, reach, shortest=TWO_YEARS if yearly else max(2 * reach, 4 * WEEK))
    relative = bool(series.values.min() >= 0)
    candidates = _candidates(series, reach, starts, yearly=yearly)
    best = min(candidates, key=lambda candidate: backtest.mae(candidate.trial))
    return Forecast(
        days=_days(series, candidates, relative=relative),
        errors=_errors(candidates, best.name, relative=relative),
    )


@dataclass(frozen=True)
class _Candidate:
    """A model with its forecast and its trial."""

    name: str
    expected: Floats
    trial: backtest.Trial


def _candidates(series: Series, horizon: int, starts: list[int], *, yearly: bool) -> list[_Candidate]:
    """The simplest first: of two models equally far off the simpler is chosen."""
    models: dict[str, Model] = {"seasonal_naive": seasonal_naive}
    if series.values.size >= TWO_YEARS:
        models["last_year"] = last_year
    models["prophet"] = partial(prophet, yearly=yearly)
    made = [
        _Candidate(name, model(series, horizon), backtest.run(model, series, horizon, starts))
        for name, model in models.items()
    ]
    return [*made, _average(made[0], made[-1])]


def _average(each: _Candidate, other: _Candidate) -> _Candidate:
    """The plain average of two models' forecasts: it often beats both, and is tested like them."""
    expected = (each.trial.expected + other.trial.expected) / 2
    trial = replace(each.trial, expected=expected)
    return _Candidate("combination", (each.expected + other.expected) / 2, trial)


def _series(daily: pl.DataFrame, country: str | None, as_of: date) -> Series:
    sold = (
        daily.lazy()
        .filter(pl.col("day") <= as_of)
        .group_by("day")
        # Rounded, because sums of floats differ in their last bits from run to run, and Prophet's fit with them.
        .agg(pl.col("value").cast(pl.Float64).sum().round(2))
        .sort("day")
        .collect()
    )
    if not sold.height:
        return Series(as_of, np.empty(0), country)
    filled = sold.upsample("day", every="1d").with_columns(pl.col("value").fill_null(0.0))
    values = filled["value"].to_numpy()[_reopened(filled["value"].to_numpy()) :]
    start = filled["day"][filled.height - values.size]
    return Series(start, values[:-1] if _unfinished(values) else values, country)


def _reopened(values: Floats) -> int:
    """Where the history that counts begins: after the last eight weeks in a row without a sale."""
    sold = np.flatnonzero(values)
    after_pause = sold[1:][np.diff(sold) > SHORTEST_WEEKS * WEEK]
    return int(after_pause[-1]) if after_pause.size else 0


def _unfinished(values: Floats) -> bool:
    """Whether the last day looks as if the file had been cut before closing time."""
    same_weekdays = values[:-1][::-1][WEEK - 1 :: WEEK][:8]
    traded = same_weekdays[same_weekdays > 0]
    return bool(traded.size >= 4 and values[-1] < _UNFINISHED * traded.min())


def _reach(series: Series, as_of: date, horizon: int) -> int:
    """Days ahead that this history allows.

    Raises:
        NotEnoughData: when it allows none.
    """
    weeks = series.values.size // WEEK
    if weeks < SHORTEST_WEEKS:
        raise NotEnoughData(
            N_("A forecast needs {needed} weeks of daily sales to be tested on; found: {found}. Load older sales."),
            needed=SHORTEST_WEEKS,
            found=weeks,
        )
    recent = (as_of - series.start).days + 1 - SHORTEST_WEEKS * WEEK
    if not np.any(series.values[max(recent, 0) :]):
        raise NotEnoughData(
            N_("There were no sales in the last {weeks} weeks: nothing to carry forward."), weeks=SHORTEST_WEEKS
        )
    return min(horizon, next(days for needed, days in _TESTABLE if weeks >= needed))


def _days(series: Series, candidates: list[_Candidate], *, relative: bool) -> dy.DataFrame[ForecastDays]:
    seen = pl.DataFrame({"day": series.days(0, series.values.size), "value": series.values}).with_columns(
        model=pl.lit("actual"), low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64)
    )
    frames = [seen]
    for candidate in candidates:
        low, high = backtest.interval(candidate.trial, candidate.expected, relative=relative)
        ahead = series.days(series.values.size, candidate.expected.size)
        future = pl.DataFrame({"day": ahead, "value": candidate.expected, "low": low, "high": high})
        frames.append(future.with_columns(model=pl.lit(candidate.name)))
    days = pl.concat([frame.select("day", "model", "value", "low", "high") for frame in frames])
    return ForecastDays.validate(days.with_columns(holiday_column(days["day"], series.country)))


def _errors(candidates: list[_Candidate], best: str, *, relative: bool) -> dy.DataFrame[ForecastErrors]:
    return ForecastErrors.validate(
        pl.DataFrame([_error_row(candidate, best, relative=relative) for candidate in candidates], strict=False),
        cast=True,
    )


def _error_row(candidate: _Candidate, best: str, *, relative: bool) -> dict[str, str | float | bool | None]:
    trial, total = candidate.trial, float(candidate.expected.sum())
    low, high = backtest.total_interval(trial, total, relative=relative)
    return {
        "model": candidate.name,
        "horizon": trial.expected.shape[1],
        "origins": trial.expected.shape[0],
        "mae": backtest.mae(trial),
        "wape": backtest.wape(trial),
        "mase": backtest.mase(trial),
        "total_error": backtest.total_error(trial),
        "coverage": backtest.coverage(trial, relative=relative),
        "chosen": candidate.name == best,
        "total": total,
        "total_low": low,
        "total_high": high,
        "total_coverage": backtest.total_coverage(trial, relative=relative),
    }
