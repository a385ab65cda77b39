"""Customers by what they have brought and what they are expected to bring; and how few bring how much."""

from dataclasses import dataclass
from sys import float_info
from typing import Final

import polars as pl

LEVELS: Final = (1, 2, 3)
"""The lower half of the customers, the three tenths above it, and the top fifth."""
FROM: Final = (0.5, 0.8)
"""Share of the customers below level 2, and below level 3."""
POINTS: Final = 100


@dataclass(frozen=True)
class Few:
    """How few customers bring a share of the money, of how many."""

    customers: int
    of: int


def with_levels(customers: pl.DataFrame) -> pl.DataFrame:
    """Adds `so_far` and `coming`, 1 to 3, by rank among these customers; equal customers get equal levels.

    Args:
        customers: `customer_no`, `to_date` and `value_to_come`.
    """
    return customers.with_columns(so_far=_level("to_date"), coming=_level("value_to_come"))


def matrix(customers: pl.DataFrame) -> pl.DataFrame:
    """One row per cell of `so_far` by `coming`, all nine: `customers`, `to_date`, `value_to_come` summed up.

    Args:
        customers: What `with_levels` returns.
    """
    places = pl.DataFrame({"so_far": LEVELS}, schema={"so_far": pl.Int8}).join(
        pl.DataFrame({"coming": LEVELS}, schema={"coming": pl.Int8}), how="cross"
    )
    counted = customers.group_by("so_far", "coming").agg(
        customers=pl.len().cast(pl.Int64), to_date=pl.col("to_date").sum(), value_to_come=pl.col("value_to_come").sum()
    )
    whole = places.join(counted, on=["so_far", "coming"], how="left").with_columns(
        pl.exclude("so_far", "coming").fill_null(0)
    )
    return whole.sort("so_far", "coming")


def pareto(amounts: pl.Series) -> pl.DataFrame:
    """Shares of the money that the largest customers bring: `customers` and `money`, from 0 to 1, a hundred steps.

    Args:
        amounts: Of each customer; those below zero count as nothing. Empty where all come to nothing.
    """
    ranked = amounts.cast(pl.Float64).clip(lower_bound=0).sort(descending=True)
    total = ranked.sum()
    if total < float_info.min:  # a smaller one has no reciprocal, by which Polars divides
        return pl.DataFrame(schema={"customers": pl.Float64, "money": pl.Float64})
    running = pl.concat([pl.Series([0.0]), ranked.cum_sum().rename("")]) / total
    steps = sorted({round(step * ranked.len() / POINTS) for step in range(POINTS + 1)})
    return pl.DataFrame({"customers": [step / ranked.len() for step in steps], "money": running.gather(steps)})


def few(amounts: pl.Series, share: float = 0.5) -> Few:
    """The largest customers that together bring at least a share of the money; 0 where it comes to nothing."""
    ranked = amounts.cast(pl.Float64).clip(lower_bound=0).sort(descending=True)
    total = float(ranked.sum())
    if not total:
        return Few(0, ranked.len())
    return Few(int((ranked.cum_sum() < share * total).sum()) + 1, ranked.len())


def _level(column: str) -> pl.Expr:
    place = (pl.col(column).rank("average") - 0.5) / pl.len()
    return (1 + (place >= FROM[0]).cast(pl.Int8) + (place >= FROM[1]).cast(pl.Int8)).cast(pl.Int8)
