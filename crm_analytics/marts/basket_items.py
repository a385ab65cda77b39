"""Which categories were bought together in one order."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import is_purchase, kept_lines, with_product


def basket_items(order_lines: IntoLazyFrameT, products: IntoLazyFrameT, *, floor: float = 0.0) -> IntoLazyFrameT:
    """One row per order and category bought in it. Orders are numbered in the order of their ids, from 0.

    Returns, cancelled lines, products without a category and products marked as not counted make no item.

    Args:
        order_lines: The fact table.
        products: The fact table.
        floor: Share of orders a category must be in to be kept; orders of rarer categories alone leave no row,
            but keep their number.
    """
    bought = with_product(kept_lines(order_lines).filter(is_purchase()), products)
    bought = bought.filter(nw.col("in_units"), ~nw.col("category").is_null())
    items = bought.group_by("order_id", "category").agg(nw.col("day").min(), nw.col("amount").sum().alias("revenue"))
    heads = items.group_by("order_id").agg(nw.col("day").min().alias("order_day"))
    numbered = heads.with_row_index("order_no", order_by="order_id")
    if floor > 0:
        items = items.join(_common(items, heads, floor), on="category")
    joined = items.join(numbered, on="order_id")
    return joined.select("order_no", "category", nw.col("order_day").alias("day"), "revenue").to_native()


def _common(
    items: nw.LazyFrame[IntoLazyFrameT], heads: nw.LazyFrame[IntoLazyFrameT], floor: float
) -> nw.LazyFrame[IntoLazyFrameT]:
    """The categories in at least this share of the orders."""
    total = heads.select(nw.len().cast(nw.Int64).alias("total"))
    counts = items.group_by("category").agg(nw.len().cast(nw.Int64).alias("orders"))
    return counts.join(total, how="cross").filter(nw.col("orders") >= nw.col("total") * floor).select("category")
