"""Where customers stand: one segment in words, and the grid of recency against value."""

import streamlit as st

from crm_analytics.charts import segments as charts
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, segments
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.reasons import segments as reasons
from crm_analytics.ui.view import View


def show(view: View, asked: Filters) -> None:
    """The segment a reader chose beside the grid of all."""
    found = segments.summary(view, asked.selection)
    left, right = st.columns([3, 2])
    with left:
        segments.one_segment(view, asked, found.sizes)
    with right:
        blocks.chart(
            charts.grid(segments.named(found.grid)),
            key="grid",
            title=_("Where customers stand"),
            alt=_("Customers by when they last bought and by how much and often they buy, five steps each"),
            why=reasons.grid(asked),
        )
