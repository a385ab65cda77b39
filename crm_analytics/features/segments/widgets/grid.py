"""Where customers stand: one segment in words with its customers, the grid of all, and the customers of a cell."""

from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.content import standing
from crm_analytics.features.segments.contributions import SEGMENT
from crm_analytics.features.segments.widgets import named_lists
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, document, draw

CELL: Final = "cell"
CLICKS: Final = "clicks-on-grid"


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    there, names = standing.segments(view, filters), view.segment_names()
    left, right = st.columns([3, 2])
    with left:
        chosen = (
            address.pick(_("Look at one segment"), there, key=SEGMENT, default=there[0], text=names.__getitem__)
            or there[0]
        )
        document.choose(**{SEGMENT: chosen})
        draw.block(standing.in_words(view, filters, chosen))
        named_lists.closed(view, filters, standing.members(view, filters, chosen))
    with right:
        draw.block(standing.picture(view, filters), on_click=_point, again=st.session_state.get(CLICKS, 0))
        cell = _cell(view, filters)
    if cell is not None:
        named_lists.closed(view, filters, standing.of_cell(view, filters, cell))


def _point(place: int) -> None:
    st.session_state[CELL] = standing.cell_at(place)
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1


def _cell(view: View, filters: Filters) -> str | None:
    """A cell by choice; a click on the grid chooses it too."""
    names, words = standing.cells(view, filters), _("Look at one cell")
    return address.pick(words, list(names), key=CELL, text=names.__getitem__, placeholder=words)
