"""Everything that happened with one customer: as a picture, and listed, newest first."""

from datetime import date
from typing import Final

import polars as pl

from crm_analytics.content import people_names
from crm_analytics.content.chart_values import Colour, Lane, Lanes, Occasion
from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer import reads
from crm_analytics.features.customer.event_words import KINDS, SINGULAR, event_text
from crm_analytics.features.customer.headline import own_lines
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.timeline import KINDS as ORDER
from crm_analytics.features.customer.timeline import TimelineSources, counts, marks, timeline
from crm_analytics.i18n import currency_symbol, date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.state import customer_notes
from crm_analytics.state.customer_notes import Whose

FIRST: Final = 8
"""Things that are listed at once."""
EVENTS: Final = pl.Schema([("at", pl.Datetime("us")), ("text", pl.String()), ("by", pl.String())])
RECORDED: Final = {"interactions": "contact", "tickets": "complaint", "deliveries": "delivery", "due_dates": "due"}
"""Tables that may be empty in a company, and the kind that is missing then."""
COLOURS: Final[dict[str, Colour]] = {
    "order": "accent",
    "return": "loss",
    "delivery": "fourth",
    "contact": "gain",
    "complaint": "loss",
    "consent": "gain",
    "campaign": "second",
    "redemption": "third",
    "due": "muted",
    "note": "muted",
    "joined": "muted",
}


def content(view: View, customer: CustomerRecord, kind: str = "") -> tuple[Block, ...]:
    """The list and the picture; of one kind, where one is chosen."""
    happened = everything(view, customer)
    section = Section(_("What happened"))
    if happened.is_empty():
        return (section, Sentences((_("These data record nothing that happened with this customer."),)))
    return (section, events(view, happened, kind), *picture(view, happened), *_missing(view, counts(happened)))


def everything(view: View, customer: CustomerRecord) -> pl.DataFrame:
    """All that happened and is to come, the newest first."""
    joined = customer.facts.person.get("joined_on")
    sources = TimelineSources(
        customer.facts.orders,
        customer.facts.tables,
        reads.campaigns(view),
        _notes(view, customer),
        joined if isinstance(joined, date) else None,
    )
    return timeline(sources, as_of=view.as_of)


def kinds(happened: pl.DataFrame) -> dict[str, str]:
    """The kinds there are, with how often each."""
    return {kind: f"{_(KINDS[kind])} ({number(count)})" for kind, count in counts(happened).items()}


def events(view: View, happened: pl.DataFrame, kind: str = "") -> DataTable:
    """What happened as people read it."""
    rows = happened.filter(pl.col("kind") == kind) if kind in ORDER else happened
    currency = view.company.currency
    columns = (
        DataColumn(ExportColumn("day", _("Day"), "date")),
        DataColumn(ExportColumn("kind", _("Kind"))),
        DataColumn(ExportColumn("words", _("What"))),
        DataColumn(
            ExportColumn("amount", _("Amount, {unit}").format(unit=currency_symbol(currency)), "money", 2, currency)
        ),
    )
    shown = tuple(
        (row["at"].date(), _(SINGULAR[row["kind"]]), event_text(view, row), row["amount"])
        for row in rows.iter_rows(named=True)
    )
    return DataTable("customer-timeline", _("What happened"), columns, shown, FIRST, why=_why())


def picture(view: View, happened: pl.DataFrame) -> tuple[Chart, ...]:
    """A lane for each kind; nothing where nothing can be compared."""
    made = marks(happened)
    lanes = tuple(
        Lane(_(KINDS[kind]), tuple(_occasion(*row) for row in own.select("day", "last", "times").iter_rows()), colour)
        for kind, colour in COLOURS.items()
        if (own := made.filter(pl.col("kind") == kind)).height
    )
    plot = Lanes(lanes, view.as_of)
    return (
        Chart(
            key="customer-strip",
            title=_("When it happened"),
            alt=_("A line of time from {first} to {last} with marks for: {kinds}").format(
                first=date_text(plot.first), last=date_text(plot.last), kinds=", ".join(each.name for each in lanes)
            ),
            plot=plot,
            why=_why(),
        ),
    )


def order_lines(view: View, customer: CustomerRecord, order: str) -> DataTable:
    """The lines of one order."""
    lines = reads.lines(view, customer).filter(pl.col("order_id") == order)
    currency = view.company.currency
    columns = (
        DataColumn(ExportColumn("product", _("Product"))),
        DataColumn(ExportColumn("category", _("Category"))),
        DataColumn(ExportColumn("quantity", _("Units"), "number")),
        DataColumn(
            ExportColumn("amount", _("Amount, {unit}").format(unit=currency_symbol(currency)), "money", 2, currency)
        ),
    )
    rows = lines.select(pl.coalesce("product_name", "product_id"), "category", "quantity", "amount")
    why = Why(
        _("The lines of this order as they were recorded."), origin=own_lines(view, customer), name=_("In this order")
    )
    return DataTable("customer-order", _("In this order"), columns, tuple(rows.iter_rows()), rows.height, why)


def orders_of(happened: pl.DataFrame) -> list[str]:
    """Numbers of the orders, the newest first."""
    bought = happened.filter(pl.col("kind").is_in(["order", "return"]))
    return bought["ref"].drop_nulls().unique(maintain_order=True).to_list()


def _occasion(first: date, last: date, times: int) -> Occasion:
    """When it was, and how many things it stands for."""
    days = date_text(first) if first == last else f"{date_text(first)} – {date_text(last)}"
    return Occasion(first, last, times, days if times == 1 else f"{days}: {number(times)}")


def _notes(view: View, customer: CustomerRecord) -> pl.DataFrame:
    """What people wrote: when, what, by whom; nothing for who may not read it."""
    if not customer_notes.may_read(view.viewer):
        return pl.DataFrame(schema=EVENTS)
    notes = customer_notes.notes_of(view.settings, view.viewer, Whose(customer.id, customer.home))
    rows = [
        (view.local(each.stamp.at).replace(tzinfo=None), each.text, people_names.person_name(each.stamp.by))
        for each in notes
    ]
    return pl.DataFrame(rows, schema=EVENTS, orient="row")


def _missing(view: View, by_kind: dict[str, int]) -> tuple[Sentences, ...]:
    """Kinds that this company does not record at all, so that an empty place is not taken for good news."""
    if view.is_hidden("table_health"):
        return ()
    rows = dict(view.ready("table_health").select("table", "rows").iter_rows())
    absent = [_(KINDS[kind]).lower() for table, kind in RECORDED.items() if not rows.get(table) and kind not in by_kind]
    if not absent:
        return ()
    words = ngettext("These data record no {kinds}.", "These data record none of these: {kinds}.", len(absent))
    return (Sentences((words.format(kinds=", ".join(absent)),), "caption"),)


def _why() -> Why:
    return Why(
        _(
            "Everything that is recorded of this customer, from the tables of orders, deliveries, contacts, "
            "complaints, campaigns and due dates, and from what people wrote here. A kind that is missing is not "
            "recorded."
        ),
        rows=False,
        name=_("What happened"),
    )
