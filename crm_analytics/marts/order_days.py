"""Orders and revenue by day, branch, channel and customer."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import kept_lines, orders

GRAIN = ["day", "branch_id", "channel", "customer_id"]


def order_days(order_lines: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per day, branch, channel and customer (null: anonymous), sorted by day; orders and revenue add up.

    A row of returns alone has no orders: it is no order day.

    Args:
        order_lines: The fact table.
        customer_summary: The mart of the same lines.
    """
    lines = kept_lines(order_lines)
    revenue = lines.group_by(GRAIN).agg(nw.col("amount").sum().alias("revenue"))
    counts = orders(lines).group_by(GRAIN).agg(nw.len().cast(nw.Int64).alias("orders"))
    pieces: nw.LazyFrame[IntoLazyFrameT] = nw.concat([revenue, counts], how="diagonal")
    days = pieces.group_by(GRAIN).agg(nw.col("orders", "revenue").sum())
    known = nw.from_native(customer_summary).select("customer_id", "customer_no", "first_order_on")
    is_first = (nw.col("orders") > 0) & (nw.col("day") == nw.col("first_order_on"))
    return (
        days.join(known, on="customer_id", how="left")
        .with_columns(nw.col("orders", "revenue").fill_null(0))
        .with_columns(is_first=is_first.fill_null(False))
        .drop("customer_id", "first_order_on")
        .sort("day", "branch_id", "channel", "customer_no")
        .to_native()
    )
