"""What are our customers worth, and what would make them worth more?"""

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.part_of_business import titled
from crm_analytics.features.value.widgets import (
    calculator,
    clusters,
    drivers,
    portfolio,
    share_of_wallet,
    value_to_come,
)
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, page_filters, page_parts
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.page_parts import PagePart
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No values yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        chosen = page_filters.bar(view, uses=CUSTOMER_FILTERS)
        with head:
            blocks.title(literal(titled(view, chosen, value_to_come.title_sentence(view, chosen))))
        page_parts.show(
            view,
            chosen,
            (
                PagePart("to_come", N_("Value to come"), value_to_come.show),
                PagePart("portfolio", N_("Portfolio"), portfolio.show),
                PagePart("wallet", N_("Share of wallet"), share_of_wallet.show),
                PagePart("clusters", N_("Groups"), clusters.show),
                PagePart("drivers", N_("Drivers"), drivers.show),
                PagePart("calculator", N_("Calculator"), calculator.show),
            ),
        )
