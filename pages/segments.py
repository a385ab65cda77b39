"""Who are our customers?"""

import streamlit as st

from crm_analytics.charts import theme
from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.part_of_business import titled
from crm_analytics.features.segments import reads
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.features.segments.widgets import grid, segment_map, thresholds, thresholds_in_force
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, page_filters, page_parts
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.page_parts import PagePart
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if view.ready("rfm_customers").is_empty():
        blocks.title(_("No segments yet"))
        blocks.refused(view, "rfm_customers")
    else:
        head = st.container()
        chosen = page_filters.bar(view, uses=CUSTOMER_FILTERS)
        summary = reads.summary(view, chosen.selection)
        sizes = reads.size_table(summary)
        with head:
            blocks.title(literal(titled(view, chosen, reads.title_sentence(summary.few))))
        if sizes.is_empty():
            raise page_filters.NothingFits
        blocks.caption(reads.ranking(view))
        if note := thresholds_in_force.note(view):
            blocks.notice(note)
        blocks.cards(reads.cards(summary, view, chosen))
        left, right = st.columns([1, 2])
        with left:
            segment_map.show(view, chosen, sizes)
        with right:
            blocks.table(
                sizes,
                key="segments",
                file_name="segments",
                columns=segment_map.size_columns(theme.symbol(view.company.currency), summary.since),
                why=explanations.sizes(chosen),
            )
        page_parts.show(
            view,
            chosen,
            (
                PagePart("grid", N_("Where they stand"), grid.show),
                PagePart("thresholds", N_("Thresholds"), thresholds.show),
            ),
        )
