"""Orders and what they brought in, by day, branch, channel and customer."""

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import ADDED, DAYS, EXACT_SUMS, PLACE, customer_day, from_cents, order_parts
from crm_analytics.marts.people import people
from crm_analytics.recipes.mart import Mart, coded, of
from crm_analytics.schema.columns import amount, restricted
from crm_analytics.viewer.column_groups import ColumnGroup

OF_CUSTOMER_DAY = ["is_first", "days_since", "days_to_next"]


class OrderDays(dy.Schema):
    """One row per day, branch, channel and customer (null: anonymous), sorted by day. Sums and orders add up over rows.

    What is said of the customer (kind, first order, days to the orders around) is so for all rows of the
    customer's day, wherever it was.
    """

    day = dy.Date()
    branch_id = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    customer_no = dy.UInt32(nullable=True)
    kind = dy.String(nullable=True)
    orders = dy.Int64()  # orders with at least one line that is neither cancelled nor a return
    lines = dy.Int64()
    units = dy.Float64()
    revenue = amount()
    discount = amount()
    returned = amount()
    cost = amount(metadata=restricted(ColumnGroup.COST))
    costed_revenue = amount(metadata=restricted(ColumnGroup.COST))
    is_first = dy.Bool()  # the customer's first order day
    days_since = dy.Int32(nullable=True)  # since the customer's order day before; null: none, or no order this day
    days_to_next = dy.Int32(nullable=True)  # until the customer's next order day; null: none yet, or no order this day


def order_days(
    order_lines: IntoLazyFrameT,
    products: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
) -> IntoLazyFrameT:
    """One row per day, branch, channel and customer (null: anonymous), sorted by day; orders and sums add up.

    A row of returns alone has no orders; where the customer ordered nothing else that day, it is no order day.

    Args:
        order_lines: The fact table.
        products: The fact table.
        customer_summary: The mart of the same lines.
    """
    return order_days_of(order_parts(order_lines, products).to_native(), customer_summary)


def order_days_of(parts: IntoLazyFrameT, customer_summary: IntoLazyFrameT) -> IntoLazyFrameT:
    """The mart from what `order_parts` returns: the costly step, which other marts build on too."""
    sums = nw.from_native(parts).group_by(PLACE).agg(nw.col("orders", *ADDED).sum())
    named = sums.join(people(customer_summary), on="customer_id", how="left")
    days = named.with_columns(customer_day=customer_day())
    is_first = nw.col("day") == nw.col("first_order_on")
    return (
        days.join(_around(days), on="customer_day", how="left")
        .with_columns(cost=from_cents("cost"), is_first=is_first.fill_null(False))
        .select("day", "branch_id", "channel", "customer_no", "kind", "orders", *ADDED, *OF_CUSTOMER_DAY)
        .sort("day", "branch_id", "channel", "customer_no")
        .to_native()
    )


def _around(days: nw.LazyFrame[IntoLazyFrameT]) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per customer and order day: days since the order day before, and until the next."""
    ordered = days.filter(nw.col("orders") > 0, ~nw.col("customer_no").is_null()).select("customer_day").unique()
    at = nw.col("customer_day")
    dated = ordered.sort("customer_day").with_columns(  # once for both neighbours
        before=at.shift(1).over(order_by="customer_day"), after=at.shift(-1).over(order_by="customer_day")
    )
    return dated.select(
        "customer_day",
        days_since=nw.when(nw.col("before") // DAYS == at // DAYS).then(at - nw.col("before")),
        days_to_next=nw.when(nw.col("after") // DAYS == at // DAYS).then(nw.col("after") - at),
    )


MART = Mart(
    gives={"order_days": OrderDays},
    grain=("day", "branch_id", "channel", "customer_no"),
    needs=("order_parts", "customer_summary"),
    recipe=of(
        "order_days",
        lambda work: order_days_of(work.mart("order_parts"), coded(work.mart("customer_summary"))),
    ),
    sentence=N_("Adding up each customer's days"),
    weight=3,
    scope="branch",
    adds_up=EXACT_SUMS,
    by_segment=True,
)
