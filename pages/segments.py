"""Who are our customers?"""

import streamlit as st

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.features.segments.content import segments
from crm_analytics.features.segments.widgets import completeness_part, grid, named_lists, segment_map, thresholds
from crm_analytics.i18n import N_
from crm_analytics.ui import draw, page_filters, page_parts
from crm_analytics.ui.page_parts import PagePart
from crm_analytics.ui.shell import page

with page(__file__) as view:
    if segments.is_empty(view):
        draw.title(segments.nobody_title())
        draw.blocks(segments.nobody(view))
    else:
        head = st.container()
        chosen = page_filters.bar(view, uses=CUSTOMER_FILTERS)
        with head:
            draw.title(segments.title_sentence(view, chosen))
        if not segments.ids(view, chosen):
            raise page_filters.NothingFits
        draw.blocks(segments.under_title(view))
        draw.block(segments.figures(view, chosen))
        named_lists.offered(view, chosen, segments.in_title(view, chosen), key="named")
        segment_map.show(view, chosen)
        page_parts.show(
            view,
            chosen,
            (
                PagePart("grid", N_("Where they stand"), grid.show),
                PagePart("thresholds", N_("Thresholds"), thresholds.show),
            ),
        )
        completeness_part.show(view, chosen)
