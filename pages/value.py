"""What are our customers worth, and what would make them worth more?"""

from functools import partial

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.features.value.content import parts
from crm_analytics.features.value.widgets import (
    calculator,
    choices,
    drivers,
    groups,
    portfolio,
    value_to_come,
    wallet,
)
from crm_analytics.ui import draw, page_filters, page_parts
from crm_analytics.ui.page_parts import PagePart
from crm_analytics.ui.shell import page

SHOWN = {
    "to_come": value_to_come.show,
    "portfolio": portfolio.show,
    "wallet": wallet.show,
    "clusters": groups.show,
    "drivers": drivers.show,
    "calculator": calculator.show,
}

with page(__file__) as view:
    if parts.is_empty(view):
        draw.title(parts.nobody_title())
        draw.blocks(parts.nobody(view))
    else:
        head = st.container()
        filters = page_filters.bar(view, uses=CUSTOMER_FILTERS)
        chosen = choices.chosen(view, filters)
        with head:
            draw.title(parts.title_sentence(view, filters, chosen))
        page_parts.show(
            view,
            filters,
            [PagePart(each, parts.PARTS[each].name, partial(show, choices=chosen)) for each, show in SHOWN.items()],
        )
