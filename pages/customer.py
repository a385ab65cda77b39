"""Who is this, what happened, what next?"""

import streamlit as st

from crm_analytics.features.account_plan.widgets import form as plan
from crm_analytics.features.customer import content, headline
from crm_analytics.features.customer.widgets import contact, notes, parts, search, timeline
from crm_analytics.ui import draw
from crm_analytics.ui.shell import page

with page(__file__) as view:
    customer = search.chosen(view)
    if customer is None:
        search.nobody(view)
    else:
        draw.title(headline.title_sentence(view, customer))
        left, right = st.columns([3, 2])
        with left:
            draw.blocks(content.top(view, customer))
            contact.ways(view, customer)
        with right:
            contact.next_steps(view, customer)
        draw.blocks(headline.figures(view, customer))
        timeline.show(view, customer)
        notes.show(view, customer)
        parts.closed(view, customer)
        plan.of_customer(view, customer.id)
