"""One customer in figures, beside the middle one of the customer's segment."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

LEAST_GAPS: Final = 2
"""Gaps between order days from which on one of them is called usual."""
LEAST_BESIDE: Final = 5
"""Customers of a segment whose middle others are held against."""


@dataclass(frozen=True)
class Figures:
    """What is said of a customer in figures; money in the company's currency.

    Attributes:
        order_days: Days with a purchase.
        orders: Orders.
        revenue: Paid after discounts, less returns.
        average: Revenue for each order; None without an order.
        recency: Days since the last purchase; None without one.
        gap: The middle one of the days between purchases; None with too few of them.
        first_on: Day of the first purchase.
        last_on: Day of the last one.
        returned: What came back, zero or less.
    """

    order_days: int
    orders: int
    revenue: float
    average: float | None
    recency: int | None
    gap: float | None
    first_on: date | None
    last_on: date | None
    returned: float


@dataclass(frozen=True)
class Middle:
    """The middle customer of a segment on each count; the counts need not be of the same customer."""

    customers: int
    recency: float
    frequency: float
    monetary: float
    average: float


def figures(summary: pl.DataFrame, orders: pl.DataFrame, *, as_of: date) -> Figures:
    """A customer's figures.

    Args:
        summary: The customer's row of `customer_summary`.
        orders: The customer's rows of `customer_orders`.
        as_of: Day from which recency is counted back.
    """
    row = summary.row(0, named=True)
    revenue, count = float(row["revenue"]), int(row["orders"])
    last = row["last_order_on"]
    return Figures(
        order_days=int(row["order_days"]),
        orders=count,
        revenue=revenue,
        average=revenue / count if count else None,
        recency=(as_of - last).days if last else None,
        gap=usual_gap(orders),
        first_on=row["first_order_on"],
        last_on=last,
        returned=float(row["returned"]),
    )


def usual_gap(orders: pl.DataFrame) -> float | None:
    """The middle one of the days from one order day to the next; None with fewer than two of them."""
    days = orders.filter(pl.col("orders") > 0)["day"].unique().sort()
    gaps = days.diff().dt.total_days().drop_nulls()
    middle = gaps.median() if gaps.len() >= LEAST_GAPS else None
    return float(middle) if isinstance(middle, int | float) else None


def middle_of(scores: pl.DataFrame, segment: str) -> Middle | None:
    """The middle of a segment; None where fewer than 5 are in it: one customer is no measure of another.

    Args:
        scores: recency, frequency, monetary and segment of customers who bought.
        segment: Its slug.
    """
    money = pl.col("monetary").cast(pl.Float64)
    own = scores.filter(pl.col("segment") == segment).select(
        pl.len().alias("customers"),
        pl.col("recency", "frequency").median(),
        monetary=money.median(),
        average=(money / pl.col("frequency")).median(),
    )
    middle = own.row(0, named=True)
    return Middle(**middle) if middle["customers"] >= LEAST_BESIDE else None
