"""Marts: what a refresh reduces the facts to, declared like them; `READY` is all a refresh leaves for the pages.

A mart with `branch_id` can be read by a viewer of some branches; one without is for viewers of the whole company. What
is `across_branches` is worked out anew for a viewer of some branches; what is `restricted` is for those who may see it.
`customer_no` and `order_no` number customers and orders within one load: small, and no personal data.
"""

import dataframely as dy

from crm_analytics.schema.columns import Metadata, across_branches, restricted
from crm_analytics.schema.results import RESULTS
from crm_analytics.viewer.column_groups import ColumnGroup


def _money(*, nullable: bool = False, metadata: Metadata | None = None) -> dy.Decimal:
    return dy.Decimal(precision=18, scale=2, nullable=nullable, metadata=metadata)


class CustomerSummary(dy.Schema):
    """One row per known customer, also those who never bought. Purchases of one day count as one order day.

    Dates are null and counts zero for a customer without purchases. Returns and cancelled lines make no order
    day; revenue is net of returns.
    """

    customer_no = dy.UInt32(primary_key=True)
    customer_id = dy.String()
    branch_id = dy.String(nullable=True)  # home branch; where unknown, the branch bought at most
    kind = dy.String(nullable=True)
    first_order_on = dy.Date(nullable=True, metadata=across_branches())
    last_order_on = dy.Date(nullable=True, metadata=across_branches())
    orders = dy.Int64(metadata=across_branches())
    order_days = dy.Int64(metadata=across_branches())
    units = dy.Float64(metadata=across_branches())
    revenue = _money(metadata=across_branches())
    returned = _money(metadata=across_branches())  # zero or negative


class PurchaseHistory(dy.Schema):
    """One row per frequency, recency and age, in days, with the number of customers: all that BG/NBD needs."""

    x = dy.Int64(primary_key=True)  # repeat order days
    t_x = dy.Int64(primary_key=True)  # age at the last purchase, days
    T = dy.Int64(primary_key=True)  # age at the as-of date, days
    customers = dy.Int64()


class DailySales(dy.Schema):
    """One row per day, branch, category and channel with a sale. Cancelled lines are left out."""

    day = dy.Date(primary_key=True)
    branch_id = dy.String(nullable=True)
    category = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    lines = dy.Int64()
    units = dy.Float64()
    revenue = _money()
    discount = _money()  # of purchases
    returned = _money()  # zero or negative
    cost = _money(
        metadata=restricted(ColumnGroup.COST)
    )  # units × unit cost, of the lines whose product has a known unit cost
    costed_revenue = _money(metadata=restricted(ColumnGroup.COST))  # revenue of those lines
    anonymous_revenue = _money()


class OrderDays(dy.Schema):
    """One row per day, branch, channel and customer (null: anonymous), sorted by day. Sums and orders add up over rows.

    What is said of the customer (kind, segment, first order, days to the orders around) is so for all rows of the
    customer's day, wherever it was.
    """

    day = dy.Date()
    branch_id = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    customer_no = dy.UInt32(nullable=True)
    kind = dy.String(nullable=True)
    segment = dy.String(nullable=True)  # on the as-of day; null: anonymous, or never ordered
    orders = dy.Int64()  # orders with at least one line that is neither cancelled nor a return
    lines = dy.Int64()
    units = dy.Float64()
    revenue = _money()
    discount = _money()
    returned = _money()
    cost = _money(metadata=restricted(ColumnGroup.COST))
    costed_revenue = _money(metadata=restricted(ColumnGroup.COST))
    is_first = dy.Bool()  # the customer's first order day
    days_since = dy.Int32(nullable=True)  # since the customer's order day before; null: none, or no order this day
    days_to_next = dy.Int32(nullable=True)  # until the customer's next order day; null: none yet, or no order this day


