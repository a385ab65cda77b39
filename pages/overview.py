"""How are we doing, and what changed?"""

import streamlit as st

from crm_analytics.features.change import content as change
from crm_analytics.features.change import widgets as difference
from crm_analytics.features.overview import content as overview
from crm_analytics.features.overview import widgets
from crm_analytics.ui import annotations, draw, filters
from crm_analytics.ui.shell import page

with page(__file__, needs_sales=True) as view:
    head = st.container()
    chosen = filters.bar(view)
    days, before = chosen.selection, chosen.before
    widgets.who(view)
    content = overview.content(view, chosen)
    with head:
        draw.title(content.title)
    draw.block(content.under_title)
    draw.block(content.figures)
    widgets.more(view, chosen)

    over_time, beside = st.columns([3, 2])
    with over_time:
        draw.block(content.revenue)
        annotations.editor(view, days.start, days.end)
    if before is not None and content.compares:
        with beside:
            difference.panel(view, chosen, before)
        draw.blocks_of(change.largest_changes(view, chosen, before))

    for column, table in zip(st.columns(2), content.tables, strict=False):
        with column:
            draw.block(table)
    draw.blocks_of(content.market)
