"""What each customer bought: the mart behind segments, lifetime value and the customer's own page."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import is_purchase, kept_lines, orders


def customer_summary(order_lines: IntoLazyFrameT, customers: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per known customer, also those who never bought. Purchases of one day count as one order day.

    Returns and cancelled lines make no order day; revenue is net of returns. Customers are numbered in the order
    of their ids, from 0.

    Args:
        order_lines: The fact table; anonymous sales belong to no customer.
        customers: The fact table. A customer who only occurs in order lines gets a row too.
    """
    lines = kept_lines(order_lines).filter(~nw.col("customer_id").is_null())
    known = nw.from_native(customers).select("customer_id", "branch_id", "kind")
    bought = _sums(lines).join(_orders_of(lines), on="customer_id", how="left")
    joined = known.join(bought, on="customer_id", how="full", suffix="_bought")
    counts = ["orders", "order_days", "units", "revenue", "returned"]
    return (
        joined.with_columns(
            customer_id=nw.coalesce("customer_id", "customer_id_bought"),
            branch_id=nw.coalesce("branch_id", "bought_most_at"),
        )
        .with_columns(nw.col(counts).fill_null(0))
        .with_row_index("customer_no", order_by="customer_id")
        .select("customer_no", "customer_id", "branch_id", "kind", "first_order_on", "last_order_on", *counts)
        .to_native()
    )


def _sums(lines: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    returned = nw.when(~is_purchase()).then(nw.col("amount")).sum()
    return lines.group_by("customer_id").agg(
        nw.col("quantity").sum().alias("units"),
        nw.col("amount").sum().alias("revenue"),
        returned.alias("returned"),
    )


def _orders_of(lines: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer with an order: orders, order days, first and last day, and the branch bought at most."""
    by_day = orders(lines).group_by("customer_id", "day").agg(nw.len().cast(nw.Int64).alias("orders"))
    days = by_day.group_by("customer_id").agg(
        nw.col("orders").sum(),
        nw.len().cast(nw.Int64).alias("order_days"),
        nw.col("day").min().alias("first_order_on"),
        nw.col("day").max().alias("last_order_on"),
    )
    return days.join(_usual_branch(orders(lines)), on="customer_id", how="left")


def _usual_branch(orders: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """The branch with most of a customer's orders; of equals, the first by code."""
    placed = orders.filter(~nw.col("branch_id").is_null())
    counts = placed.group_by("customer_id", "branch_id").agg(nw.len().cast(nw.Int64).alias("orders_there"))
    most = counts.group_by("customer_id").agg(nw.col("orders_there").max())
    return (
        counts.join(most, on=["customer_id", "orders_there"])
        .group_by("customer_id")
        .agg(nw.col("branch_id").min().alias("bought_most_at"))
    )
