"""Rows behind a figure as people read them: headings, names, a page at a time, and to take away."""

from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.drill import origin_rows
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import RowTotals
from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.state import exports
from crm_analytics.ui import cells
from crm_analytics.ui.downloads import Exportable, downloads
from crm_analytics.viewer import LOCAL_OWNER, Permission
from crm_analytics.warehouse.gate import in_words

A_PAGE: Final = 50
MOST: Final = 1_000_000
"""Rows that can be taken away at once: as many as a sheet of a workbook holds."""
HEADINGS: Final = {
    "ordered_at": N_("Day and time"),
    "order_id": N_("Order number"),
    "customer_id": N_("Customer number"),
    "customer_name": N_("Customer name"),
    "product_id": N_("Product code"),
    "product_name": N_("Product"),
    "category": N_("Category"),
    "quantity": N_("Units"),
    "amount": N_("Amount, {unit}"),
    "discount": N_("Discount, {unit}"),
    "unit_cost": N_("Unit cost, {unit}"),
    "branch_id": N_("Branch"),
    "channel": N_("Channel"),
    "recency": N_("Days since the last purchase"),
    "frequency": N_("Days with a purchase"),
    "monetary": N_("Sales, {unit}"),
    "orders": N_("Orders"),
    "order_days": N_("Days with an order"),
    "last_order": N_("Last order"),
    "revenue": N_("Revenue, {currency}"),
    "came_again": N_("Ordered again"),
    "segment": N_("Segment"),
    "campaign_id": N_("Campaign"),
    "arm": N_("Group"),
    "responded": N_("Answered"),
    "redemptions": N_("Coupons used"),
    "orders_during": N_("Orders in its days"),
    "spend_during": N_("Spent in its days, {unit}"),
    "opened_at": N_("Opened"),
    "ticket_id": N_("Ticket number"),
    "topic": N_("Topic"),
    "satisfaction": N_("Satisfaction, 1 to 5"),
    "resolved_at": N_("Resolved"),
    "promised_on": N_("Promised for"),
    "shipped_at": N_("Shipped"),
    "delivered_at": N_("Arrived"),
    "status": N_("State"),
    "table": N_("Table"),
    "source": N_("From"),
    "row_number": N_("Row"),
    "rules": N_("Reason"),
    "cells": N_("Cells that are the reason"),
    "raw": N_("The row as it came"),
}
FILES: Final = {
    "order_lines": "order-lines",
    "tickets": "tickets",
    "deliveries": "deliveries",
    "customers": "customers",
    "campaign_contacts": "contacts",
    "rejected": "rows-set-aside",
}
NEWEST: Final = N_("Rows {first}–{last} of {all}, newest first")
LARGEST: Final = N_("Rows {first}–{last} of {all}, largest sum first")
ORDERS: Final = dict.fromkeys(FILES, NEWEST) | {"customers": LARGEST, "campaign_contacts": LARGEST}
ARMS: Final = {"treatment": N_("Contacted"), "control": N_("Held back")}


@dataclass(frozen=True)
class DialogHeader:
    """What the dialog says above the rows: the figure, what it is, and what was chosen and counted."""

    figure: str
    what: str
    facts: list[tuple[str, str]]


def listed(view: View, origin: Origin, totals: RowTotals, key: str, header: DialogHeader) -> None:
    """A page of the rows, buttons to turn it, and the rows to take away; `header` goes with them."""
    at = f"why-{key}-page"
    first = int(st.session_state.get(at, 0)) * A_PAGE
    last = min(first + A_PAGE, totals.rows)
    with st.spinner(_("Reading the rows …")):
        shown = page(view, origin, totals, slice(first, last))
        _record_access(view, header, shown)
    with st.container(horizontal=True, vertical_alignment="center", key=f"why-{key}-turn"):
        st.caption(_(ORDERS[origin.table]).format(first=number(first + 1), last=number(last), all=number(totals.rows)))
        _turn(_("Earlier page"), ":material/chevron_left:", at, -1, possible=first > 0)
        _turn(_("Next page"), ":material/chevron_right:", at, 1, possible=last < totals.rows)
    st.html(table_html(shown, label=_("Rows behind the figure")))
    _take(view, origin, header, key)
    if totals.rows > MOST:
        st.caption(_("The file holds the first {count} rows.").format(count=number(MOST)))


