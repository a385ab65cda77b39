"""What stands behind the figures about one customer; no name of a person: these words go with what is taken away."""

from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.origins import all_days
from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring import rfm

VALUE_SOURCE: Final = (
    "Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). “Counting Your Customers” the Easy Way: An Alternative to the "
    "Pareto/NBD Model. Marketing Science 24(2), 275–284."
)
MODEL: Final = N_(
    "Each customer is taken to buy at a rate of their own and to leave for good with a chance of their own; both are "
    "drawn towards what is usual among all customers, so that few purchases say little. What is expected is then "
    "corrected by how it came on earlier days."
)
OWN_RATE: Final = N_(
    "On earlier days a plain calculation from each customer's own past came nearer than the model, and is used for the "
    "number of orders; the chance of still being a customer and the day of the next order are the model's."
)
MIDDLE: Final = N_(
    "Beside it stands the middle customer of the same segment, {count} of them: half have more, half less."
)


def largest(view: View) -> Why:
    """The customers with the largest sum."""
    return Why(
        _("The customers who spent most on all days, after discounts, less returns."),
        origin=Origin("customers", all_days(view)),
        name=_("Those who spent most"),
    )


def own_lines(view: View, customer: CustomerRecord) -> Origin:
    """The customer's order lines of all days."""
    return Origin("order_lines", all_days(view), customer=customer.id)


def cards(view: View, customer: CustomerRecord) -> dict[str, Why]:
    """By card."""
    beside = " " + _(MIDDLE).format(count=number(customer.middle.customers)) if customer.middle else ""
    rows = own_lines(view, customer)
    shown = {
        "revenue": _("What this customer paid on all days, after discounts, less returns."),
        "days": _("Days on which this customer bought something; several orders of one day count once."),
        "average": _("Sales for each day with a purchase."),
        "recency": _("Days from this customer's last purchase to the last day of these data."),
        "gap": _("The middle one of the days from one purchase to the next; it needs three days with a purchase."),
        "returned": _("What came back, as a share of what was bought."),
    }
    own_only = {"gap", "returned"}
    return {name: Why(words + ("" if name in own_only else beside), origin=rows) for name, words in shown.items()}


def timeline() -> Why:
    """The line of time, and its picture."""
    return Why(
        _(
            "Everything that is recorded of this customer, from the tables of orders, deliveries, contacts, "
            "complaints, campaigns and due dates, and from what people wrote here. A kind that is missing is not "
            "recorded."
        ),
        rows=False,
        name=_("What happened"),
    )


def items(view: View, customer: CustomerRecord) -> Why:
    """The lines of one order."""
    return Why(
        _("The lines of this order as they were recorded."), origin=own_lines(view, customer), name=_("In this order")
    )


def categories(view: View, customer: CustomerRecord) -> Why:
    """What the customer buys."""
    return Why(
        _("Orders with a purchase of each category, and what was paid, less returns, on all days."),
        origin=own_lines(view, customer),
        name=_("What is bought"),
    )


def weekdays(view: View, customer: CustomerRecord) -> Why:
    """On which days of the week."""
    return Why(_("Orders by day of the week, on all days."), origin=own_lines(view, customer))


def hours(view: View, customer: CustomerRecord) -> Why:
    """On which days of the week and at what hours."""
    return Why(
        _("Orders by day of the week and the hour of their first line, on all days."), origin=own_lines(view, customer)
    )


def products(view: View, customer: CustomerRecord) -> Why:
    """The usual products."""
    return Why(
        _("The products that were bought on most days; the usual gap needs three of them."),
        origin=own_lines(view, customer),
        name=_("Usual products"),
    )


def path(view: View, customer: CustomerRecord) -> Why:
    """The segment over time."""
    return Why(
        _(
            "The segment this customer was in at the end of each month, by what had been bought up to then. Where one "
            "part of a ranking ends and the next begins is as it was for all customers on that day."
        ),
        method=_(rfm.METHOD),
        error=_(rfm.METHOD_ERROR),
        source=rfm.METHOD_SOURCE,
        origin=own_lines(view, customer),
    )


