"""What each customer bought: the mart behind segments, lifetime value and the customer's own page."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import order_parts

ADDED = ["orders", "units", "revenue", "returned"]


def customer_summary(
    order_lines: IntoLazyFrameT, customers: IntoLazyFrameT, products: IntoLazyFrameT
) -> IntoLazyFrameT:
    """One row per known customer, also those who never bought. Purchases of one day count as one order day.

    Returns and cancelled lines make no order day; revenue is net of returns. Customers are numbered in the order
    of their ids, from 0.

    Args:
        order_lines: The fact table; anonymous sales belong to no customer.
        customers: The fact table. A customer who only occurs in order lines gets a row too.
        products: The fact table; those marked as not counted have no units.
    """
    return customer_summary_of(order_parts(order_lines, products).to_native(), customers)


def customer_summary_of(parts: IntoLazyFrameT, customers: IntoLazyFrameT) -> IntoLazyFrameT:
    """The mart from what `order_parts` returns: the costly step, which other marts build on too."""
    known = nw.from_native(customers).select("customer_id", "branch_id", "kind")
    bought = _of_customers(_of_branches(_of_days(nw.from_native(parts))))
    counts = [*ADDED, "order_days"]
    return (
        known.join(bought, on="customer_id", how="full", suffix="_bought")
        .with_columns(
            nw.col(counts).fill_null(0),
            customer_id=nw.coalesce("customer_id", "customer_id_bought"),
            branch_id=nw.coalesce("branch_id", "usual_branch"),
        )
        .with_row_index("customer_no", order_by="customer_id")
        .select("customer_no", "customer_id", "branch_id", "kind", "first_order_on", "last_order_on", *counts)
        .to_native()
    )


def _of_days(parts: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer and day; its branch is the first by code of those that took an order."""
    parts = parts.filter(~nw.col("customer_id").is_null())
    branch = nw.when(nw.col("orders") > 0).then(nw.col("branch_id"))
    days = parts.with_columns(branch_id=branch).group_by("customer_id", "day")
    return days.agg(nw.col(ADDED).sum(), nw.col("branch_id").min())


def _of_branches(days: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer and branch of order days."""
    ordered = nw.when(nw.col("orders") > 0)
    dated = days.with_columns(order_day=ordered.then(nw.col("day")), order_days=ordered.then(nw.lit(1)))
    return dated.group_by("customer_id", "branch_id").agg(
        nw.col(*ADDED, "order_days").sum(),
        nw.col("order_day").min().alias("first_order_on"),
        nw.col("order_day").max().alias("last_order_on"),
    )


def _of_customers(branches: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer; the usual branch is the one with most order days, of equals the first by code."""
    at_a_branch = nw.when(~nw.col("branch_id").is_null()).then(nw.col("order_days"))
    most = branches.with_columns(nw.col("order_days").fill_null(0), at_a_branch=at_a_branch)
    is_usual = nw.col("at_a_branch") == nw.col("at_a_branch").max().over("customer_id")
    usual = most.with_columns(usual_branch=nw.when(is_usual).then(nw.col("branch_id")))
    return usual.group_by("customer_id").agg(
        nw.col(*ADDED, "order_days").sum(),
        nw.col("first_order_on").min(),
        nw.col("last_order_on").max(),
        nw.col("usual_branch").min(),
    )
