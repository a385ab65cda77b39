"""What the periods gone by say of retention to come: how it rises among those who stayed, and how it moves by itself.

Where the sales go back too far to say nothing and not far enough to say much, each is drawn towards what was assumed
before anything was seen; where they say nothing, that is all there is.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.features.value.retention import Estimate

LEAST: Final = 5
"""Customers below which a share is not looked at."""
RISE: Final = Estimate(0.2, 0.2)
"""Assumed of how retention rises among those who stayed once more, as a share of the way to always."""
SHAPE: Final = 0.05
"""Least error of the rise: how it goes on after the first period is a model."""
MOVES: Final = 0.2
"""Assumed of how far retention moves by itself, in log odds: 5 of 100 around 50."""
MOVES_FREEDOM: Final = 3.0
"""Periods that the assumption counts for."""


@dataclass(frozen=True)
class Drift:
    """How far retention moves by itself, in log odds (a standard deviation), and what stands behind it."""

    spread: float
    freedom: float


def rise(people: pl.DataFrame) -> Estimate:
    """How much likelier to stay are those who had stayed once before, as a share of the way to always.

    Args:
        people: `in0`, `in1`, … (newest first): whether there in each period.
    """
    if "in2" not in people.columns:
        return RISE
    there = people.filter("in1")
    again = there.filter("in2")
    if again.height < LEAST or again.height == there.height:
        return RISE
    rate, stayed = _share(there["in0"]), _share(again["in0"])
    value = (stayed - rate) / (1 - rate)
    variance = rate / (1 - rate) * (1 / again.height - 1 / there.height)
    return _combined(value, variance)


def drift(people: pl.DataFrame) -> Drift:
    """How far the shares that returned lie apart from period to period, beyond chance.

    Args:
        people: `in0`, `in1`, … (newest first): whether there in each period.
    """
    odds, errors = [], []
    for number in range(1, sum(name.startswith("in") for name in people.columns)):
        there = people.filter(f"in{number}")[f"in{number - 1}"]
        if len(there) < LEAST:
            break
        yes = float(there.sum()) + 0.5
        no = len(there) + 1 - yes
        odds.append(np.log(yes / no))
        errors.append(1 / yes + 1 / no)
    compared = max(len(odds) - 1, 0)
    beyond = max(float(np.var(odds, ddof=1) - np.mean(errors)), 0.0) if compared else 0.0
    freedom = MOVES_FREEDOM + compared
    return Drift(float(np.sqrt((MOVES_FREEDOM * MOVES**2 + compared * beyond) / freedom)), freedom)


def _share(there: pl.Series) -> float:
    return (float(there.sum()) + 0.5) / (len(there) + 1)


def _combined(value: float, variance: float) -> Estimate:
    """What was measured, drawn towards what was assumed as far as it is not sure."""
    before, now = 1 / RISE.error**2, 1 / max(variance, 1e-9)
    mean = (before * RISE.value + now * value) / (before + now)
    return Estimate(mean, float(np.hypot((before + now) ** -0.5, SHAPE)))
