"""What are our customers worth, and what would make them worth more?"""

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
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
from crm_analytics.ui import blocks, filters, parts
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.parts import Part
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No values yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        chosen = filters.bar(view, uses=CUSTOMER_FILTERS)
        with head:
            blocks.title(literal(value_to_come.answer(view, chosen)))
        parts.show(
            view,
            chosen,
            (
                Part("to_come", N_("Value to come"), value_to_come.show),
                Part("portfolio", N_("Portfolio"), portfolio.show),
                Part("wallet", N_("Share of wallet"), share_of_wallet.show),
                Part("clusters", N_("Groups"), clusters.show),
                Part("drivers", N_("Drivers"), drivers.show),
                Part("calculator", N_("Calculator"), calculator.show),
            ),
        )
