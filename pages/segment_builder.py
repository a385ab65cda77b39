"""Which customers are meant: by which rule, how many, and who?"""

import streamlit as st

from crm_analytics.features.segment_builder import content
from crm_analytics.features.segment_builder.widgets import builder, comparing, saved_list
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, draw, page_filters
from crm_analytics.ui.shell import page

with page(__file__, needs_sales=True) as view:
    if view.is_pending("customer_profile"):
        blocks.no_page(view, _("Build a segment"), "customer_profile")
    elif not builder.has_customers(view):
        blocks.title(_("No customers to choose from"))
        blocks.empty(_("No sale names its customer"), _("Load order lines with a customer's number, and build here."))
    else:
        head = st.container()
        chosen = page_filters.bar(view, uses=frozenset())
        saved_list.show(view, chosen)
        blocks.section(_("Build a segment"))
        matched = builder.show(view, chosen)
        comparing.show(view, chosen, builder.rule_on_screen())
        with head:
            draw.title(content.rule_title(view, matched))