def next_order(view: View, customer: CustomerRecord, value: dict[str, object]) -> Why:
    """The next order."""
    return _expected(
        view,
        customer,
        value,
        _(
            "When the next order is expected: the middle of all cases, and the days between which 8 of 10 cases lie. "
            "It is worked out from how often, how long and how recently this customer bought, and all others too."
        ),
    )


def value_cards(view: View, customer: CustomerRecord, value: dict[str, object]) -> dict[str, Why]:
    """By card: what is expected of the coming year."""
    shown = {
        "alive": _(
            "How likely it is that this customer has not left for good, from purchases alone. Of a customer with one "
            "day of purchases: how likely an order within a year is."
        ),
        "orders": _("Days with an order that are expected in the 365 days after the last day of these data."),
        "value": _(
            "Orders expected in 365 days times what an order of this customer is expected to be, as profit, in "
            "today's money."
        ),
    }
    return {name: _expected(view, customer, value, words) for name, words in shown.items()}


def _expected(view: View, customer: CustomerRecord, value: dict[str, object], what: str) -> Why:
    """A result of the model: how, and how far off it was on earlier days."""
    return Why(
        what,
        method=_(MODEL if value.get("method") in {"model", "bg_nbd"} else OWN_RATE),
        error=_measured(view),
        source=VALUE_SOURCE,
        origin=own_lines(view, customer),
    )


def _measured(view: View) -> str:
    """How far off the method in use was, with everything after an earlier day hidden; of the whole company."""
    used = view.ready("value_checks").filter(pl.col("used"))
    if used.is_empty():
        return ""
    row = used.row(0, named=True)
    sentence = ngettext(
        "Tried on {checks} earlier day, {day}, on {count} customers: days with an order were off by {mae} for each "
        "customer on average.",
        "Tried on {checks} earlier days, the last of them {day}, on {count} customers: days with an order were off by "
        "{mae} for each customer on average.",
        row["checks"],
    ).format(
        checks=number(row["checks"]),
        day=date_text(row["latest"]),
        count=number(row["customers"]),
        mae=number(row["mae"], 2),
    )
    if row["total"] is None:
        return sentence
    return (
        sentence
        + " "
        + _("All customers together: {share} of what came was expected.").format(share=percent(row["total"]))
    )


def offers() -> Why:
    """Campaigns the customer was in."""
    return Why(
        _(
            "Campaigns this customer was chosen for, what came back, and what was bought in their days. Buying in a "
            "campaign's days is no proof that the campaign led to it."
        ),
        rows=False,
        name=_("What was offered"),
    )


def goes_with() -> Why:
    """What goes with what the customer buys."""
    return Why(
        _(
            "Categories that go with what this customer buys, and that this customer has not bought. It tells of the "
            "baskets of all customers; it was not tested whether an offer leads to a purchase."
        ),
        rows=False,
        method=_(
            "Rules between two categories that hold after correction for all pairs tried, in both halves of the "
            "time, and beyond what large baskets give by themselves."
        ),
        name=_("What goes with it"),
    )


def dues() -> Why:
    """What falls due."""
    return Why(
        _("What is recorded to fall due for this customer. Whether a payment has come is not recorded."),
        rows=False,
        name=_("What falls due"),
    )


def family() -> Why:
    """Those who belong to the customer."""
    return Why(
        _(
            "Customers who are recorded as belonging to this one, and those who belong to them, with what each paid on "
            "all days, after discounts, less returns; only those you may see."
        ),
        rows=False,
        name=_("Who belongs to it"),
    )


def details() -> Why:
    """What is known of the person or company."""
    return Why(
        _("What is recorded of this customer, and of how many customers the same is known."),
        rows=False,
        name=_("What is known"),
    )