class CategoryDays(OrderDays):
    """As order_days, per category too, sorted by category and day; orders are those with a purchase of the category.

    Orders and customers do not add up over categories. Read from its file with filters, never whole.
    """

    category = dy.String(nullable=True)


class TicketDays(dy.Schema):
    """One row per day opened, branch, category and customer (null: not given)."""

    day = dy.Date()
    branch_id = dy.String(nullable=True)  # the ticket's, else the customer's
    category = dy.String(nullable=True)  # of its product
    customer_no = dy.UInt32(nullable=True)
    kind = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    tickets = dy.Int64()
    rated = dy.Int64()  # tickets with a satisfaction from 1 to 5
    satisfaction = dy.Int64()  # sum of it


class DeliveryDays(dy.Schema):
    """One row per day promised, branch and customer (null: not given), of deliveries whose outcome is known.

    A delivery that had not come when its day had passed is not on time; one promised for the as-of day or later
    that has not come yet is left out.
    """

    day = dy.Date()
    branch_id = dy.String(nullable=True)
    customer_no = dy.UInt32(nullable=True)
    kind = dy.String(nullable=True)
    segment = dy.String(nullable=True)
    deliveries = dy.Int64()
    on_time = dy.Int64()


class CustomerMonths(dy.Schema):
    """One row per customer and month with a purchase."""

    customer_no = dy.UInt32(primary_key=True)
    month = dy.Date(primary_key=True)  # first day of the month
    orders = dy.Int64(metadata=across_branches())
    order_days = dy.Int64(metadata=across_branches())
    revenue = _money(metadata=across_branches())


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
    revenue = _money()
    discount = _money()  # of purchases
    returned = _money()  # zero or negative
    cost = _money(metadata=restricted(ColumnGroup.COST))  # of the lines whose product has a known unit cost
    costed_revenue = _money(metadata=restricted(ColumnGroup.COST))  # revenue of those lines


class CustomerCategories(dy.Schema):
    """One row per category and known customer who bought or returned something of it, sorted by both.

    Units and revenue add up to those of the customer; orders do not. Read from its file with filters, never whole.
    """

    category = dy.String(nullable=True)
    customer_no = dy.UInt32()
    branch_id = dy.String(nullable=True)  # the customer's home branch, as in customer_summary
    orders = dy.Int64(metadata=across_branches())  # with a purchase of the category
    units = dy.Float64(metadata=across_branches())
    revenue = _money(metadata=across_branches())
    last_on = dy.Date(nullable=True, metadata=across_branches())  # day of the newest of the orders; null: returns alone


class BasketItems(dy.Schema):
    """One row per order and category, for the categories in enough orders to be worth a rule."""

    order_no = dy.UInt32(primary_key=True)
    category = dy.String(primary_key=True)
    day = dy.Date()
    revenue = _money()


class CampaignOutcomes(dy.Schema):
    """One row per campaign and customer: spend in the campaign's days, and in as many days before and after."""

    campaign_id = dy.String(primary_key=True)
    customer_id = dy.String(primary_key=True)
    branch_id = dy.String(nullable=True)
    arm = dy.String()
    responded = dy.Bool()
    redemptions = dy.Int64()
    orders_during = dy.Int64(metadata=across_branches())
    spend_before = _money(metadata=across_branches())
    spend_during = _money(metadata=across_branches())
    spend_after = _money(metadata=across_branches())


MARTS: dict[str, type[dy.Schema]] = {
    "customer_summary": CustomerSummary,
    "purchase_history": PurchaseHistory,
    "daily_sales": DailySales,
    "order_days": OrderDays,
    "category_days": CategoryDays,
    "ticket_days": TicketDays,
    "delivery_days": DeliveryDays,
    "customer_months": CustomerMonths,
    "customer_orders": CustomerOrders,
    "customer_categories": CustomerCategories,
    "basket_items": BasketItems,
    "campaign_outcomes": CampaignOutcomes,
}
READY: dict[str, type[dy.Schema]] = MARTS | RESULTS
