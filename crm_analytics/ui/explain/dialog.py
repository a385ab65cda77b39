"""What opens at “Why this number?”: the figure in words, what was chosen, how much is behind it, and the rows."""

from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Final

import streamlit as st

from crm_analytics.compute.cache import cached
from crm_analytics.content.explanation import Why
from crm_analytics.content.view import View
from crm_analytics.drill import origin_rows
from crm_analytics.drill.origin import Origin, Table
from crm_analytics.drill.rows import RowTotals
from crm_analytics.errors import CrmError
from crm_analytics.i18n import date_text, date_time_text, ngettext, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui.explain import rows
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.viewer import Permission

KEPT: Final = timedelta(minutes=30)


def begin(key: str) -> None:
    """Start on the first page of rows."""
    st.session_state.pop(f"why-{key}-page", None)


def show(view: View, why: Why, figure: str, key: str, language: str) -> None:
    """Draw what is behind a figure; runs again when a page of rows is turned, and the page of the figure does not."""
    use_language(language)
    try:
        _show(view, why, figure, key)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")


def facts(view: View, why: Why, totals: RowTotals | None) -> list[tuple[str, str]]:
    """What was chosen and counted, each with its name."""
    listed = why.listed
    facts = list(why.filters.words) if why.filters else []
    if not why.filters and listed and listed.selection:
        days = f"{date_text(listed.selection.start)} – {date_text(listed.selection.end)}"
        facts.append((_("Period"), days))
    facts.append((_("Data up to"), date_text(view.as_of)))
    facts.append((_("From load"), _loaded(view, listed)))
    if view.viewer.branches is not None:
        names = view.branch_names()
        facts.append(
            (_("Branches you may see"), ", ".join(names.get(each, each) for each in sorted(view.viewer.branches)))
        )
    if totals is not None and listed is not None:
        facts.append((_("Behind it"), amount(view, totals, listed.table)))
    return facts


def amount(view: View, totals: RowTotals, table: Table) -> str:
    """How many rows, orders and customers, and what the rows add up to."""
    counts = [] if table == "customers" else [_counted_as(table, totals.rows)]
    if totals.orders is not None:
        counts.append(ngettext("{count} order", "{count} orders", totals.orders).format(count=number(totals.orders)))
    if totals.customers or table == "customers":
        people = ngettext("{count} customer", "{count} customers", totals.customers or 0)
        counts.append(people.format(count=number(totals.customers or 0)))
    sentence = ", ".join(counts)
    if totals.revenue is None:
        return sentence
    return _("{counts}; together {money}").format(counts=sentence, money=view.money(totals.revenue))


def _counted_as(table: Table, rows: int) -> str:
    words = (
        ngettext("{count} order line", "{count} order lines", rows)
        if table == "order_lines"
        else ngettext("{count} row", "{count} rows", rows)
    )
    return words.format(count=number(rows))


def _show(view: View, why: Why, figure: str, key: str) -> None:
    st.write(literal(why.words))
    if why.note:
        st.info(literal(why.note), icon=":material/info:")
    for heading, words in ((_("How it is worked out"), why.method), (_("How sure"), why.error)):
        if words:
            st.markdown(f"**{literal(heading)}**: {literal(words)}")
    listed = why.listed
    totals = None
    if listed:
        with st.spinner(_("Counting the rows behind it …")):
            totals = counted(view, listed)
    header = rows.DialogHeader(figure, why.words, facts(view, why, totals))
    st.html(_definitions(header.facts))
    if why.source:
        with st.expander(_("Source of the method")):
            st.write(literal(why.source))
    if listed and totals and totals.rows:
        rows.listed(view, listed, totals, key, header)
        if not view.viewer.may(Permission.PERSONAL_DATA):
            st.caption(_("Names and other personal data are hidden from you."))


def counted(view: View, origin: Origin) -> RowTotals:
    """How much is behind a figure; counted once for everyone who may see the same."""
    return _counted(view, origin if origin.table == "customers" else replace(origin, metric=""))  # the same rows


@cached(ttl=KEPT)
def _counted(view: View, origin: Origin) -> RowTotals:
    return origin_rows.count(view.reader, origin)


def _loaded(view: View, origin: Origin | None) -> str:
    """The load, when it was made, and the files that brought the rows or were in it."""
    tables = view.load.tables
    brought = [tables[origin.table]] if origin and origin.table in tables else list(tables.values())
    files = sorted({each.source for each in brought if each.source})
    words = _("number {number}, {moment}").format(number=view.load.id, moment=date_time_text(view.local(view.load.at)))
    return _("{load}, from {files}").format(load=words, files=", ".join(files)) if files else words


def _definitions(facts: list[tuple[str, str]]) -> str:
    pairs = "".join(
        f"<div><dt class='crm-fact'>{escape(name)}</dt><dd class='crm-fact'>{escape(words)}</dd></div>"
        for name, words in facts
    )
    return f"<dl class='crm-facts'>{pairs}</dl>"
