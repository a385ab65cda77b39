"""Who became a better customer, who a worse one, and who comes again?"""

from functools import partial

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.part_of_business import titled
from crm_analytics.features.segments.widgets import cohorts, transitions
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, page_filters, page_parts
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.page_parts import PagePart
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No movement yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        chosen = page_filters.bar(view, uses=CUSTOMER_FILTERS)
        between = transitions.transitions(view, chosen)
        with head:
            blocks.title(literal(titled(view, chosen, transitions.title_sentence(view, between))))
        if isinstance(between, transitions.Transitions):
            blocks.caption(transitions.meaning())
            blocks.cards(transitions.cards(chosen, between))
        page_parts.show(
            view,
            chosen,
            (
                PagePart("transitions", N_("Between segments"), partial(transitions.show, between)),
                PagePart("cohorts", N_("Customer cohorts"), cohorts.show),
            ),
        )
