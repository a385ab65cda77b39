"""Sales by day, branch, category and channel."""

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import ADDED, EXACT_SUMS
from crm_analytics.recipes.mart import Mart, coded, of
from crm_analytics.schema.columns import amount, restricted
from crm_analytics.viewer.column_groups import ColumnGroup

GRAIN = ["day", "branch_id", "category", "channel"]


class DailySales(dy.Schema):
    """One row per day, branch, category and channel with a sale. Cancelled lines are left out."""

    day = dy.Date(primary_key=True)
    branch_id = dy.String(nullable=True)
    category = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    lines = dy.Int64()
    units = dy.Float64()
    revenue = amount()
    discount = amount()  # of purchases
    returned = amount()  # zero or negative
    cost = amount(
        metadata=restricted(ColumnGroup.COST)
    )  # units × unit cost, of the lines whose product has a known unit cost
    costed_revenue = amount(metadata=restricted(ColumnGroup.COST))  # revenue of those lines
    anonymous_revenue = amount()


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


MART = Mart(
    gives={"daily_sales": DailySales},
    grain=tuple(GRAIN),
    needs=("category_days",),
    recipe=of("daily_sales", lambda work: daily_sales(coded(work.mart("category_days"))).sort(GRAIN)),
    sentence=N_("Adding up each day"),
    weight=3,
    scope="branch",
    adds_up=EXACT_SUMS | {"anonymous_revenue": "anonymous"},
)
