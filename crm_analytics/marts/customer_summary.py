"""What each customer bought: the mart behind segments, lifetime value and the customer's own page."""

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import order_parts
from crm_analytics.recipes.mart import Mart, coded, of
from crm_analytics.schema.columns import across_branches, amount

SUMS = ["orders", "units", "revenue", "returned"]


class CustomerSummary(dy.Schema):
    """One row per known customer, also those who never bought. Purchases of one day count as one order day.

    Dates are null and counts zero for a customer without purchases. Returns and cancelled lines make no order
    day; revenue is net of returns.
    """

    customer_no = dy.UInt32(primary_key=True)
    customer_id = dy.String()
    branch_id = dy.String(nullable=True)  # home branch; where unknown, the branch bought at most
    kind = dy.String(nullable=True)
    first_order_on = dy.Date(nullable=True, metadata=across_branches())
    last_order_on = dy.Date(nullable=True, metadata=across_branches())
    orders = dy.Int64(metadata=across_branches())
    order_days = dy.Int64(metadata=across_branches())
    units = dy.Float64(metadata=across_branches())
    revenue = amount(metadata=across_branches())
    returned = amount(metadata=across_branches())  # zero or negative


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
    recorded = nw.from_native(customers).select("customer_id", "branch_id", "kind")
    days = _of_days(nw.from_native(parts))
    at_home = recorded.filter(~nw.col("branch_id").is_null()).select("customer_id")
    homeless = days.join(at_home, on="customer_id", how="anti")
    bought = _of_customers(days).join(_usual_branches(homeless), on="customer_id", how="left")
    counts = [*SUMS, "order_days"]
    return (
        recorded.join(bought, on="customer_id", how="full", suffix="_bought")
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
    ordered = nw.when(nw.col("orders") > 0)
    dated = parts.filter(~nw.col("customer_id").is_null()).with_columns(
        order_branch=ordered.then(nw.col("branch_id")), order_days=ordered.then(nw.lit(1)).otherwise(nw.lit(0))
    )
    days = dated.group_by("customer_id", "day")
    return days.agg(nw.col(SUMS).sum(), nw.col("order_days").max(), nw.col("order_branch").min())


def _of_customers(days: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer."""
    order_day = nw.when(nw.col("orders") > 0).then(nw.col("day"))
    return (
        days.with_columns(order_day=order_day)
        .group_by("customer_id")
        .agg(
            nw.col(*SUMS, "order_days").sum(),
            nw.col("order_day").min().alias("first_order_on"),
            nw.col("order_day").max().alias("last_order_on"),
        )
    )


def _usual_branches(days: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer: the branch with most order days, of equals the first by code."""
    counts = days.filter(~nw.col("order_branch").is_null()).group_by("customer_id", "order_branch")
    branches = counts.agg(nw.col("order_days").sum().alias("times"))
    most = branches.filter(nw.col("times") == nw.col("times").max().over("customer_id"))
    return most.group_by("customer_id").agg(nw.col("order_branch").min().alias("usual_branch"))


MART = Mart(
    gives={"customer_summary": CustomerSummary},
    grain=("customer_no",),
    needs=("order_parts", "customers"),
    recipe=of(
        "customer_summary",
        lambda work: customer_summary_of(work.mart("order_parts"), coded(work.facts("customers"))),
    ),
    sentence=N_("Adding up what each customer bought"),
    weight=2,
    scope="branch",
    adds_up={"revenue": "known"},
)
