"""Companies and resellers: to whom a customer belongs, and who belongs to it, with their total."""

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer import reads
from crm_analytics.features.customer.family import above, below
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import currency_symbol, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.viewer import Permission


def parents(view: View, customer: CustomerRecord) -> tuple[CustomerRecord | None, ...]:
    """Those to whom a customer belongs, the nearest first; the last one is None where the viewer may not see it."""
    records: list[CustomerRecord | None] = []
    for customer_id in above(reads.links(view), customer.id):
        records.append(reads.customer_record(view, customer_id))
        if records[-1] is None:
            break
    return tuple(records)


def members(view: View, customer: CustomerRecord) -> pl.DataFrame:
    """Those who belong to it and whom the viewer may see, the largest first: name, customer_id, level, figures."""
    below_it = below(reads.links(view), customer.id)
    rows = reads.members(view, below_it["customer_id"]).join(below_it, on="customer_id")
    return rows.sort(["revenue", "customer_id"], descending=[True, False])


def content(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """The way up in words, and everyone below with what they bought."""
    upwards, everyone = parents(view, customer), below(reads.links(view), customer.id).height
    if not upwards and not everyone:
        return ()
    belongs = tuple(
        _("Belongs to a customer you may not see.")
        if each is None
        else _("Belongs to {name}").format(name=each.name) + "."
        for each in upwards
    )
    above_it = (Sentences(belongs, listed=True),) if belongs else ()
    below_it = _downwards(view, customer, everyone) if everyone else ()
    return (*above_it, *below_it)


def _downwards(view: View, customer: CustomerRecord, everyone: int) -> tuple[Block, ...]:
    rows = members(view, customer)
    named = view.viewer.may(Permission.PERSONAL_DATA) and rows["name"].null_count() < rows.height
    levels = rows["level"].n_unique() > 1
    unit, currency = currency_symbol(view.company.currency), view.company.currency
    columns = (
        *([DataColumn(ExportColumn("name", _("Name")))] if named else []),
        DataColumn(ExportColumn("customer_id", _("Number") if named else _("Customer"))),
        *([DataColumn(ExportColumn("level", _("Level"), "number"))] if levels else []),
        DataColumn(ExportColumn("order_days", _("Days with a purchase"), "number")),
        DataColumn(ExportColumn("revenue", _("Sales, {unit}").format(unit=unit), "money", 2, currency)),
        DataColumn(ExportColumn("last_order_on", _("Last purchase"), "date")),
    )
    shown = rows.with_columns(name=pl.coalesce("name", "customer_id")).select(each.column.name for each in columns)
    why = Why(
        _(
            "Customers who are recorded as belonging to this one, and those who belong to them, with what each paid on "
            "all days, after discounts, less returns; only those you may see."
        ),
        rows=False,
        name=_("Who belongs to it"),
    )
    words = Sentences((_family_sentence(view, customer, rows, everyone),))
    if not rows.height:
        return (words,)
    return (
        words,
        DataTable("customer-family", _("Who belongs to it"), columns, tuple(shown.iter_rows()), first=10, why=why),
    )


def _family_sentence(view: View, customer: CustomerRecord, rows: pl.DataFrame, everyone: int) -> str:
    """How many, and what they and this one bought together."""
    of_members = float(rows["revenue"].cast(pl.Float64).sum())
    words = ngettext(
        "{count} customer belongs to it and spent {money}; together with it {total}.",
        "{count} customers belong to it and spent {money}; together with it {total}.",
        rows.height,
    ).format(
        count=number(rows.height),
        money=view.compact_money(of_members),
        total=view.compact_money(of_members + customer.figures.revenue),
    )
    if everyone > rows.height:
        words += " " + ngettext(
            "{count} more is not yours to see.", "{count} more are not yours to see.", everyone - rows.height
        ).format(count=number(everyone - rows.height))
    return words
