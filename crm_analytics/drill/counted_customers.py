"""The customers behind a figure that counts customers, one row each."""

from collections.abc import Callable
from typing import Final

import polars as pl

from crm_analytics.metrics.basis import Read, basis_of
from crm_analytics.metrics.periods import LAPSED_AFTER
from crm_analytics.metrics.selection import Selection
from crm_analytics.metrics.visits import ordered


def customers_of(metric: str, read: Read, selection: Selection) -> pl.LazyFrame:
    """One row per customer that the metric counts; of a share, those it is a share of.

    Args:
        metric: A key of `COUNTED`.
        read: Gives a mart lazily, as far as the viewer may see it.
        selection: Days and part of the business.

    Returns:
        `customer_no`, with their orders, days with an order, last order and revenue in these days. Of lost customers
        it is the days in which they were last seen; of retention, the days before, with `came_again`.
    """
    return COUNTED[metric](read, selection)


def _active(read: Read, selection: Selection) -> pl.LazyFrame:
    return _each(basis_of(read, selection).frames["orders"])


def _new(read: Read, selection: Selection) -> pl.LazyFrame:
    return _active(read, selection).filter("is_new")


def _returning(read: Read, selection: Selection) -> pl.LazyFrame:
    return _active(read, selection).filter(~pl.col("is_new"))


def _reactivated(read: Read, selection: Selection) -> pl.LazyFrame:
    return _returning(read, selection).filter(pl.col("away") > LAPSED_AFTER)


def _lost(read: Read, selection: Selection) -> pl.LazyFrame:
    return _each(basis_of(read, selection).frames["silent"])


def _before(read: Read, selection: Selection) -> pl.LazyFrame:
    basis = basis_of(read, selection)
    now = ordered(basis.frames["orders"]).select("customer_no", came_again=True).unique()
    return (
        _each(basis.frames["before"])
        .join(now, on="customer_no", how="left")
        .with_columns(pl.col("came_again").fill_null(value=False))
    )


def _each(rows: pl.LazyFrame) -> pl.LazyFrame:
    """One row per customer with an order: `is_new`, and `away`, the days before the first of these order days."""
    is_order = pl.col("orders") > 0
    earliest = is_order & (pl.col("day") == pl.col("day").filter(is_order).min().over("customer_no"))
    of_customers = rows.filter(pl.col("customer_no").is_not_null())
    people = (
        of_customers.with_columns(earliest=earliest)
        .group_by("customer_no")
        .agg(
            pl.col("orders", "revenue").sum(),
            order_days=pl.col("day").filter(is_order).n_unique(),
            last_order=pl.col("day").filter(is_order).max(),
            is_new=(pl.col("is_first") & is_order).any(),
            away=pl.col("days_since").filter("earliest").min(),
        )
    )
    return people.filter(pl.col("orders") > 0)


COUNTED: Final[dict[str, Callable[[Read, Selection], pl.LazyFrame]]] = {
    "active_customers": _active,
    "new_customers": _new,
    "returning_customers": _returning,
    "reactivated_customers": _reactivated,
    "lost_customers": _lost,
    "repeat_rate": _active,
    "purchase_interval": _active,
    "retention": _before,
}
"""The metrics whose rows are customers."""
