"""Where each score of recency, frequency and spend begins: found from the ranks, or set by somebody."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from crm_analytics.schema.bounds import Bounds

Ints = npt.NDArray[np.int64]
CENT: Final = Decimal("0.01")
LEAST_CUSTOMERS: Final = 5


def bounds_of(scored: pl.DataFrame, scores: int = 5) -> Bounds:
    """The bounds that ranks give: scores by them are the scores by rank, of these customers.

    Args:
        scored: `recency`, `frequency` and `monetary`; one row per customer who bought.
        scores: Number of steps.
    """
    cents = (scored["monetary"] * 100).cast(pl.Int64).to_numpy()
    return rank_bounds(scored["recency"].to_numpy(), scored["frequency"].to_numpy(), cents, scores)


def paid_bounds_of(scored: pl.DataFrame, scores: int = 5) -> Bounds:
    """The bounds that ranks give, for people to read: the same scores, each spend one that a customer has.

    Args:
        scored: As for `bounds_of`.
        scores: Number of steps.
    """
    bounds, spent = bounds_of(scored, scores), scored["monetary"]
    reached = [spent.filter(spent >= least).min() for least in bounds.monetary]
    pairs = zip(reached, bounds.monetary, strict=True)
    return replace(bounds, monetary=tuple(own if isinstance(own, Decimal) else least for own, least in pairs))


def rank_bounds(recency: Ints, frequency: Ints, cents: Ints, scores: int = 5) -> Bounds:
    """The same from arrays; money in cents.

    A score `s` of frequency or spend asks that at least (s - 1) / `scores` of the customers do worse, so that it begins
    right above the customer at that place from below. One of recency asks that fewer than that many are as long away.
    """
    n = len(recency)
    below = [-(-(score - 1) * n // scores) - 1 for score in range(2, scores + 1)]
    longest = [n - 1 - (score - 1) * n // scores for score in range(2, scores + 1)]
    return Bounds(
        recency=tuple(_counted(recency, longest)),
        frequency=tuple(value + 1 for value in _counted(frequency, below)),
        monetary=tuple(CENT * (int(value) + 1) for value in np.partition(cents, below)[below]),
    )


def by_bounds(bounds: Bounds) -> list[pl.Expr]:
    """Columns r, f and m from `recency`, `frequency` and `monetary`: the scores by these bounds, from 1."""
    recent = [pl.col("recency") <= days for days in bounds.recency]
    often = [pl.col("frequency") >= days for days in bounds.frequency]
    much = [pl.col("monetary") >= pl.lit(money, pl.Decimal(38, 2)) for money in bounds.monetary]
    return [_next_score(recent).alias("r"), _next_score(often).alias("f"), _next_score(much).alias("m")]


def _next_score(reached: Sequence[pl.Expr]) -> pl.Expr:
    return (pl.sum_horizontal(each.cast(pl.Int8) for each in reached) + 1).cast(pl.Int8)


def _counted(values: Ints, places: Sequence[int]) -> list[int]:
    """The values at these places from below; small whole numbers are counted, which is faster than sorting."""
    up_to = np.cumsum(np.bincount(values))
    return [int(value) for value in np.searchsorted(up_to, places, side="right")]
