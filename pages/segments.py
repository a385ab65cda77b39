"""Who are our customers?"""

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.features.segments import reads as segments
from crm_analytics.features.segments.content import segments as reasons
from crm_analytics.features.segments.widgets import grid, segment_map, thresholds
from crm_analytics.features.segments.widgets import thresholds_in_force as edited
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, filters, parts
from crm_analytics.ui.parts import Part
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No segments yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        chosen = filters.bar(view, uses=CUSTOMER_FILTERS)
        summary = segments.summary(view, chosen.selection)
        sizes = segments.size_table(summary)
        with head:
            blocks.title(segments.answer(summary.few))
        if sizes.is_empty():
            raise filters.NothingFits
        blocks.caption(segments.ranking(view))
        if note := edited.note(view):
            blocks.notice(note)
        blocks.cards(segments.cards(summary, view, chosen))
        left, right = st.columns([1, 2])
        with left:
            segment_map.show(view, chosen, sizes)
        with right:
            blocks.table(
                sizes,
                key="segments",
                file_name="segments",
                columns=segments.size_columns(theme.symbol(view.company.currency), summary.since),
                why=reasons.sizes(chosen),
            )
        parts.show(
            view,
            chosen,
            (
                Part("grid", N_("Where they stand"), grid.show),
                Part("thresholds", N_("Thresholds"), thresholds.show),
            ),
        )
