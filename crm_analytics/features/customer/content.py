"""What page Customer says: of one customer, or of those to choose from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.origins import all_days
from crm_analytics.content.values import Block, DataColumn, DataTable, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer import (
    bought,
    contact,
    details,
    expectation,
    happened,
    headline,
    offered,
    reads,
    relatives,
)
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, currency_symbol, date_text, ngettext, number
from crm_analytics.i18n import gettext as _

Blocks = tuple[Block, ...]


@dataclass(frozen=True)
class ClosedPart:
    """A part of the page that is closed until wanted: left out where it says nothing.

    Attributes:
        key: Tells it apart on the page.
        name: Its name, untranslated.
        blocks: What it says.
    """

    key: str
    name: str
    blocks: Callable[[View, CustomerRecord], Blocks]


def _details(view: View, customer: CustomerRecord) -> Blocks:
    return (*details.content(view, customer), *contact.history(customer))


CLOSED: Final = (
    ClosedPart("expectation", N_("What to expect"), expectation.content),
    ClosedPart("bought", N_("What is bought, and when"), bought.content),
    ClosedPart("offers", N_("What was offered, and what came of it"), offered.offers),
    ClosedPart("dues", N_("What falls due"), offered.dues),
    ClosedPart("relatives", N_("Who belongs together"), relatives.content),
    ClosedPart("details", N_("What is known, and consent"), _details),
)


def top(view: View, customer: CustomerRecord) -> Blocks:
    """Who it is, and what there is to mind before a contact."""
    left_alone, mark = contact.left_alone(customer), details.marked(customer)
    wish = _("Wants to be left alone since {day}: in no list of customers to contact.")
    warnings = [*([wish.format(day=date_text(left_alone))] if left_alone else []), *filter(None, [mark])]
    return (headline.who(view, customer), *map(Notice, warnings))


def next_steps(view: View, customer: CustomerRecord) -> Sentences:
    """When the next order is expected, what to offer, what came of the last contact, and what is known."""
    last = contact.last_contact(view, customer)
    return Sentences(
        (
            *expectation.in_short(view, customer).items,
            *bought.first_offer(view, customer).items,
            *filter(None, [last]),
            details.in_short(view, customer),
        ),
        listed=True,
    )


def nobody_title(view: View) -> str:
    """How many there are to choose from."""
    everyone = reads.largest(view)
    if not everyone.of:
        return _("No sale names its customer")
    return ngettext("There is {count} customer", "Which of {count} customers?", everyone.of).format(
        count=number(everyone.of)
    )


def largest(view: View) -> Blocks:
    """Those who spent most, to begin with."""
    first = reads.largest(view).first.filter(pl.col("order_days") > 0)
    if first.is_empty():
        return (Sentences((_("Nobody has bought anything yet; a customer is found by name or number above."),)),)
    named, currency = "name" in first.columns, view.company.currency
    columns = (
        *([DataColumn(ExportColumn("name", _("Name")))] if named else []),
        DataColumn(ExportColumn("customer_id", _("Number") if named else _("Customer"))),
        DataColumn(ExportColumn("segment", _("Segment"))),
        DataColumn(ExportColumn("last_order_on", _("Last purchase"), "date")),
        DataColumn(ExportColumn("order_days", _("Days with a purchase"), "number")),
        DataColumn(
            ExportColumn("revenue", _("Sales, {unit}").format(unit=currency_symbol(currency)), "money", 2, currency),
            short=True,
        ),
    )
    names = [pl.coalesce("name", "customer_id").alias("name")] if named else []
    rows = first.with_columns(*names, pl.col("segment").cast(pl.String).replace(view.segment_names()))
    why = Why(
        _("The customers who spent most on all days, after discounts, less returns."),
        origin=Origin("customers", all_days(view)),
        name=_("Those who spent most"),
    )
    shown = tuple(rows.select(each.column.name for each in columns).iter_rows())
    return (Section(why.name), DataTable("largest", why.name, columns, shown, len(shown), why))


def whole(view: View, customer: CustomerRecord, kind: str = "", *, with_products: bool = False) -> Blocks:
    """Everything that is said of one customer, for a file.

    Args:
        view: Who looks.
        customer: At whom.
        kind: What happened of one kind alone; empty: all.
        with_products: Usual products and hours too, for which all lines of the customer are read.
    """
    closed = [
        (
            Section(_(each.name)),
            *blocks,
            *(bought.products_and_hours(view, customer) if with_products and each.key == "bought" else ()),
        )
        for each in CLOSED
        if (blocks := each.blocks(view, customer))
    ]
    return (
        *top(view, customer),
        *contact.in_table(view, customer),
        next_steps(view, customer),
        *headline.figures(view, customer),
        *happened.content(view, customer, kind),
        *(block for blocks in closed for block in blocks),
    )
