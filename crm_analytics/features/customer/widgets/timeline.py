"""One line of time: the kinds to choose from, and what was in an order."""

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.customer import happened
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import document, draw


def show(view: View, customer: CustomerRecord) -> None:
    """The list of one kind or of all, the picture, and the lines of an order that is chosen."""
    every = happened.everything(view, customer)
    kinds = happened.kinds(every)
    key = f"customer-kind-{customer.id}"
    chosen = str(st.session_state.get(key) or "")
    kind = chosen if chosen in kinds else ""
    if kind:
        document.choose(kind=kind)
    section, listed, *others = happened.content(view, customer, kind)
    draw.block(section)
    if len(kinds) > 1:
        st.pills(_("Show only"), list(kinds), format_func=kinds.__getitem__, key=key, label_visibility="collapsed")
    with st.container(key="customer-events"):
        draw.block(listed)
    draw.blocks(tuple(others))
    _items(view, customer, happened.orders_of(every))


def _items(view: View, customer: CustomerRecord, orders: list[str]) -> None:
    """The lines of an order; read when one is chosen."""
    if not orders:
        return
    chosen = st.selectbox(
        _("What was in an order"),
        orders,
        index=None,
        placeholder=_("What was in an order"),
        key=f"customer-order-{customer.id}",
        label_visibility="collapsed",
    )
    if chosen is not None:
        with st.spinner(_("Reading the rows …")):
            draw.block(happened.order_lines(view, customer, chosen))
