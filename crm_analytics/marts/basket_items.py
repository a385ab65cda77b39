"""Which categories were bought together in one order."""

import dataframely as dy
import narwhals as nw
import polars as pl
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import (
    cents,
    from_cents,
    is_purchase,
    kept_lines,
    numbered_categories,
    with_category_no,
)
from crm_analytics.recipes import Work
from crm_analytics.recipes.mart import Mart, of
from crm_analytics.schema.columns import amount

CATEGORIES = 2**20
"""More than there are categories: the key of order and category is one number, which groups fast."""


class BasketItems(dy.Schema):
    """One row per order and category, for the categories in enough orders to be worth a rule."""

    order_no = dy.UInt32(primary_key=True)
    category = dy.String(primary_key=True)
    day = dy.Date()
    revenue = amount()


def basket_items(order_lines: IntoLazyFrameT, products: IntoLazyFrameT, *, floor: float = 0.0) -> IntoLazyFrameT:
    """One row per order and category bought in it. Orders are numbered in the order of their ids, from 0.

    Returns, cancelled lines, products without a category and products marked as not counted make no item.

    Args:
        order_lines: The fact table.
        products: The fact table.
        floor: Share of orders a category must be in to be kept; orders of rarer categories alone leave no row,
            but keep their number.
    """
    bought = with_category_no(kept_lines(order_lines).filter(is_purchase()), products)
    bought = bought.filter(nw.col("in_units"), ~nw.col("category_no").is_null())
    orders = bought.group_by("order_id").agg(nw.col("day").min().alias("order_day"))
    numbered = orders.sort("order_id").with_row_index("order_no", order_by="order_id")  # rows in order number faster
    lines = bought.join(numbered, on="order_id")
    key = nw.col("order_no").cast(nw.Int64) * CATEGORIES + nw.col("category_no").cast(nw.Int64)
    keyed = lines.select(day="order_day", revenue=cents("amount"), key=key).group_by("key")
    sums = keyed.agg(nw.col("day").min(), nw.col("revenue").sum())
    items = sums.select(
        "day", from_cents("revenue"), order_no=nw.col("key") // CATEGORIES, category_no=nw.col("key") % CATEGORIES
    )
    if floor > 0:
        # Orders are numbered from 0 without a gap.
        needed = (nw.col("order_no").max() + 1) * floor
        items = items.filter(nw.len().over("category_no") >= needed)
    categories = numbered_categories(products).with_columns(nw.col("category_no").cast(nw.Int64))
    named = items.join(categories, on="category_no")
    return named.select("order_no", "category", "day", "revenue").to_native()


LEAST_CATEGORY_SHARE = 0.0001
"""Share of orders a category must be in to be looked at in baskets; no listed rule can hold a rarer one."""


def _recipe(work: Work) -> pl.LazyFrame:
    return basket_items(work.facts("order_lines"), work.facts("products"), floor=LEAST_CATEGORY_SHARE)


MART = Mart(
    gives={"basket_items": BasketItems},
    grain=("order_no", "category"),
    needs=("order_lines", "products"),
    recipe=of("basket_items", _recipe),
    sentence=N_("Listing what is in each basket"),
    weight=5,
)
