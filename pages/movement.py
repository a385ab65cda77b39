"""Who became a better customer, who a worse one, and who comes again?"""

from functools import partial

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.features.segments.content import movement_parts
from crm_analytics.features.segments.widgets import cohorts, transitions
from crm_analytics.ui import draw, page_filters, page_parts
from crm_analytics.ui.page_parts import PagePart
from crm_analytics.ui.shell import page

SHOWN = {transitions.PART: transitions.show, cohorts.PART: cohorts.show}

with page(__file__) as view:
    if movement_parts.is_empty(view):
        draw.title(movement_parts.nobody_title())
        draw.blocks(movement_parts.nobody(view))
    else:
        head = st.container()
        chosen = page_filters.bar(view, uses=CUSTOMER_FILTERS)
        page_parts.show(
            view,
            chosen,
            [PagePart(each, movement_parts.PARTS[each].name, partial(show, head)) for each, show in SHOWN.items()],
        )
