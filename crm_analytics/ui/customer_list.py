"""“These 31 customers”: what a reader pointed at, as people to count, list, take away and keep."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.customer_list.listing import ContactList, listing
from crm_analytics.content.customer_list.tasks import TITLES, Task, left_out_sentence
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.state.contacts import Whose
from crm_analytics.ui import appearance, blocks, contact_form, customer_files, customer_link, save_dialog
from crm_analytics.ui.contact_form import FormFor
from crm_analytics.ui.customer_table import customer_table_html
from crm_analytics.ui.explain import button as why_button
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

FIRST, FIRST_ON_PHONE = 25, 10
"""Rows shown at once, and with each click on more."""
SHOWN: Final = 1000
ROWS: Final = "rows-of-people"


def people(view: View, filters: Filters, who: Callable[[], pl.Series], words: str, key: str) -> None:
    """The customers behind a cell, bar or node, closed until a reader opens them.

    Open, it says how many they are and what they spent, lists them by what is to be done with them (the first 1,000;
    all as a file), lets note what came of a contact, and offers to keep them as a fixed list or as the audience of a
    campaign, to those who may.

    Args:
        view: The view of the page.
        filters: What the reader chose; its words stand in what is taken away.
        who: Gives `customer_no` of the customers, within what is asked; called only when they are opened, then at
            every rerun, so it should give what is worked out already.
        words: Who they are, in the reader's language: the label, and the name proposed for a segment.
        key: Tells several on one page apart; another one after another click closes it.
    """
    if blocks.details(literal(_("These customers: {who}").format(who=words)), f"these-{key}"):
        listed(view, filters, who(), words, key)


def listed(view: View, filters: Filters, numbers: pl.Series, words: str, key: str) -> None:
    """The same, open: how many, their money, the list by task, noting what came of a contact, and ways to keep them."""
    blocks.text(size_sentence(view, numbers))
    if numbers.is_empty():
        return
    task = _task(view, numbers, key)
    at_once = FIRST_ON_PHONE if appearance.on_phone() else FIRST
    shown = st.session_state.get(f"{ROWS}-{key}", at_once)
    contact_list = listing(view, numbers, task, shown)
    blocks.caption(_list_sentence(contact_list))
    if not appearance.on_phone() or contact_form.noted(key) not in contact_list.customers["customer_id"]:
        contact_form.undo(view, key)
    if contact_list.count:
        _people(view, contact_list, words, key)
        _more_rows(contact_list, key, at_once)
    what = _("These customers, with what each bought in the 365 days up to the own last purchase, less returns.")
    why = Why(
        what,
        filters=replace(filters, words=(*filters.words, (_("Customers"), words))),
        rows=False,
        name=words,
    )
    with st.container(horizontal=True, vertical_alignment="center", key=f"under-people-{key}"):
        customer_files.offered(view, numbers, task, key=key, what=words)
        why_button.button(None, why, key=f"table-people-{key}")
        save_dialog.buttons(view, partial(ids, view, numbers), words, key)
    if not view.viewer.may(Permission.PERSONAL_DATA):
        blocks.caption(_("Names and other personal data are hidden from you."))
    if (reason := contact_form.refusal(view)) is not None:
        blocks.caption(reason)


def as_named(view: View, customers: pl.DataFrame) -> pl.DataFrame:
    """A listing with the names of branches and segments instead of their codes."""
    return view.with_branch_names(customers.with_columns(pl.col("segment").replace(view.segment_names())))


def _task(view: View, numbers: pl.Series, key: str) -> Task:
    """What the list is for; those who may not see personal data look through it."""
    if not view.viewer.may(Permission.PERSONAL_DATA):
        return Task.REVIEW
    can_call = listing(view, numbers, Task.CALL, 0).count
    picked = st.segmented_control(
        _("What for"),
        list(TITLES),
        default=Task.CALL if can_call else Task.REVIEW,
        format_func=lambda each: _(TITLES[each]),
        key=f"task-{key}",
        required=True,
        label_visibility="collapsed",
    )
    return picked or Task.REVIEW


def _list_sentence(contact_list: ContactList) -> str:
    """How many are in the list, in which order, and who is left out."""
    count = contact_list.count
    if not count:
        sentence = _("Nobody of them can be reached this way.")
    else:
        sentence = ngettext(
            "{count} customer.", "{count} customers, those with most money at stake first.", count
        ).format(count=number(count))
    left_out = left_out_sentence(contact_list.task, contact_list.left_out)
    return " ".join(filter(None, (sentence, left_out, _file_sentence(contact_list))))


def _file_sentence(contact_list: ContactList) -> str:
    """How many of the list are not in its file; empty where all of them are."""
    count = contact_list.without_agreement
    if not count:
        return ""
    return _("Not in the file: {count} without a recorded agreement.").format(count=number(count))


def _people(view: View, contact_list: ContactList, words: str, key: str) -> None:
    """A table below the choice of one of them; on a phone cards, each with its buttons."""
    customers, task = contact_list.customers, contact_list.task
    named = as_named(view, customers)
    if not appearance.on_phone():
        _choice(view, customers, task, key)
        st.html(customer_table_html(view, named, task, words))
        return
    for place, row in enumerate(named.iter_slices(1)):
        customer_id = row["customer_id"][0]
        about = FormFor(_whose(customers, customer_id), row["name"][0] or customer_id, task, key)
        with st.container(key=f"person-{key}-{place}", gap="xsmall"):
            st.html(customer_table_html(view, row, task, about.name))
            with st.container(horizontal=True):
                contact_form.opener(view, about)
                if st.button(_("Open"), key=f"page-of-{key}-{customer_id}", icon=":material/person:", type="tertiary"):
                    customer_link.open_page(customer_id)
            if contact_form.noted(key) == customer_id:
                contact_form.undo(view, key)


def _more_rows(contact_list: ContactList, key: str, at_once: int) -> None:
    """A button for further rows, up to `SHOWN`; all of them are in the file."""
    there = contact_list.customers.height
    if contact_list.count <= there:
        return
    if there >= SHOWN:
        blocks.caption(
            _("The first {shown} of {count}; all are in the file.").format(
                shown=number(there), count=number(contact_list.count)
            )
        )
        return
    following = min(contact_list.count, there + at_once, SHOWN) - there
    words = ngettext("Show {count} more row", "Show {count} more rows", following).format(count=number(following))
    st.button(words, key=f"more-{key}", type="tertiary", on_click=_lengthen, args=(key, there + following))


def _lengthen(key: str, rows: int) -> None:
    st.session_state[f"{ROWS}-{key}"] = rows


def _choice(view: View, customers: pl.DataFrame, task: Task, key: str) -> None:
    """Choosing one of them: to note what came of a contact, or to open the page of the customer."""
    words = _("Note a contact, or open a customer") if contact_form.may(view) else _("Open one customer")
    picked = customer_link.picked(customers, key=f"{contact_form.LIST}-{key}", words=words)
    if picked is None:
        return
    customer_id, name = picked
    contact_form.form(view, _whose(customers, customer_id), task, name=name, key=key)
    if st.button(_("Open the page of {name}").format(name=literal(name)), key=f"page-of-{key}", type="tertiary"):
        customer_link.open_page(customer_id)


def _whose(customers: pl.DataFrame, customer_id: str) -> Whose:
    """A customer of a list, with the home branch that decides who may note of them."""
    homes = dict(customers.select("customer_id", "branch_id").iter_rows())
    return Whose(customer_id, homes[customer_id])


def size_sentence(view: View, numbers: pl.Series) -> str:
    """How many customers, and what they spent."""
    spent = chosen(view, numbers).select(pl.len(), pl.col("revenue").sum().cast(pl.Float64)).collect()
    count, money = spent.row(0)
    counted = ngettext("{count} customer", "{count} customers", count).format(count=number(count))
    if not count:
        return _("No customer is in it.")
    sentence = _("**{customers}**, who spent {money} in all.")
    return sentence.format(customers=counted, money=literal(view.compact_money(money)))


def chosen(view: View, numbers: pl.Series) -> pl.LazyFrame:
    """Rows of `customer_summary` of these customers, as far as the viewer may see them."""
    wanted = pl.LazyFrame({"customer_no": numbers.cast(pl.UInt32)})
    return view.read("customer_summary").join(wanted, on="customer_no", how="semi")


def ids(view: View, numbers: pl.Series) -> list[str]:
    """Their own ids, which mean the same in every load."""
    return chosen(view, numbers).sort("customer_no").select("customer_id").collect()["customer_id"].to_list()
