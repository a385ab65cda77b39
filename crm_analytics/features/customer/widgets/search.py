"""The way to one customer: a search, those opened lately, and the largest ones.

What is typed stays in this visit: it is in no address and in no log. The customer who is chosen is in the address, by
the company's own number.
"""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.customer import content, reads
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import date_text, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import appearance, blocks, customer_link, document, draw
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

TYPED: Final = "customer-typed"
SEEN: Final = "customers-seen"
LATELY: Final = 5


def chosen(view: View) -> CustomerRecord | None:
    """Draw the search, and give the customer in the address."""
    wanted = str(st.query_params.get(customer_link.PARAMETER, ""))
    may = view.viewer.may(Permission.PERSONAL_DATA)
    label = (
        _("Find a customer by name, phone, e-mail, card, order or number")
        if may
        else _("Find a customer by the number of the customer or of an order")
    )
    with st.container(key="customer-search"):
        inside = _("Name, phone, e-mail, number …") if may and appearance.on_phone() else label
        st.text_input(label, key=TYPED, placeholder=inside, label_visibility="collapsed", icon=":material/search:")
    if not may:
        blocks.caption(_("Names and other personal data are hidden from you."))
    typed = str(st.session_state.get(TYPED) or "").strip()
    if typed:
        _hits(view, typed)
    customer = reads.customer_record(view, wanted) if wanted else None
    if wanted and customer is None:
        blocks.notice(_("There is no customer with this number that you may see."), ":material/person_off:")
    if customer is not None:
        _remember(customer.id)
        document.choose(customer=customer.id)
    return customer


def nobody(view: View) -> None:
    """Nobody is chosen: those looked at lately, and the largest customers to begin with."""
    everyone = reads.largest(view)
    draw.title(content.nobody_title(view))
    if not everyone.of:
        blocks.empty(
            _("There are no customers in these data"),
            _("All sales are anonymous. Load customers, or sales with a customer number, to see them one by one."),
        )
        return
    _lately(view)
    draw.blocks(content.largest(view))
    _open_largest(everyone.first.filter(pl.col("order_days") > 0))


def _hits(view: View, typed: str) -> None:
    with st.spinner(_("Searching …")):
        hits = reads.hits(view, typed)
    if hits.customers.is_empty():
        st.caption(
            _("Nobody is found. Try a part of the name, or the last digits of the phone number.")
            if view.viewer.may(Permission.PERSONAL_DATA)
            else _("Nobody is found. You can search for the number of a customer or an order only.")
        )
        return
    sentence = ngettext("{count} customer fits", "{count} customers fit", hits.of).format(count=number(hits.of))
    if hits.nearest:
        sentence = _("Nobody is found as typed; these come nearest.")
    elif hits.order:
        sentence = _("Placed the order {number}:").format(number=hits.order)
    elif hits.of > hits.customers.height:
        sentence = _("{count}; these fit best").format(count=sentence)
    with st.container(border=True, key="customer-hits", gap="xsmall"):
        st.caption(literal(sentence))
        for place, row in enumerate(hits.customers.iter_rows(named=True)):
            st.button(
                _described(view, row),
                key=f"customer-hit-{place}",
                type="tertiary",
                on_click=partial(choose, row["customer_id"]),
                icon=":material/person:",
            )


def _described(view: View, row: Mapping[str, object]) -> str:
    """What tells a customer apart: name, number, branch, last purchase."""
    customer_id, last = str(row["customer_id"]), row["last_order_on"]
    name = row["name"] if view.viewer.may(Permission.PERSONAL_DATA) else None
    branch = str(row["branch_id"] or "")
    bought = _("last bought on {day}").format(day=date_text(last)) if isinstance(last, date) else _("never bought")
    parts = [customer_id if name else "", view.branch_names().get(branch, branch), bought]
    who = literal(reads.display_name(name, customer_id))
    return f"**{who}** · {literal(' · '.join(filter(None, parts)))}"


def choose(customer_id: str) -> None:
    """Look at this customer, and forget what was typed."""
    st.query_params[customer_link.PARAMETER] = customer_id
    st.session_state[TYPED] = ""


def _remember(customer_id: str) -> None:
    before = [each for each in st.session_state.get(SEEN, []) if each != customer_id]
    st.session_state[SEEN] = [customer_id, *before][:LATELY]


def _lately(view: View) -> None:
    seen = [record for each in st.session_state.get(SEEN, []) if (record := reads.customer_record(view, each))]
    if not seen:
        return
    blocks.section(_("Looked at lately"))
    with st.container(horizontal=True, key="customers-lately"):
        for place, each in enumerate(seen):
            st.button(literal(each.name), key=f"customer-seen-{place}", on_click=partial(choose, each.id))


def _open_largest(first: pl.DataFrame) -> None:
    if first.is_empty():
        return
    with st.container(horizontal=True, vertical_alignment="center", key="customers-largest"):
        st.caption(_("Open one of them:"), width="content")
        names = first["name"] if "name" in first.columns else [None] * first.height
        for place, (customer_id, name) in enumerate(zip(first["customer_id"], names, strict=True)):
            st.button(
                literal(name or customer_id),
                key=f"customer-largest-{place}",
                type="tertiary",
                on_click=partial(choose, customer_id),
            )
