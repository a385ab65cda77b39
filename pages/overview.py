"""How are we doing, and what changed?"""

import streamlit as st

from crm_analytics.features.change import content as change
from crm_analytics.features.change import widgets as difference
from crm_analytics.features.overview import content as overview
from crm_analytics.features.overview.widgets import figures, news
from crm_analytics.ui import annotations, draw, page_filters
from crm_analytics.ui.shell import page

with page(__file__, needs_sales=True) as view:
    news.line(view)
    head = st.container()
    chosen = page_filters.bar(view)
    figures.who(view)
    with head:
        draw.title(overview.title_sentence(view, chosen))
    draw.block(overview.under_title(view, chosen))
    draw.block(overview.figures(view, chosen))
    figures.more(view, chosen)

    over_time, beside = st.columns([3, 2])
    with over_time:
        draw.block(overview.revenue_over_time(view, chosen))
        annotations.editor(view, chosen.selection.start, chosen.selection.end)
    before = change.compared(view, chosen)
    if before is not None:
        with beside:
            difference.panel(view, chosen, before)
        draw.blocks(change.largest_changes(view, chosen, before))
        difference.people(view, chosen, before)

    for column, table in zip(st.columns(2), overview.tables(view, chosen), strict=False):
        with column:
            draw.block(table)
    draw.blocks(overview.market(view, chosen.selection))
