"""What customers did from one period to the other: came, came back, bought more or less, stayed away."""

from datetime import date
from typing import Final

import polars as pl

from crm_analytics.features.change.decomposition import MONEY, Decomposition, Effect, decomposition_of

KEPT: Final[tuple[Effect, ...]] = ("more", "less")
"""What those did who bought in both periods."""
_NONE: Final = pl.lit(0, MONEY)


def of_customers(now: pl.DataFrame, before: pl.DataFrame, *, end: date, lapsed_after: int) -> Decomposition:
    """The change of revenue by what customers did: a part for each movement.

    Members are customers with an order; what those give back who have none counts as more or less, without them.

    Args:
        now: Rows of `order_days` of the period, of the whole business or a part of it.
        before: The same of the period compared with.
        end: Last day of the period.
        lapsed_after: Days of silence after which a customer counts as lost, and as reactivated on coming back.
    """
    moved = movements(now, before, end=end, lapsed_after=lapsed_after)
    parts = moved.group_by("effect").agg(
        pl.col("before", "now").sum().cast(MONEY),
        pl.col("customer_no").filter("ordered").count().cast(pl.Int64).alias("members"),
    )
    return decomposition_of(parts.with_columns(part=pl.lit(None, pl.String), amount=pl.col("now") - pl.col("before")))


def movements(now: pl.DataFrame, before: pl.DataFrame, *, end: date, lapsed_after: int) -> pl.DataFrame:
    """One row per customer of either period, and one of the sales that name none; arguments as of `of_customers`.

    Returns:
        `customer_no`, `effect`, the revenue `before` and `now`, and `ordered`: whether there is an order in either
        period; without one, there are only returns.
    """
    has_order, day = pl.col("orders") > 0, pl.col("day")
    measures = [
        pl.col("revenue").sum().cast(MONEY),
        has_order.any().alias("ordered"),
        pl.col("is_first").any(),
        pl.col("days_since").filter(has_order & (day == day.filter(has_order).min())).max().alias("gap"),
        day.filter(has_order).max().alias("last"),
        pl.col("days_to_next").filter(has_order & (day == day.filter(has_order).max())).max().alias("until_next"),
    ]
    sides = [frame.group_by("customer_no").agg(measures) for frame in (now, before)]
    both = sides[0].join(sides[1], on="customer_no", how="full", coalesce=True, nulls_equal=True, suffix="_before")
    moved = both.with_columns(
        pl.col("revenue", "revenue_before").fill_null(_NONE),
        pl.col("ordered", "ordered_before", "is_first").fill_null(value=False),
        silent=_silence(end),
    )
    return moved.select(
        "customer_no",
        effect=_movement(lapsed_after),
        before="revenue_before",
        now="revenue",
        ordered=pl.any_horizontal("ordered", "ordered_before"),
    )


def _silence(end: date) -> pl.Expr:
    """Days without any order up to the end, wherever; null for who ordered elsewhere in the meantime."""
    since = (pl.lit(end) - pl.col("last_before")).dt.total_days()
    return pl.when((pl.col("until_next_before") > since).fill_null(value=True)).then(since)


def _movement(lapsed_after: int) -> pl.Expr:
    """What a customer did, from one period to the other."""
    now, before = pl.col("ordered"), pl.col("ordered_before")
    came, stayed_away = now & ~before, before & ~now
    return (
        pl.when(pl.col("customer_no").is_null())
        .then(pl.lit("anonymous"))
        .when(came & pl.col("is_first"))
        .then(pl.lit("new_customers"))
        .when(came & (pl.col("gap") > lapsed_after))
        .then(pl.lit("reactivated"))
        .when(came)
        .then(pl.lit("returned"))
        .when(stayed_away & (pl.col("silent") > lapsed_after))
        .then(pl.lit("lost"))
        .when(stayed_away)
        .then(pl.lit("absent"))
        .when(pl.col("revenue") > pl.col("revenue_before"))
        .then(pl.lit("more"))
        .otherwise(pl.lit("less"))
    )
