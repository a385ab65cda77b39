"""Two groups of customers beside each other: their figures, and how far they are the same people."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

FIGURES: Final = (
    "customers",
    "revenue",
    "revenue_each",
    "orders_each",
    "average_order",
    "recency",
    "purchase_interval",
    "value_to_come",
)


@dataclass(frozen=True, eq=False)
class Overlap:
    """Numbers of customers, sorted: in both groups, only in the first, only in the second."""

    both: pl.Series
    first: pl.Series
    second: pl.Series


def overlap(first: pl.Series, second: pl.Series) -> Overlap:
    """Who is in both, and who only in one.

    Args:
        first: `customer_no` of the customers of the first group.
        second: The same of the second.
    """
    is_both = first.is_in(second.implode())
    return Overlap(
        first.filter(is_both).sort(),
        first.filter(~is_both).sort(),
        second.filter(~second.is_in(first.implode())).sort(),
    )


def group_figures(profile: pl.LazyFrame, customers: pl.Series) -> dict[str, float | Decimal | None]:
    """What a group is like: `FIGURES`, None where nothing is known of it.

    Args:
        profile: The result `customer_profile`.
        customers: `customer_no` of the group.

    Returns:
        Customers; their sales in all; sales and orders a customer; sales an order; the middle of the days since the
        last purchase and of those between purchases; and the value to come within a year, in all.
    """
    inside = pl.LazyFrame({"customer_no": customers.cast(pl.UInt32)})
    exact, orders = pl.col("revenue").sum(), pl.col("orders").sum()
    money = exact.cast(pl.Float64)
    has_value = pl.col("value_to_come").is_not_null().any()
    rows = profile.join(inside, on="customer_no", how="semi").select(
        customers=pl.len(),
        revenue=exact,
        revenue_each=pl.when(pl.len() > 0).then(money / pl.len()),
        orders_each=pl.when(pl.len() > 0).then(orders / pl.len()),
        average_order=pl.when(orders > 0).then(money / orders),
        recency=pl.col("recency").median(),
        purchase_interval=pl.col("purchase_interval").median().cast(pl.Float64),
        value_to_come=pl.when(has_value).then(pl.col("value_to_come").sum()),
    )
    return rows.collect().row(0, named=True)
