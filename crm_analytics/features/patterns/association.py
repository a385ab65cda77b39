"""Is a pair bought together more often than chance? Lift with its interval, an exact p-value, corrected q-values."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtr

from crm_analytics.statistics.intervals import Z95
from crm_analytics.statistics.multiple_testing import benjamini_yekutieli

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

_NEGLIGIBLE: Final = 1e-17
_STRIDE: Final = 8
"""Terms added between two looks at which pairs still need more."""


@dataclass(frozen=True)
class Association:
    """What is known of many pairs: one entry a pair in each array."""

    lift: Floats
    low: Floats
    high: Floats
    p: Floats
    q: Floats

    def take(self, which: NDArray[np.intp]) -> "Association":
        """Only these pairs; their q-values stay corrected for all."""
        return Association(self.lift[which], self.low[which], self.high[which], self.p[which], self.q[which])


def association(total: int, first: Counts, second: Counts, both: Counts) -> Association:
    """Measure pairs that occur `first` and `second` times alone and `both` times together in `total` baskets.

    Args:
        total: Number of baskets.
        first: Baskets with the first of each pair.
        second: Baskets with the second.
        both: Baskets with both.

    Returns:
        Lift, its 95 % interval, one-sided exact p-values, and q-values corrected for as many tests as pairs given.
    """
    lift, low, high = lift_interval(total, first, second, both)
    p = chance_of_as_many(total, first, second, both)
    return Association(lift, low, high, p, benjamini_yekutieli(p))


def lift_interval(total: int, first: Counts, second: Counts, both: Counts) -> tuple[Floats, Floats, Floats]:
    """Lift and its 95 % interval by the delta method on the logarithm, for multinomial counts.

    The variance of log lift is 1/both − 1/first − 1/second + (2·lift − 1)/total. Without a common basket the lift
    is 0 and the interval open above: it starts at 0 and has no end.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        lift = both / first * (total / second)
        variance = 1 / both - 1 / first - 1 / second + (2 * lift - 1) / total
        factor = np.exp(Z95 * np.sqrt(np.maximum(variance, 0)))
        low, high = lift / factor, lift * factor
    seen = both > 0
    return np.where(seen, lift, 0.0), np.where(seen, low, 0.0), np.where(seen, high, np.inf)


def chance_of_as_many(total: int, first: Counts, second: Counts, both: Counts) -> Floats:
    """Exact chance (hypergeometric, as in Fisher's test) of at least `both` common baskets under independence.

    The tail is summed outwards from the count that was seen, for all pairs at once, until its terms no longer
    matter: millions of baskets take no longer than their standard deviation, the square root of their number.
    """
    above = both > first * (second / max(total, 1))
    # Below the mean the other tail is summed: so many of the second's baskets, at least, without the first.
    column = np.where(above, first, total - first)
    start = np.where(above, both, second - both + 1)
    most = np.minimum(column, second)
    possible, start = start <= most, np.minimum(start, most)
    tail = np.exp(_log_chance(total, column, second, start)) * _sum_upwards(total, column, second, start)
    tail = np.where(possible, np.minimum(tail, 1.0), 0.0)
    return np.where(above, tail, 1.0 - tail)


def chance_beyond(lift: Floats, low: Floats, expected: Floats) -> Floats:
    """One-sided chance of a lift so far above `expected`, by the normal law of log lift; 1 where there is no lift."""
    seen = (lift > 0) & (expected > 0)
    scale = np.log(lift, where=seen, out=np.zeros_like(lift)) - np.log(low, where=seen, out=np.zeros_like(lift))
    distance = np.log(np.divide(lift, expected, where=seen, out=np.ones_like(lift)))
    usable = seen & (scale > 0)
    z = np.divide(Z95 * distance, scale, where=usable, out=np.full_like(lift, -np.inf))
    return np.asarray(ndtr(-z), dtype=np.float64)


def _log_chance(total: int, first: Counts, second: Counts, both: Counts) -> Floats:
    return np.asarray(
        _log_choose(first, both) + _log_choose(total - first, second - both) - _log_choose(np.int64(total), second)
    )


def _log_choose(n: Counts | np.int64, k: Counts) -> Floats:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0))


def _sum_upwards(total: int, first: Counts, second: Counts, start: Counts) -> Floats:
    """Sum of the chances of `start` and more common baskets, as multiples of the chance of `start`."""
    sums, active = np.ones(len(start)), np.arange(len(start))
    columns = np.array([first, second, total - first - second, start, np.ones(len(start))], dtype=np.float64)
    while len(active):
        a, b, rest, k, term = columns
        added = np.zeros(len(active))
        for _ in range(_STRIDE):
            term = term * ((a - k) * (b - k) / ((k + 1) * (rest + k + 1)))
            added += term
            k = k + 1
        sums[active] += added
        on = np.flatnonzero(term > _NEGLIGIBLE * sums[active])
        active, columns = active[on], np.array([a, b, rest, k, term])[:, on]
    return sums
