"""Every order of each customer, one after another: what a customer's own page reads."""

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import ADDED, from_cents, order_parts
from crm_analytics.recipes.mart import Mart, of
from crm_analytics.schema.columns import amount, restricted
from crm_analytics.viewer.column_groups import ColumnGroup


class CustomerOrders(dy.Schema):
    """One row per order of a known customer, sorted by customer, day and order: one customer is read by its number.

    An order whose lines disagree on day, branch, channel or customer has a row for each. Read from its file with
    filters, never whole.
    """

    customer_no = dy.UInt32()
    day = dy.Date()
    order_id = dy.String()
    branch_id = dy.String(nullable=True)  # where it was sold
    channel = dy.String(nullable=True)
    orders = dy.Int64()  # 1; 0 for an order of returns alone, and for all rows but one of an order with several
    lines = dy.Int64()
    units = dy.Float64()
    revenue = amount()
    discount = amount()  # of purchases
    returned = amount()  # zero or negative
    cost = amount(metadata=restricted(ColumnGroup.COST))  # of the lines whose product has a known unit cost
    costed_revenue = amount(metadata=restricted(ColumnGroup.COST))  # revenue of those lines


def customer_orders(
    order_lines: IntoLazyFrameT, products: IntoLazyFrameT, customer_summary: IntoLazyFrameT
) -> IntoLazyFrameT:
    """One row per order of a known customer, sorted by customer, day and order; anonymous sales are left out.

    An order whose lines disagree on day, branch, channel or customer has a row for each, and counts in one of them.
    An order of returns alone has a row with no order.

    Args:
        order_lines: The fact table.
        products: The fact table.
        customer_summary: The mart of the same lines.
    """
    return customer_orders_of(order_parts(order_lines, products).to_native(), customer_summary)


def customer_orders_of(parts: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """The mart from what `order_parts` returns: the costly step, which other marts build on too."""
    numbers = nw.from_native(customer_summary).select("customer_id", "customer_no")
    named = nw.from_native(parts).join(numbers, on="customer_id")
    return (
        named.with_columns(cost=from_cents("cost"))
        .select("customer_no", "day", "order_id", "branch_id", "channel", "orders", *ADDED)
        .sort("customer_no", "day", "order_id")
        .to_native()
    )


MART = Mart(
    gives={"customer_orders": CustomerOrders},
    grain=("customer_no", "day", "order_id", "branch_id", "channel"),
    needs=("order_parts", "customer_summary"),
    recipe=of(
        "customer_orders",
        lambda work: customer_orders_of(work.mart("order_parts"), work.mart("customer_summary")),
    ),
    sentence=N_("Listing each customer's orders"),
    weight=2,
    scope="branch",
    adds_up={"revenue": "known"},
    group_rows=16_384,
)
