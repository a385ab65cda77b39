"""Sales by day, branch, category and channel."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import ADDED, from_cents, kept_lines, numbered_categories, with_category_no, with_sums

GRAIN = ["day", "branch_id", "category", "channel"]
NUMBERED = ["day", "branch_id", "category_no", "channel"]
"""The grain while it is being added up."""


def daily_sales(order_lines: IntoLazyFrameT, products: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per day, branch, category and channel with a sale.

    Cancelled lines are left out; returns lower units and revenue. Products marked as not counted in units add to
    revenue alone.

    Args:
        order_lines: The fact table.
        products: The fact table; a line whose product is not in it has no category.
    """
    lines = with_sums(with_category_no(kept_lines(order_lines), products))
    anonymous = nw.when(nw.col("customer_id").is_null()).then(nw.col("amount"))
    # Only what is added up goes on: columns that are done with slow the grouping down.
    added = lines.select(*NUMBERED, *ADDED, anonymous_revenue=anonymous)
    sums = added.group_by(NUMBERED).agg(nw.col(*ADDED, "anonymous_revenue").sum())
    named = sums.join(numbered_categories(products), on="category_no", how="left").drop("category_no")
    filled = named.with_columns(nw.col(*ADDED, "anonymous_revenue").fill_null(0))
    return filled.with_columns(cost=from_cents("cost")).to_native()
