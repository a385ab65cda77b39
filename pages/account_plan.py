"""What comes next with each customer?"""

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.features.account_plan import content
from crm_analytics.features.account_plan.reads import accounts
from crm_analytics.features.account_plan.widgets import form, late
from crm_analytics.ui import draw, page_filters
from crm_analytics.ui.shell import page

with page(__file__, needs_sales=True) as view:
    head = st.container()
    chosen = page_filters.bar(view, uses=CUSTOMER_FILTERS)
    with head:
        draw.title(content.title_sentence(view, chosen.selection))
    draw.block(content.under_title(view))
    if not accounts(view, chosen.selection):
        raise page_filters.NothingFits
    draw.block(content.figures(view, chosen))
    late.show(view, chosen)
    form.choose(view, chosen)
    draw.block(content.table(view, chosen))
