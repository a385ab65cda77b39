"""Sales by day, branch, category and channel."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import ADDED

GRAIN = ["day", "branch_id", "category", "channel"]


def daily_sales(category_days: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per day, branch, category and channel with a sale.

    Cancelled lines are left out; returns lower units and revenue. Products marked as not counted in units add to
    revenue alone.

    Args:
        category_days: The mart, which has the same sums for each customer.
    """
    anonymous = nw.when(nw.col("customer_no").is_null()).then(nw.col("revenue"))
    # Only what is added up goes on: columns that are done with slow the grouping down.
    added = nw.from_native(category_days).select(*GRAIN, *ADDED, anonymous_revenue=anonymous)
    sums = added.group_by(GRAIN).agg(nw.col(*ADDED, "anonymous_revenue").sum())
    return sums.with_columns(nw.col("anonymous_revenue").fill_null(0)).to_native()
