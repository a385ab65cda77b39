"""Can the data be trusted: what is there, how fresh, how complete."""

from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.trust import loaded_tables, reconciled
from crm_analytics.content.view import View
from crm_analytics.features.data import explanations, reads
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks
from crm_analytics.ui.table_names import table_name

SHARE: Final = st.column_config.ProgressColumn


def title_sentence(view: View) -> str:
    """The page's title: how much there is, up to when, and whether all of it adds up."""
    rows = reads.rows(view)
    lines, people = rows["order_lines"], rows["customers"]
    words = (
        _("Every row accounted for: {lines}, {customers}, {until}")
        if all(map(reconciled, loaded_tables(view)))
        else _("Rows do not add up: {lines}, {customers}, {until}")
    )
    if view.is_hidden("table_health"):
        words = _("In your branches: {lines}, {customers}, {until}")
    return words.format(
        lines=ngettext("{count} order line", "{count} order lines", lines).format(count=number(lines)),
        customers=ngettext("{count} customer", "{count} customers", people).format(count=number(people)),
        until=_("up to {day}").format(day=date_text(view.as_of)) if view.sold else _("no sales to count"),
    )


def tables(view: View) -> None:
    """A row a fact table: rows, newest entry, how much of it is filled in."""
    tables_health = reads.health(view)
    filled = tables_health.columns.group_by("table").agg(pl.col("filled").mean())
    health = tables_health.table.join(filled, on="table", how="left", maintain_order="left")
    shown = health.select(
        name=pl.Series([table_name(table) for table in health["table"]]),
        rows="rows",
        newest=pl.col("newest").dt.date(),
        filled=pl.when(pl.col("rows") > 0).then(percent_filled()),
        state=pl.Series([_state(row) for row in health.iter_rows(named=True)]),
    )
    blocks.table(
        shown,
        key="health",
        columns={
            "name": _("Table"),
            "rows": _("Rows"),
            "newest": _("Newest entry"),
            "filled": SHARE(_("Cells filled in"), format="%.1f%%", min_value=0, max_value=100),
            "state": st.column_config.TextColumn(_("Remarks"), width="large"),
        },
        file_name="tables",
        phone_rows=health.height,
        why=explanations.tables(),
    )


def columns(view: View) -> None:
    """How much of each column is filled in, for the tables that hold anything."""
    health = reads.health(view)
    kept = health.table.filter(pl.col("rows") > 0)["table"]
    shown = health.columns.filter(pl.col("table").is_in(kept.to_list()))
    named = shown.with_columns(table=pl.Series([table_name(table) for table in shown["table"]]))
    named = named.with_columns(filled=percent_filled())
    blocks.table(
        named,
        key="columns",
        columns={
            "table": _("Table"),
            "column": _("Column"),
            "filled": SHARE(_("Filled in"), format="%.1f%%", min_value=0, max_value=100),
        },
        file_name="columns",
        why=explanations.columns(),
    )


def percent_filled() -> pl.Expr:
    """How much is filled in, of 100: written as 100 only where all of it is, and as 0 only where nothing is."""
    share = pl.col("filled")
    partly = share.is_between(0, 1, closed="none")
    return pl.when(partly).then((100 * share).clip(0.1, 99.9)).otherwise(100 * share)


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
