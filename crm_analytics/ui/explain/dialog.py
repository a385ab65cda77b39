"""What opens at “Why this number?”: the figure in words, what was chosen, how much is behind it, and the rows."""

from dataclasses import replace
from datetime import timedelta
from html import escape
from typing import Final

import streamlit as st

from crm_analytics.compute.cache import cached
from crm_analytics.content.explanation import Why
from crm_analytics.content.view import View
from crm_analytics.drill import behind
from crm_analytics.drill.origin import Origin, Table
from crm_analytics.drill.rows import Behind
from crm_analytics.errors import CrmError
from crm_analytics.i18n import date_text, date_time_text, ngettext, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui.explain import rows
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

KEPT: Final = timedelta(minutes=30)


def begin(key: str) -> None:
    """Start on the first page of rows."""
    st.session_state.pop(f"why-{key}-page", None)


def tell(view: View, why: Why, figure: str, key: str, language: str) -> None:
    """Draw what is behind a figure; runs again when a page of rows is turned, and the page of the figure does not."""
    use_language(language)
    try:
        _tell(view, why, figure, key)
    except CrmError as error:
        st.error(str(error), icon=":material/error:")


def facts(view: View, why: Why, found: Behind | None) -> list[tuple[str, str]]:
    """What was chosen and counted, each with its name."""
    listed = why.listed
    told = list(why.filters.words) if why.filters else []
    if not why.filters and listed and listed.selection:
        days = f"{date_text(listed.selection.start)} – {date_text(listed.selection.end)}"
        told.append((_("Period"), days))
    told.append((_("Data up to"), date_text(view.as_of)))
    told.append((_("From load"), _loaded(view, listed)))
    if view.viewer.branches is not None:
        names = view.branch_names()
        told.append(
            (_("Branches you may see"), ", ".join(names.get(each, each) for each in sorted(view.viewer.branches)))
        )
    if found is not None and listed is not None:
        told.append((_("Behind it"), amount(view, found, listed.table)))
    return told


def amount(view: View, found: Behind, table: Table) -> str:
    """How many rows, orders and customers, and what the rows add up to."""
    counts = [] if table == "customers" else [_counted_as(table, found.rows)]
    if found.orders is not None:
        counts.append(ngettext("{count} order", "{count} orders", found.orders).format(count=number(found.orders)))
    if found.customers or table == "customers":
        people = ngettext("{count} customer", "{count} customers", found.customers or 0)
        counts.append(people.format(count=number(found.customers or 0)))
    said = ", ".join(counts)
    if found.revenue is None:
        return said
    return _("{counts}; together {money}").format(counts=said, money=view.money(found.revenue))


def _counted_as(table: Table, rows: int) -> str:
    words = (
        ngettext("{count} order line", "{count} order lines", rows)
        if table == "order_lines"
        else ngettext("{count} row", "{count} rows", rows)
    )
    return words.format(count=number(rows))


def _tell(view: View, why: Why, figure: str, key: str) -> None:
    st.write(literal(why.words))
    if why.note:
        st.info(literal(why.note), icon=":material/info:")
    for heading, words in ((_("How it is worked out"), why.method), (_("How sure"), why.error)):
        if words:
            st.markdown(f"**{literal(heading)}**: {literal(words)}")
    listed = why.listed
    found = None
    if listed:
        with st.spinner(_("Counting the rows behind it …")):
            found = counted(view, listed)
    told = rows.Told(figure, why.words, facts(view, why, found))
    st.html(_definitions(told.facts))
    if why.source:
        with st.expander(_("Source of the method")):
            st.write(literal(why.source))
    if listed and found and found.rows:
        rows.listed(view, listed, found, key, told)
        if not view.viewer.may(Permission.PERSONAL_DATA):
            st.caption(_("Names and other personal data are hidden from you."))


def counted(view: View, origin: Origin) -> Behind:
    """How much is behind a figure; counted once for everyone who may see the same."""
    return _counted(view, origin if origin.table == "customers" else replace(origin, metric=""))  # the same rows


@cached(ttl=KEPT)
def _counted(view: View, origin: Origin) -> Behind:
    return behind.count(view.reader, origin)


def _loaded(view: View, origin: Origin | None) -> str:
    """The load, when it was made, and the files that brought the rows or were in it."""
    tables = view.load.tables
    brought = [tables[origin.table]] if origin and origin.table in tables else list(tables.values())
    files = sorted({each.source for each in brought if each.source})
    words = _("number {number}, {moment}").format(number=view.load.id, moment=date_time_text(view.local(view.load.at)))
    return _("{load}, from {files}").format(load=words, files=", ".join(files)) if files else words


def _definitions(told: list[tuple[str, str]]) -> str:
    pairs = "".join(
        f"<div><dt class='crm-fact'>{escape(name)}</dt><dd class='crm-fact'>{escape(words)}</dd></div>"
        for name, words in told
    )
    return f"<dl class='crm-facts'>{pairs}</dl>"
