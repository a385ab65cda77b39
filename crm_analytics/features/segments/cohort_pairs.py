"""How cohorts differ from those of the same months a year before: a mean of their differences, with its interval.

The time of the year is in both of a pair and cancels out. Customers of unlike habits and lucky months are in the spread
of the differences, which never counts as less than chance alone makes; so nothing is assumed of how they are spread.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_DRIFT: Final = 8
"""Pairs from which on a steady change from pair to pair is no chance between them."""
FALSE_ALARMS: Final = 0.04
"""Intervals that leave out zero where nothing changed; under one in twenty, as of few pairs some spread is missed."""


@dataclass(frozen=True)
class PairedDifference:
    """Shares of newer and of older cohorts, and between what newer - older lies in at least 19 of 20 cases."""

    newer: float
    older: float
    low: float
    high: float


def paired_difference(newer: tuple[Floats, Floats], older: tuple[Floats, Floats], *, months: int) -> PairedDifference:
    """A mean of the differences of pairs, each weighing by its customers, with a t interval from how these differ.

    Args:
        newer: For each pair, how many of the newer cohort bought in an average month, and its customers.
        older: The same of the cohort a year before.
        months: How many months are averaged.
    """
    (x1, n1), (x0, n0) = newer, older
    weights = n1 * n0 / (n1 + n0)
    weights = weights / weights.sum()
    difference = float(weights @ (x1 / n1 - x0 / n0))
    spread, freedom = _spread(x1 / n1 - x0 / n0, weights)
    pooled = (x1 + x0) / (n1 + n0)
    by_chance = float(weights**2 @ (pooled * (1 - pooled) * (1 / n1 + 1 / n0))) / months
    reach = _quantile(freedom) * float(np.sqrt(max(spread, by_chance)))
    return PairedDifference(
        newer=float(weights @ (x1 / n1)),
        older=float(weights @ (x0 / n0)),
        low=max(difference - reach, -1.0),
        high=min(difference + reach, 1.0),
    )


def _spread(differences: Floats, weights: Floats) -> tuple[float, float]:
    """Variance of the weighted mean of the differences, and its degrees of freedom.

    Of many pairs it is around a straight line, so that a fall that goes on does not widen its own interval. Fewer pairs
    than there are count where some have most of the weight.
    """
    left = differences - weights @ differences
    share = float(weights @ weights)
    freedom = 1 / share - 1
    if len(differences) >= LEAST_DRIFT:
        place = np.arange(len(differences), dtype=float)
        place -= weights @ place
        moment = float(weights @ place**2)
        left = left - float(weights @ (place * left)) / moment * place
        share += float(weights**2 @ place**2) / moment
        freedom -= 1
    return float(weights**2 @ left**2) / max(1 - share, 1e-9), max(freedom, 1.0)


def _quantile(freedom: float) -> float:
    """Standard errors that the interval reaches either way."""
    from scipy.special import stdtrit  # noqa: PLC0415 - imported where a page needs it

    return float(stdtrit(freedom, 1 - FALSE_ALARMS / 2))
