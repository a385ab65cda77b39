"""Orders and what they brought in, by category, day, branch, channel and customer."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.order_days import OF_CUSTOMER_DAY
from crm_analytics.marts.orders import (
    ADDED,
    PLACE,
    customer_day,
    from_cents,
    kept_lines,
    numbered_categories,
    parts_of,
    with_category_no,
    with_sums,
)


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
    lines = with_sums(with_category_no(kept_lines(order_lines), products))
    parts = parts_of(lines, ["order_id", "category_no"])
    sums = parts.group_by("category_no", *PLACE).agg(nw.col("orders", *ADDED).sum())
    numbers = nw.from_native(customer_summary).select("customer_id", "customer_no")
    days = sums.join(numbers, on="customer_id", how="left").with_columns(customer_day=customer_day())
    return (
        days.join(_customer_days(order_days), on="customer_day", how="left")
        .join(numbered_categories(products), on="category_no", how="left")
        .with_columns(nw.col("is_first").fill_null(False), cost=from_cents("cost"))
        .sort("category_no", "day")
        .drop("customer_id", "customer_day", "category_no")
        .to_native()
    )


def _customer_days(order_days: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer and day, with what the mart says of it."""
    known = nw.from_native(order_days).filter(~nw.col("customer_no").is_null())
    return known.select("kind", "segment", *OF_CUSTOMER_DAY, customer_day=customer_day()).unique()
