"""How far order numbers identify orders, by branch: what figures of orders rest on."""

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import day_number, order_parts
from crm_analytics.recipes.mart import Mart, of
from crm_analytics.schema.facts.order_lines import UNKNOWN_ORDER

SPANNED = ("customer_id", "branch_id", "day_no")
OVER_MIDNIGHT = 1
"""Days that an order's purchases may lie apart: a visit over midnight is one."""


class OrderIdentity(dy.Schema):
    """One row per branch, sorted by branch; an order is of the branch of its first purchase."""

    branch_id = dy.String(nullable=True)
    orders = dy.Int64()
    mistaken = dy.Int64()  # orders with several customers, branches, or days of purchases
    lines = dy.Int64()  # lines of purchases and returns in all
    unknown = dy.Int64()  # of these, lines of which nobody knows what order they are of


def order_identity(order_lines: IntoLazyFrameT, products: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per branch, from the fact tables."""
    return order_identity_of(order_parts(order_lines, products).to_native())


def order_identity_of(parts_of_orders: IntoLazyFrameT) -> IntoLazyFrameT:
    """The mart from what `order_parts` returns.

    Only orders of several rows are looked at again: nearly every order is one row, of one customer, branch and day.
    """
    parts = nw.from_native(parts_of_orders).with_columns(branch_id=nw.col("branch_id").cast(nw.String))
    bought = parts.filter(nw.col("revenue") - nw.col("returned") > 0)
    others = bought.filter(nw.col("orders") == 0).select("order_id").unique()
    several = bought.join(others, on="order_id", how="semi").with_columns(day_no=day_number("day"))
    spans = several.group_by("order_id").agg(
        *(nw.col(name).min().alias(f"least_{name}") for name in SPANNED),
        *(nw.col(name).max().alias(f"most_{name}") for name in SPANNED),
    )
    wrong = spans.filter(
        (nw.col("least_customer_id") != nw.col("most_customer_id")).fill_null(False)
        | (nw.col("least_branch_id") != nw.col("most_branch_id")).fill_null(False)
        | (nw.col("most_day_no") - nw.col("least_day_no") > OVER_MIDNIGHT)
    ).select("order_id", wrong=nw.lit(1))
    counted = parts.join(wrong, on="order_id", how="left")
    is_unknown = nw.col("order_id").str.starts_with(UNKNOWN_ORDER)
    is_first = nw.col("orders") == 1
    marked = counted.with_columns(
        mistaken=nw.when(is_first).then(nw.col("wrong")), unknown=nw.when(is_unknown).then(nw.col("lines"))
    )
    columns = ("orders", "mistaken", "lines", "unknown")
    sums = marked.group_by("branch_id").agg(nw.col(*columns).sum())
    return sums.select("branch_id", nw.col(*columns).fill_null(0).cast(nw.Int64)).sort("branch_id").to_native()


MART = Mart(
    gives={"order_identity": OrderIdentity},
    grain=("branch_id",),
    needs=("order_parts",),
    recipe=of("order_identity", lambda work: order_identity_of(work.mart("order_parts"))),
    sentence=N_("Looking whether numbers identify orders"),
    weight=0.3,
    scope="branch",
)
