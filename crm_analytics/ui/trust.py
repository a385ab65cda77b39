"""The strip at the foot of every page: as of when, how fresh, does it add up."""

import streamlit as st

from crm_analytics.i18n import date_text, date_time_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import document
from crm_analytics.ui.view import View
from crm_analytics.warehouse.loads import TableLoad


def trust_strip(view: View) -> None:
    """One line: as-of day, load, reconciliation, rejected rows, anonymous share."""
    tables = list(view.load.tables.values())
    parts = [
        _("Sales up to {day}").format(day=date_text(view.as_of)) if view.sold else _("No sales to count"),
        _("load {number}, {moment}").format(number=view.load.id, moment=date_time_text(view.local(view.load.at))),
        _("every row accounted for") if all(map(reconciled, tables)) else _("rows do not add up: see page Data"),
        _rejected(sum(table.rejected for table in tables)),
        _anonymous(view),
    ]
    line = " · ".join(part for part in parts if part)
    document.foot(line)
    st.divider()
    st.caption(line)


def reconciled(table: TableLoad) -> bool:
    """Whether rows in = accepted + rejected + duplicates + left out, and the same for the money."""
    rows = table.accepted + table.rejected + table.duplicates + table.left_out
    money = table.sum_accepted + table.sum_rejected + table.sum_duplicates + table.sum_left_out
    return rows == table.rows_in and money == table.sum_in


def _rejected(rows: int) -> str:
    return ngettext("{count} row set aside", "{count} rows set aside", rows).format(count=number(rows))


def _anonymous(view: View) -> str:
    return _("{share} of sales anonymous").format(share=percent(view.anonymous, 1)) if view.anonymous else ""
