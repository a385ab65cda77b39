"""Sales by day, branch, category and channel."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import kept_lines, with_product

GRAIN = ["day", "branch_id", "category", "channel"]


def daily_sales(order_lines: IntoLazyFrameT, products: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per day, branch, category and channel with a sale.

    Cancelled lines are left out; returns lower units and revenue. Products marked as not counted in units add to
    revenue alone.

    Args:
        order_lines: The fact table.
        products: The fact table; a line whose product is not in it has no category.
    """
    lines = with_product(kept_lines(order_lines), products)
    sums = lines.group_by(GRAIN).agg(
        nw.len().alias("lines"),
        nw.when(nw.col("in_units")).then(nw.col("quantity")).sum().alias("units"),
        nw.col("amount").sum().alias("revenue"),
        nw.col("discount").sum(),
        nw.when(nw.col("customer_id").is_null()).then(nw.col("amount")).sum().alias("anonymous_revenue"),
    )
    return sums.with_columns(nw.col("units", "discount", "anonymous_revenue").fill_null(0)).to_native()
