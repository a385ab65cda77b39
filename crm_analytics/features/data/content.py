"""What page Data says: how much there is, how fresh and complete, and whether all of it adds up."""

from typing import Final

import polars as pl

from crm_analytics.content.table_names import table_name
from crm_analytics.content.trust import loaded_tables, reconciled
from crm_analytics.content.values import Block, DataColumn, DataTable, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.data import explanations, freshness, reads
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.warehouse.gate import rule_sentences

WHOLE: Final = 100.0


def title(view: View) -> str:
    """Which branch is behind; where none is, or where rows do not add up: how much there is, and up to when."""
    behind = freshness.behind_sentence(view)
    return behind if behind and _adds_up(view) else extent(view)


def under_title(view: View) -> Sentences:
    """What the title had no room for."""
    words = {extent(view), freshness.behind_sentence(view)} - {title(view), ""}
    return Sentences(tuple(sorted(words)), "caption")


def extent(view: View) -> str:
    """How much there is, up to when, and whether all of it adds up: over all loads in force."""
    rows = reads.rows(view)
    lines, people = rows["order_lines"], rows["customers"]
    words = (
        _("Every row accounted for: {lines}, {customers}, {until}")
        if _adds_up(view)
        else _("Rows do not add up: {lines}, {customers}, {until}")
    )
    if view.is_hidden("table_health"):
        words = _("In your branches: {lines}, {customers}, {until}")
    return words.format(
        lines=ngettext("{count} order line", "{count} order lines", lines).format(count=number(lines)),
        customers=ngettext("{count} customer", "{count} customers", people).format(count=number(people)),
        until=_("up to {day}").format(day=date_text(view.as_of)) if view.sold else _("no sales to count"),
    )


def tables(view: View) -> tuple[Block, ...]:
    """A row a fact table: rows, newest entry, how much of it is filled in."""
    health = reads.health(view)
    filled = health.columns.group_by("table").agg(pl.col("filled").mean())
    rated = health.table.join(filled, on="table", how="left", maintain_order="left").with_columns(
        filled=pl.when(pl.col("rows") > 0).then(percent_filled()), newest=pl.col("newest").dt.date()
    )
    columns = (
        DataColumn(ExportColumn("name", _("Table"))),
        DataColumn(ExportColumn("rows", _("Rows"), "number")),
        DataColumn(ExportColumn("newest", _("Newest entry"), "date")),
        DataColumn(ExportColumn("filled", _("Cells filled in"), "points", 1), full=WHOLE),
        DataColumn(ExportColumn("state", _("Remarks"))),
    )
    rows = tuple(
        (table_name(row["table"]), row["rows"], row["newest"], row["filled"], _state(row))
        for row in rated.iter_rows(named=True)
    )
    table = DataTable("health", _("What is there"), columns, rows, first=len(rows), why=explanations.tables())
    return (Section(_("What is there")), table)


def columns(view: View) -> DataTable:
    """How much of each column is filled in, for the tables that hold anything."""
    health = reads.health(view)
    kept = health.table.filter(pl.col("rows") > 0)["table"]
    shown = health.columns.filter(pl.col("table").is_in(kept.to_list())).with_columns(filled=percent_filled())
    headings = (
        DataColumn(ExportColumn("table", _("Table"))),
        DataColumn(ExportColumn("column", _("Column"))),
        DataColumn(ExportColumn("filled", _("Filled in"), "points", 1), full=WHOLE),
    )
    rows = tuple((table_name(table), column, filled) for table, column, filled in shown.iter_rows())
    return DataTable("columns", _("Column by column"), headings, rows, first=len(rows), why=explanations.columns())


def set_aside(view: View) -> tuple[Block, ...]:
    """Rows that were set aside in all loads in force, by reason."""
    section = Section(_("Rows set aside"))
    refusal = view.refusal("rejected")
    if refusal is not None:
        return (section, Notice(refusal))
    broken = reads.reasons(view)
    if not broken.height:
        return (section, Sentences((_("No row was set aside."),)))
    headings = (
        DataColumn(ExportColumn("rules", _("Reason"))),
        DataColumn(ExportColumn("rows", _("Rows"), "number")),
        DataColumn(ExportColumn("table", _("Table"))),
        DataColumn(ExportColumn("source", _("From"))),
        DataColumn(ExportColumn("first", _("First row"), "number")),
    )
    rows = tuple(
        (
            "; ".join(rule_sentences(rules, cells, such_as=count > 1).split("\n")),
            count,
            table_name(table),
            source,
            first,
        )
        for table, source, rules, count, first, cells in broken.iter_rows()
    )
    why = explanations.set_aside()
    return (section, DataTable("reasons", _("Rows set aside"), headings, rows, first=15, why=why))


def percent_filled() -> pl.Expr:
    """How much is filled in, of 100: written as 100 only where all of it is, and as 0 only where nothing is."""
    share = pl.col("filled")
    partly = share.is_between(0, 1, closed="none")
    return pl.when(partly).then((100 * share).clip(0.1, 99.9)).otherwise(100 * share)


def _adds_up(view: View) -> bool:
    return all(map(reconciled, loaded_tables(view)))


def _state(row: dict[str, int | str | None]) -> str:
    if not row["rows"]:
        return _("Nothing loaded yet")
    if row["future"]:
        words = (
            _("{count} rows are dated after the load and are not counted")
            if row["table"] == "order_lines"
            else _("{count} rows are dated after the load")
        )
        return words.format(count=number(int(row["future"])))
    return ""
