"""Orders and what they brought in, by day, branch, channel and customer."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import ADDED, DAYS, PLACE, customer_day, from_cents, order_parts
from crm_analytics.marts.people import people

OF_CUSTOMER_DAY = ["is_first", "days_since", "days_to_next"]


def order_days(
    order_lines: IntoLazyFrameT,
    products: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
    rfm_customers: IntoLazyFrameT,
) -> IntoLazyFrameT:
    """One row per day, branch, channel and customer (null: anonymous), sorted by day; orders and sums add up.

    A row of returns alone has no orders; where the customer ordered nothing else that day, it is no order day.

    Args:
        order_lines: The fact table.
        products: The fact table.
        customer_summary: The mart of the same lines.
        rfm_customers: The result, with the customers' segments.
    """
    return order_days_of(order_parts(order_lines, products).to_native(), customer_summary, rfm_customers)


def order_days_of(
    parts: IntoLazyFrameT, customer_summary: IntoLazyFrameT, rfm_customers: IntoLazyFrameT
) -> IntoLazyFrameT:
    """The mart from what `order_parts` returns: the costly step, which other marts build on too."""
    sums = nw.from_native(parts).group_by(PLACE).agg(nw.col("orders", *ADDED).sum())
    named = sums.join(people(customer_summary, rfm_customers), on="customer_id", how="left")
    days = named.with_columns(customer_day=customer_day())
    is_first = nw.col("day") == nw.col("first_order_on")
    return (
        days.join(_around(days), on="customer_day", how="left")
        .with_columns(cost=from_cents("cost"), is_first=is_first.fill_null(False))
        .select("day", "branch_id", "channel", "customer_no", "kind", "segment", "orders", *ADDED, *OF_CUSTOMER_DAY)
        .sort("day", "branch_id", "channel", "customer_no")
        .to_native()
    )


def _around(days: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer and order day: days since the order day before, and until the next."""
    ordered = days.filter(nw.col("orders") > 0, ~nw.col("customer_no").is_null()).select("customer_day").unique()
    at = nw.col("customer_day")
    dated = ordered.sort("customer_day").with_columns(  # once for both neighbours
        before=at.shift(1).over(order_by="customer_day"), after=at.shift(-1).over(order_by="customer_day")
    )
    return dated.select(
        "customer_day",
        days_since=nw.when(nw.col("before") // DAYS == at // DAYS).then(at - nw.col("before")),
        days_to_next=nw.when(nw.col("after") // DAYS == at // DAYS).then(nw.col("after") - at),
    )
