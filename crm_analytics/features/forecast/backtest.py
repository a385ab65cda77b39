"""Forecasts made as of earlier days, and how far off they were."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from crm_analytics.features.forecast.models import WEEK, Floats, Model, Series

MOST_ORIGINS = 12
TAIL = 0.1  # on each side of an interval meant for 8 of 10 cases


@dataclass(frozen=True)
class Trial:
    """One model's forecasts from every origin: arrays of origins × horizon."""

    expected: Floats
    actual: Floats
    naive_errors: Floats  # per origin: in-sample mean absolute difference to the same day a week before


def origins(length: int, horizon: int, shortest: int) -> list[int]:
    """Lengths of history to forecast from: at most twelve, a horizon apart, so that no day is forecast twice."""
    newest = length - horizon
    return [newest - horizon * step for step in range(MOST_ORIGINS) if newest - horizon * step >= shortest][::-1]


def run(model: Model, series: Series, horizon: int, starts: list[int]) -> Trial:
    """Let the model forecast from each origin, knowing only the days before it."""
    histories = [series.until(start) for start in starts]
    return Trial(
        expected=np.array([model(history, horizon) for history in histories]),
        actual=np.array([series.values[start : start + horizon] for start in starts]),
        naive_errors=np.array([np.mean(np.abs(h.values[WEEK:] - h.values[:-WEEK])) for h in histories]),
    )


def mae(trial: Trial) -> float:
    """Mean absolute error a day."""
    return float(np.mean(np.abs(trial.actual - trial.expected)))


def wape(trial: Trial) -> float | None:
    """Sum of absolute errors over the sum of sales; None where nothing was sold on balance."""
    return _share(np.abs(trial.actual - trial.expected).sum(), trial.actual.sum())


def mase(trial: Trial) -> float | None:
    """Mean absolute scaled error, averaged over origins; None where the history never differs week to week.

    Reference: Hyndman and Koehler, "Another look at measures of forecast accuracy", IJF 22 (2006).
    """
    if np.any(trial.naive_errors <= 0):
        return None
    return float(np.mean(np.abs(trial.actual - trial.expected).mean(axis=1) / trial.naive_errors))


def total_error(trial: Trial) -> float | None:
    """Mean absolute error of the horizon's total, as a share of what was sold; None where nothing was."""
    totals = trial.actual.sum(axis=1)
    return _share(np.abs(totals - trial.expected.sum(axis=1)).sum(), totals.sum())


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None


def interval(trial: Trial, expected: Floats, *, relative: bool) -> tuple[Floats, Floats]:
    """Lower and upper end of the range that holds 8 of 10 days, worked out from the trial's errors.

    Errors are divided by the size of what was expected (`relative`: sales were never negative) and by how large
    errors were that far ahead; the range is then the plain quantile of these on each side, in the conformal way:
    with n errors the k-th smallest stands where k = 0.1 (n + 1). Nothing is assumed about their shape.

    Reference: Vovk, Gammerman and Shafer, "Algorithmic Learning in a Random World" (2005), chapter 2.
    """
    sizes = _sizes(trial.expected, trial) if relative else np.ones_like(trial.expected)
    scaled = (trial.actual - trial.expected) / sizes
    growth = _growth(scaled)
    low, high = _conformal(np.sort((scaled / growth).ravel()))
    reach = growth * _few_origins(scaled / growth) * (_sizes(expected, trial) if relative else 1.0)
    lowest = 0.0 if relative else -np.inf
    return np.maximum(expected + np.minimum(low * reach, 0.0), lowest), expected + np.maximum(high * reach, 0.0)


def total_interval(trial: Trial, expected: float, *, relative: bool) -> tuple[float, float]:
    """Range that holds the horizon's total in 8 of 10 cases, by Student's t over the origins' errors."""
    forecasts = trial.expected.sum(axis=1)
    smallest = _typical(trial) * trial.expected.shape[1]
    sizes = np.maximum(forecasts, smallest) if relative else np.ones_like(forecasts)
    errors = (trial.actual.sum(axis=1) - forecasts) / sizes
    count = errors.size
    reach = float(stats.t.ppf(1 - TAIL, count - 1) * errors.std(ddof=1) * np.sqrt(1 + 1 / count))
    size = max(expected, smallest) if relative else 1.0
    middle = float(errors.mean())
    low, high = expected + min(middle - reach, 0.0) * size, expected + max(middle + reach, 0.0) * size
    return max(low, 0.0) if relative else low, high


def coverage(trial: Trial, *, relative: bool) -> float | None:
    """Share of held-out days inside their range, each origin's range worked out from the other origins only."""
    inside = []
    for origin, others in _each_left_out(trial):
        low, high = interval(others, trial.expected[origin], relative=relative)
        inside.append((low <= trial.actual[origin]) & (trial.actual[origin] <= high))
    return float(np.mean(inside)) if inside else None


def total_coverage(trial: Trial, *, relative: bool) -> float | None:
    """Share of held-out totals inside their range, each origin's range worked out from the other origins only."""
    inside = []
    for origin, others in _each_left_out(trial):
        low, high = total_interval(others, float(trial.expected[origin].sum()), relative=relative)
        inside.append(low <= trial.actual[origin].sum() <= high)
    return float(np.mean(inside)) if inside else None


def _each_left_out(trial: Trial) -> list[tuple[int, Trial]]:
    count = trial.expected.shape[0]
    if count < 3:
        return []
    rest = [np.arange(count) != origin for origin in range(count)]
    return [(i, Trial(trial.expected[r], trial.actual[r], trial.naive_errors[r])) for i, r in enumerate(rest)]


def _typical(trial: Trial) -> float:
    """A tenth of a typical day: below it an error is no longer measured as a share."""
    return max(0.1 * float(np.mean(np.abs(trial.actual))), 1e-9)


def _sizes(expected: Floats, trial: Trial) -> Floats:
    return np.maximum(expected, _typical(trial))


def _growth(scaled: Floats) -> Floats:
    """Mean absolute error by week ahead, never falling: further ahead is not surer."""
    weeks = np.arange(scaled.shape[1]) // WEEK
    by_week = np.array([np.mean(np.abs(scaled[:, weeks == week])) for week in range(int(weeks[-1]) + 1)])
    return np.maximum(np.maximum.accumulate(by_week), 1e-12)[weeks]


def _few_origins(errors: Floats) -> float:
    """How much wider the range must be because the days of one forecast tend to be off together.

    Where they do, the number of origins counts and not that of days: Student's factor for so many origins, weighted
    by the share of the errors' variance that lies between origins (the intraclass correlation of one-way analysis
    of variance; Fisher 1925). 1 where the days are off independently.
    """
    count, horizon = errors.shape
    between = horizon * float(errors.mean(axis=1).var(ddof=1))
    within = float(errors.var(axis=1, ddof=1).mean())
    if between <= within:
        return 1.0
    together = (between - within) / (between + (horizon - 1) * within)
    student = float(stats.t.ppf(1 - TAIL, count - 1) / stats.norm.ppf(1 - TAIL)) ** 2 * (1 + 1 / count)
    return float(np.sqrt(1 - together + together * student))


def _conformal(ordered: Floats) -> tuple[float, float]:
    rank = max(int(np.floor(TAIL * (ordered.size + 1))), 1)
    return float(ordered[rank - 1]), float(ordered[-rank])
