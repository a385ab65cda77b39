"""Every order of each customer, one after another: what a customer's own page reads."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.orders import ADDED, from_cents, order_parts


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
