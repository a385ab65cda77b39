"""What each customer bought of each category: for favourite categories, drivers and segments by taste."""

import dataframely as dy
import narwhals as nw
import polars as pl
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import NO_CATEGORY, cents, from_cents, numbered_categories
from crm_analytics.recipes import Work
from crm_analytics.recipes.mart import Mart, coded, of
from crm_analytics.schema.columns import across_branches, amount

CUSTOMERS = 2**32
"""More than there are customers: category and customer as one number group and sort faster than both."""


class CustomerCategories(dy.Schema):
    """One row per category and known customer who bought or returned something of it, sorted by both.

    Units and revenue add up to those of the customer; orders do not. Read from its file with filters, never whole.
    """

    category = dy.String(nullable=True)
    customer_no = dy.UInt32()
    branch_id = dy.String(nullable=True)  # the customer's home branch, as in customer_summary
    orders = dy.Int64(metadata=across_branches())  # with a purchase of the category
    units = dy.Float64(metadata=across_branches())
    revenue = amount(metadata=across_branches())
    last_on = dy.Date(nullable=True, metadata=across_branches())  # day of the newest of the orders; null: returns alone


def customer_categories(category_days: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per category and known customer who bought or returned something of it, sorted by both.

    Args:
        category_days: The mart; its orders are those with a purchase of the category.
        customer_summary: The mart of the same lines, for the customers' home branches.
    """
    of_customers = nw.from_native(category_days).filter(~nw.col("customer_no").is_null())
    categories = numbered_categories(category_days).with_columns(nw.col("category_no").cast(nw.Int64))
    numbered = of_customers.join(categories, on="category", how="left")
    ordered_on = nw.when(nw.col("orders") > 0).then(nw.col("day"))
    key = nw.col("category_no").fill_null(NO_CATEGORY) * CUSTOMERS + nw.col("customer_no").cast(nw.Int64)
    keyed = numbered.select("orders", "units", key=key, revenue=cents("revenue"), last_on=ordered_on)
    sums = keyed.group_by("key").agg(nw.col("orders", "units", "revenue").sum(), nw.col("last_on").max())
    bought = sums.with_columns(
        from_cents("revenue"),
        category_no=nw.col("key") // CUSTOMERS,
        customer_no=nw.col("key") % CUSTOMERS,
    )
    homes = nw.from_native(customer_summary).select("branch_id", customer_no=nw.col("customer_no").cast(nw.Int64))
    return (
        bought.join(homes, on="customer_no", how="left")
        .join(categories, on="category_no", how="left")
        .sort("key")
        .select("category", "customer_no", "branch_id", "orders", "units", "revenue", "last_on")
        .to_native()
    )


def _recipe(work: Work) -> pl.LazyFrame:
    return customer_categories(coded(work.mart("category_days")), coded(work.mart("customer_summary")))


MART = Mart(
    gives={"customer_categories": CustomerCategories},
    grain=("category", "customer_no"),
    needs=("category_days", "customer_summary"),
    recipe=of("customer_categories", _recipe),
    sentence=N_("Adding up each customer's categories"),
    weight=2,
    scope="branch",
    adds_up={"revenue": "known"},
    group_rows=65_536,
)
