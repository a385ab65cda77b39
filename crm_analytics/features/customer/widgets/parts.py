"""The parts of the page that are closed until wanted, and what only a page can do in them: go up and down a family,
read the lines of all orders.
"""

from functools import partial

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.customer import bought, content, relatives
from crm_analytics.features.customer.content import ClosedPart
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.features.customer.widgets import search
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, customer_link, document, draw
from crm_analytics.ui.markdown import literal


def closed(view: View, customer: CustomerRecord) -> None:
    """Each part that has something to say."""
    for each in content.CLOSED:
        if each.key == "expectation" and view.is_pending("customer_value"):
            continue  # said at the top
        if each.key == "bought" and view.is_pending("category_rules"):
            blocks.still_coming(view, "category_rules")
        else:
            _part(view, customer, each)


def _part(view: View, customer: CustomerRecord, part: ClosedPart) -> None:
    values = part.blocks(view, customer)
    if not values or not blocks.details(_(part.name), f"customer-{part.key}"):
        return
    if part.key == "bought":
        for column, value in zip(st.columns([3, 2]), values[:2], strict=True):
            with column:
                draw.block(value)
        values = values[2:]
    draw.blocks(values)
    if part.key == "bought" and blocks.details(_("Usual products, and at what hours"), f"customer-lines-{customer.id}"):
        _lines(view, customer)
    if part.key == "relatives":
        _relatives(view, customer)


def _lines(view: View, customer: CustomerRecord) -> None:
    document.choose(products="yes")
    with st.spinner(_("Reading the rows …")):
        values = bought.products_and_hours(view, customer)
    for column, value in zip(st.columns([3, 2]), values, strict=True):
        with column:
            draw.block(value)


def _relatives(view: View, customer: CustomerRecord) -> None:
    """The way to those above and below."""
    for place, parent in enumerate(relatives.parents(view, customer)):
        if parent is not None:
            st.button(
                literal(parent.name),
                key=f"customer-parent-{place}",
                type="tertiary",
                icon=":material/arrow_upward:",
                on_click=partial(search.choose, parent.id),
            )
    below = relatives.members(view, customer)
    if below.height:
        customer_link.chooser(below, key="family")
