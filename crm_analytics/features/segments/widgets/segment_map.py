"""Who brings the money: the segments as areas; a click on one shows it in the part that tells of one."""

from datetime import date
from functools import partial
from typing import Final

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.charts import segment_sizes as charts
from crm_analytics.features.segments.explanations import segments as explanations
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import blocks, tables

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
        why=explanations.sizes(filters),
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


def size_columns(unit: str, since: date | None) -> dict[str, ColumnConfig | str | None]:
    """Columns of the table of segments; `unit` is the currency's symbol, `since` the day of the change."""
    change = _("Since {day}").format(day=date_text(since)) if since else ""
    return {
        "name": _("Segment"),
        "customers": st.column_config.NumberColumn(_("Customers"), format="localized"),
        "change": tables.signed(st.column_config.NumberColumn(change, format="localized"), "neither"),
        "revenue": st.column_config.NumberColumn(_("Sales, {unit}").format(unit=unit), format="compact"),
        "revenue_share": st.column_config.NumberColumn(_("Share"), format="percent"),
        "advice": _("What to do"),
    }
