"""How are we doing, and what changed?"""

import streamlit as st

from crm_analytics.features.change import widgets as causes
from crm_analytics.features.overview import words
from crm_analytics.features.overview.widgets import figures, members
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import annotations, blocks, filters
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.shell import page

with page(__file__, needs_sales=True) as view:
    head = st.container()
    asked = filters.bar(view)
    days = asked.selection
    figures.who(view)
    found = figures.overview_of(view, days, asked.before)
    compares = asked.before is not None and found.before is not None
    with head:
        blocks.title(words.headline(view, found))
    blocks.caption(words.comparison_note(found) + " " + words.anonymous_note(found, days))
    figures.cards(view, asked, found)
    figures.more(view, asked)

    over_time, difference = st.columns([3, 2])
    with over_time:
        blocks.chart(
            figures.over_time(view, found),
            key="revenue",
            alt=_("Revenue over time, beside the days compared with"),
            title=_("Revenue by day") if found.step == 1 else _("Revenue by week"),
            why=Why(metric="revenue", filters=asked),
        )
        annotations.editor(view, days.start, days.end)
    if asked.before is not None and compares:
        with difference:
            causes.panel(view, asked, asked.before)
        causes.sentences(view, asked, asked.before)

    for column, dimension in zip(st.columns(2), members.TABLES, strict=True):
        with column:
            members.table(view, asked, dimension, compares=compares)
    members.market(view, days)
