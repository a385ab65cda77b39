"""Orders and what they brought in, by category, day, branch, channel and customer."""

import dataframely as dy
import narwhals as nw
import polars as pl
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.order_days import OF_CUSTOMER_DAY, OrderDays
from crm_analytics.marts.orders import (
    ADDED,
    DAYS,
    EXACT_SUMS,
    NO_CATEGORY,
    cents,
    customer_day,
    day_number,
    from_cents,
    is_purchase,
    kept_lines,
    numbered_categories,
    with_category_no,
    with_sums,
)
from crm_analytics.recipes import Work
from crm_analytics.recipes.mart import Mart, coded, of

MONEY = ["revenue", "discount", "returned", "costed_revenue"]
"""Added up in whole cents, like the cost: half as wide as money, which is felt where rows are sorted."""
PLACE = ["day", "branch_id", "channel", "customer_no"]


class CategoryDays(OrderDays):
    """As order_days, per category too, sorted by category and day; orders are those with a purchase of the category.

    Orders and customers do not add up over categories. Read from its file with filters, never whole.
    """

    category = dy.String(nullable=True)


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
    numbers = nw.from_native(customer_summary).select("customer_id", "customer_no")
    numbered = with_category_no(kept_lines(order_lines), products).join(numbers, on="customer_id", how="left")
    lines = _with_orders(with_sums(numbered))
    sums = lines.group_by("category_no", *PLACE).agg(nw.col("orders", *ADDED).sum())
    categories = numbered_categories(products).with_columns(nw.col("category_no").cast(nw.Int64))
    days = sums.with_columns(customer_day=customer_day())
    # One number sorts twice as fast as two columns.
    category_day = nw.col("category_no") * DAYS + day_number("day")
    return (
        days.join(_customer_days(order_days), on="customer_day", how="left")
        .join(categories, on="category_no", how="left")
        .with_columns(category_day=category_day)
        .sort("category_day")
        .drop("customer_day", "category_day", "category_no")
        .with_columns(nw.col(ADDED).fill_null(0), nw.col("is_first").fill_null(False))
        .with_columns(from_cents(name).alias(name) for name in ["cost", *MONEY])
        .to_native()
    )


def _with_orders(lines: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """What lines add, and `orders`: 1 for the first purchase of a category in its order, by line number.

    Nearly every order has one purchase of a category: only for the few with several the first is looked up.
    """
    whole = ["order_id", "category_no"]
    bought = nw.when(is_purchase()).then(nw.col("line_no"))
    numbered = lines.select(
        "order_id",
        *PLACE,
        *(name for name in ADDED if name not in MONEY),
        *(cents(name).alias(name) for name in MONEY),
        category_no=nw.col("category_no").cast(nw.Int64).fill_null(NO_CATEGORY),
        purchase=bought,
    )
    purchases = numbered.filter(~nw.col("purchase").is_null()).group_by(whole)
    counted = purchases.agg(nw.col("purchase").min().alias("first"), nw.len().alias("purchases"))
    several = counted.filter(nw.col("purchases") > 1).drop("purchases")
    is_first = nw.col("purchase") == nw.coalesce("first", "purchase")
    marked = numbered.join(several, on=whole, how="left")
    return marked.with_columns(orders=nw.when(is_first).then(nw.lit(1)).otherwise(nw.lit(0)))


def _customer_days(order_days: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer and day, with what the mart says of it."""
    of_customers = nw.from_native(order_days).filter(~nw.col("customer_no").is_null())
    return of_customers.select("kind", *OF_CUSTOMER_DAY, customer_day=customer_day()).unique()


def _recipe(work: Work) -> pl.LazyFrame:
    lines, products = coded(work.facts("order_lines")), coded(work.facts("products"))
    return category_days(lines, products, coded(work.mart("customer_summary")), coded(work.mart("order_days")))


MART = Mart(
    gives={"category_days": CategoryDays},
    grain=("category", "day", "branch_id", "channel", "customer_no"),
    needs=("order_lines", "products", "customer_summary", "order_days"),
    recipe=of("category_days", _recipe),
    sentence=N_("Adding up each category's days"),
    weight=12,
    scope="branch",
    adds_up=EXACT_SUMS,
    by_segment=True,
    group_rows=65_536,
)