def _record_access(view: View, header: DialogHeader, shown: pl.DataFrame) -> None:
    """Rows that name people are noted as seen by the viewer; where nobody signs in, there is nobody to tell apart."""
    names_people = _(HEADINGS["customer_name"]) in shown.columns and view.viewer.may(Permission.PERSONAL_DATA)
    if names_people and view.viewer != LOCAL_OWNER:
        exports.record(
            view.settings,
            by=view.viewer.name,
            page=view.page,
            what=header.figure or header.what,
            format=exports.SEEN,
            rows=shown.height,
            filters=header.facts,
        )


def page(view: View, origin: Origin, totals: RowTotals, wanted: slice) -> pl.DataFrame:
    """Some of the rows under headings people read; columns without a value are left out."""
    rows = origin_rows.page(view.reader, origin, totals=totals, wanted=wanted)
    if "product_name" in rows.columns and not rows["product_name"].null_count():
        rows = rows.drop("product_id", strict=False)
    shown = readable(view, _about(origin, rows))
    return shown.select(name for name in shown.columns if shown[name].null_count() < shown.height)


def everything(view: View, origin: Origin) -> pl.DataFrame:
    """The rows to take away, under headings people read."""
    return readable(view, _about(origin, origin_rows.newest(view.reader, origin, MOST)))


def readable(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with headings and names in the reader's language."""
    unit = symbol(view.company.currency)
    kept = rows.select(name for name in HEADINGS if name in rows.columns)
    if "branch_id" in kept.columns:
        kept = view.with_branch_names(kept)
    words = {
        "segment": view.segment_names(),
        "arm": {a: _(w) for a, w in ARMS.items()},
    }
    kept = kept.with_columns(pl.col(name).replace(words[name]) for name in words if name in kept.columns)
    if "rules" in kept.columns:
        kept = kept.with_columns(in_words(kept["rules"]))
    kept = kept.with_columns(_days_alone(kept[name]) for name in kept.columns if kept.schema[name] == pl.Datetime)
    return kept.rename({name: _(HEADINGS[name]).format(unit=unit, currency=unit) for name in kept.columns})


def table_html(rows: pl.DataFrame, *, label: str) -> str:
    """The rows as a table; each row a card on a phone."""
    numeric = {name for name, kind in rows.schema.items() if kind.is_numeric()}
    head = "".join(f"<th scope='col'{_right(name in numeric)}>{escape(name)}</th>" for name in rows.columns)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td data-label='{escape(name)}'{_right(name in numeric)}>{escape(cells.text(value, {}))}</td>"
            for name, value in row.items()
        )
        + "</tr>"
        for row in rows.iter_rows(named=True)
    )
    return (
        f"<div class='crm-rows' role='region' tabindex='0' aria-label='{escape(label)}'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _about(origin: Origin, rows: pl.DataFrame) -> pl.DataFrame:
    """Without costs, where the figure is not made from them."""
    needs = METRICS[origin.metric].needs if origin.metric else ()
    return rows if "products.unit_cost" in needs else rows.drop("unit_cost", strict=False)


def _take(view: View, origin: Origin, header: DialogHeader, key: str) -> None:
    taken = Exportable(
        FILES[origin.table],
        partial(everything, view, origin),
        what=header.figure or header.what,
        filters=header.facts,
        definitions=[(header.figure, header.what)] if header.figure else [],
    )
    downloads(view, taken, key=f"why-{key}")


def _turn(label: str, icon: str, at: str, step: int, *, possible: bool) -> None:
    st.button(
        label,
        key=f"{at}{step:+}",
        icon=icon,
        type="tertiary",
        disabled=not possible,
        on_click=partial(_go, at, step),
    )


def _go(at: str, step: int) -> None:
    st.session_state[at] = max(int(st.session_state.get(at, 0)) + step, 0)


def _right(yes: bool) -> str:
    return " class='crm-number'" if yes else ""


def _days_alone(moments: pl.Series) -> pl.Series:
    """Days where the source knows no time of day."""
    return moments.dt.date() if bool((moments.dt.truncate("1d") == moments).all()) else moments
