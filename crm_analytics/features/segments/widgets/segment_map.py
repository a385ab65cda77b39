"""Who brings the money: the segments as areas; a click on one shows it in the part that tells of one."""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.charts import segment_sizes as charts
from crm_analytics.features.segments.content import segments as content
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks

CLICKS: Final = "clicks-on-treemap"


def show(view: View, filters: Filters, sizes: pl.DataFrame) -> None:
    """The picture, or a sentence where no segment brought money."""
    if not (sizes["revenue"] > 0).any():
        blocks.notice(_("No segment brought money, so there is no picture of who brings it."))
        return
    blocks.chart(
        charts.treemap(sizes, currency=view.company.currency),
        key=_key(),
        title=_("Who brings the money"),
        alt=_("Areas by sales: {names}").format(names=", ".join(sizes["name"])),
        why=content.sizes(filters),
        on_click=partial(_choose_segment, sizes),
    )
    blocks.caption(_("Blue: bought lately. Amber: less recently than most. Brown: quiet for longer."))


def _key() -> str:
    """Another one after a click, and only then: else the chart would tell of the same click at every rerun."""
    clicks = st.session_state.get(CLICKS, 0)
    return f"treemap-{clicks}" if clicks else "treemap"


def _choose_segment(sizes: pl.DataFrame, place: int) -> None:
    """After a click on an area: its segment, in the part that tells of one."""
    st.session_state["look"] = sizes.filter(pl.col("revenue") > 0)["segment"][place]
    st.session_state["part"] = "grid"
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1
