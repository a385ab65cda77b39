"""How few customers the sales rest on, and whether those few are still there."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

QUIET_AFTER: Final = 3
"""A customer is quiet after an absence of so many times the own usual gap."""


@dataclass(frozen=True)
class Concentration:
    """How few customers bring a given share of sales, and what is known of those few.

    Attributes:
        customers: The few.
        of: All who bought.
        returning: Of the few, those who came on several days: of the others nobody can say that they have gone quiet.
        quiet: Of the few, those who have gone quiet.
        share: Of the sales of known customers.
    """

    customers: int
    of: int
    returning: int
    quiet: int
    share: float


def concentration(customers: pl.DataFrame, *, as_of: date, share: float = 1 / 3) -> Concentration:
    """Count the largest customers that together bring at least `share` of the known customers' sales.

    A customer has gone quiet who has stayed away three times as long as usual: as the mean gap between own order
    days. Whoever bought on one day only has no usual gap and is not counted as quiet.

    Args:
        customers: The customer_summary mart.
        as_of: Day up to which the absence is counted.
        share: Share of the sales of known customers. Where these come to nothing, no customers bring it.
    """
    ranked = _ranked(customers)
    few = few_customers(customers, as_of=as_of, share=share)
    returning, quiet = int((few["order_days"] > 1).sum()), int(few["quiet"].sum())
    return Concentration(few.height, ranked.height, returning, quiet, share)


def few_customers(customers: pl.DataFrame, *, as_of: date, share: float = 1 / 3) -> pl.DataFrame:
    """Those whom `concentration` counts, the largest first, with `quiet`: whether each has gone quiet."""
    ranked = _ranked(customers)
    total = float(ranked["revenue"].sum())
    running = ranked["revenue"].cast(pl.Float64).cum_sum()
    few = ranked.head(int((running < share * total).sum()) + 1 if total > 0 else 0)
    return few.with_columns(quiet=_quiet(as_of))


def _ranked(customers: pl.DataFrame) -> pl.DataFrame:
    return customers.filter(pl.col("order_days") > 0).sort(["revenue", "customer_id"], descending=[True, False])


def _quiet(as_of: date) -> pl.Expr:
    gaps = (pl.col("last_order_on") - pl.col("first_order_on")).dt.total_days() / (pl.col("order_days") - 1)
    away = (pl.lit(as_of) - pl.col("last_order_on")).dt.total_days()
    return (pl.col("order_days") > 1) & (away > QUIET_AFTER * gaps)
