"""Orders and what they brought in, by category, day, branch, channel and customer."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.order_days import OF_CUSTOMER_DAY
from crm_analytics.marts.orders import ADDED, PLACE, from_cents, kept_lines, parts_of, with_product, with_sums


def category_days(
    order_lines: IntoLazyFrameT,
    products: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
    order_days: IntoLazyFrameT,
) -> IntoLazyFrameT:
    """One row per category, day, branch, channel and customer (null: anonymous), sorted by category and day.

    Orders are those with a purchase of the category: one counts in each of its categories, once.

    Args:
        order_lines: The fact table.
        products: The fact table; a line whose product is not in it has no category.
        customer_summary: The mart of the same lines.
        order_days: The mart of the same lines, for what it says of each customer's day.
    """
    lines = with_sums(with_product(kept_lines(order_lines), products))
    parts = parts_of(lines, ["order_id", "category"])
    days = parts.group_by("category", *PLACE).agg(nw.col("orders", *ADDED).sum())
    numbers = nw.from_native(customer_summary).select("customer_id", "customer_no")
    said = nw.from_native(order_days).filter(~nw.col("customer_no").is_null())
    said = said.select("customer_no", "day", "kind", "segment", *OF_CUSTOMER_DAY).unique()
    return (
        days.join(numbers, on="customer_id", how="left")
        .join(said, on=["customer_no", "day"], how="left")
        .with_columns(nw.col("is_first").fill_null(False), cost=from_cents("cost"))
        .drop("customer_id")
        .sort("category", "day", "branch_id", "channel", "customer_no")
        .to_native()
    )
