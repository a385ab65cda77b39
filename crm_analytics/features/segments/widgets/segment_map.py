"""Who brings the money: the segments as areas and in a table; a click on one tells of it below."""

from functools import partial
from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.content import segments
from crm_analytics.features.segments.contributions import PART, SEGMENT
from crm_analytics.ui import draw

CLICKS: Final = "clicks-on-treemap"


def show(view: View, filters: Filters) -> None:
    """The picture, and the table under it."""
    again = st.session_state.get(CLICKS, 0)
    with_money, everyone = segments.with_money(view, filters), segments.ids(view, filters)
    draw.block(segments.picture(view, filters), on_click=partial(_choose, with_money), again=again)
    draw.block(segments.table(view, filters), on_click=partial(_choose, everyone), again=again)


def _choose(ids: list[str], place: int) -> None:
    """After a click on an area or a row: its segment, in the part that tells of one. For callbacks."""
    st.session_state[SEGMENT] = ids[place]
    st.session_state[PART] = "grid"
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1
