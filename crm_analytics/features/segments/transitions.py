"""Who moved between segments from one date to another, and the money that moved with them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

LEVELS: Final = {
    "champions": 2,
    "loyal": 2,
    "potential_loyalists": 2,
    "new_customers": 2,
    "promising": 2,
    "need_attention": 1,
    "about_to_sleep": 1,
    "at_risk": 1,
    "cant_lose": 1,
    "hibernating": 0,
    "lost": 0,
}
"""How lately the customers of a segment bought: 2 lately, 1 less lately than most, 0 quiet for longer."""


@dataclass(frozen=True)
class Flow:
    """One row of `movement`: customers who went from one segment to another, and what they had brought."""

    before: str | None
    after: str | None
    customers: int
    money_before: Decimal
    money_after: Decimal


def transitions(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Customers and money by segment before and segment after.

    Sums over a row are the sizes of the segments before, over a column those after, to the last customer and cent.

    Args:
        before: `customer_no`, `segment` and `monetary` (all that was spent up to then) on the earlier date.
        after: The same on the later date.

    Returns:
        before, after (null: not a customer then: who entered has no `before`, who left no `after`), customers,
        money_before, money_after (spent up to each date; zero where not a customer); stayers have before = after.
    """
    return counted(joined(before, after))


def joined(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The customers behind `movement`: customer_no, before, after, money_before, money_after."""
    money = pl.col("monetary").cast(pl.Decimal(18, 2))
    was = before.select("customer_no", before="segment", money_before=money)
    now = after.select("customer_no", after="segment", money_after=money)
    return was.join(now, on="customer_no", how="full", coalesce=True).select(
        "customer_no", "before", "after", pl.col("money_before", "money_after").fill_null(0)
    )


def counted(customers: pl.DataFrame) -> pl.DataFrame:
    """The matrix of what `joined` gives."""
    flows = customers.group_by("before", "after").agg(
        pl.len().cast(pl.Int64).alias("customers"), pl.col("money_before", "money_after").sum()
    )
    return flows.sort("before", "after", nulls_last=True)


def fallen(flows: pl.DataFrame) -> pl.DataFrame:
    """The flows to a segment that bought less lately than the one before, most money first."""
    return _turned(flows, pl.col("to") < pl.col("from"))


def risen(flows: pl.DataFrame) -> pl.DataFrame:
    """The flows to a segment that bought more lately than the one before, most money first."""
    return _turned(flows, pl.col("to") > pl.col("from"))


def largest(flows: pl.DataFrame) -> Flow | None:
    """The first of these flows; None where there is none."""
    return Flow(**flows.row(0, named=True)) if flows.height else None


def _turned(flows: pl.DataFrame, how: pl.Expr) -> pl.DataFrame:
    levels = {"from": pl.col("before"), "to": pl.col("after")}
    levelled = flows.drop_nulls(["before", "after"]).with_columns(
        each.replace_strict(LEVELS, return_dtype=pl.Int8).alias(name) for name, each in levels.items()
    )
    kept = levelled.filter(how).drop("from", "to")
    return kept.sort(["money_before", "before", "after"], descending=[True, False, False])
