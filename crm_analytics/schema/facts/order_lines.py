"""Order lines: what was sold, to whom, where and when."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.schema import columns
from crm_analytics.schema.row_scope import RowScope
from crm_analytics.schema.table import Table

UNKNOWN_ORDER = "?"
"""Begins the number of an order where nothing tells orders apart."""


class OrderLines(dy.Schema):
    """One row per line of an order; returns have a negative quantity."""

    order_id = columns.key(N_("Order, receipt or invoice number"))
    line_no = dy.Int64(
        primary_key=True,
        metadata=columns.about(N_("Line of the order; worked out from the line's content where the source has none")),
    )
    customer_id = columns.text(N_("Customer; empty for an anonymous sale"), references="customers")
    ordered_at = dy.Datetime(
        time_unit="us",
        nullable=False,
        metadata=columns.about(N_("Day, or day and time, of the sale, in local time")),
    )
    product_id = columns.text(N_("Product code"), references="products")
    quantity = dy.Float64(nullable=False, metadata=columns.about(N_("Units sold; negative for a return")))
    amount = dy.Decimal(
        precision=18,
        scale=2,
        nullable=False,
        metadata=columns.about(N_("What the customer paid for the line, after discounts")),
    )
    discount = columns.money(N_("Discount given on the line"))
    branch_id = columns.text(N_("Branch or shop that sold it"), references="branches")
    channel = columns.text(N_("Sales channel: shop, website, phone …"))
    staff_id = columns.text(N_("Salesperson"))
    cancelled = columns.flag(
        N_("Whether the line was cancelled: yes or no; cancelled lines are kept and not counted"), decides=True
    )

    @dy.rule()
    def ordered_at_is_plausible(cls) -> pl.Expr:
        """The day lies between 1970 and 2100."""
        return pl.col("ordered_at").dt.year().is_between(1970, 2100)


TABLE = Table(
    name="order_lines",
    schema=OrderLines,
    title=N_("Order lines"),
    scope=RowScope.BRANCH,
    position=30,
    money="amount",
    content_key="line_no",
    moment="ordered_at",
)
