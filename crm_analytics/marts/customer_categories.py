"""What each customer bought of each category: for favourite categories, drivers and segments by taste."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT


def customer_categories(category_days: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per category and known customer who bought or returned something of it, sorted by both.

    Args:
        category_days: The mart; its orders are those with a purchase of the category.
        customer_summary: The mart of the same lines, for the customers' home branches.
    """
    known = nw.from_native(category_days).filter(~nw.col("customer_no").is_null())
    ordered_on = nw.when(nw.col("orders") > 0).then(nw.col("day"))
    sums = known.with_columns(ordered_on=ordered_on).group_by("category", "customer_no")
    bought = sums.agg(nw.col("orders", "units", "revenue").sum(), nw.col("ordered_on").max().alias("last_on"))
    homes = nw.from_native(customer_summary).select("customer_no", "branch_id")
    return (
        bought.join(homes, on="customer_no", how="left")
        .select("category", "customer_no", "branch_id", "orders", "units", "revenue", "last_on")
        .sort("category", "customer_no")
        .to_native()
    )
