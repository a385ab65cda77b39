"""Orders and revenue by day, branch, channel and customer."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import PLACE, order_parts


def order_days(order_lines: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per day, branch, channel and customer (null: anonymous), sorted by day; orders and revenue add up.

    A row of returns alone has no orders: it is no order day.

    Args:
        order_lines: The fact table.
        customer_summary: The mart of the same lines.
    """
    return order_days_of(order_parts(order_lines).to_native(), customer_summary)


def order_days_of(parts: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """The mart from what `order_parts` returns: the costly step, which other marts build on too."""
    days = nw.from_native(parts).group_by(PLACE).agg(nw.col("orders", "revenue").sum())
    known = nw.from_native(customer_summary).select("customer_id", "customer_no", "first_order_on")
    is_first = (nw.col("orders") > 0) & (nw.col("day") == nw.col("first_order_on"))
    return (
        days.join(known, on="customer_id", how="left")
        .with_columns(is_first=is_first.fill_null(False))
        .select("day", "branch_id", "channel", "customer_no", "orders", "revenue", "is_first")
        .sort("day", "branch_id", "channel", "customer_no")
        .to_native()
    )
