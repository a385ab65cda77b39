"""How well customers are known: closed until wanted, and the customers who lack something."""

from functools import partial
from typing import Final

import streamlit as st

from crm_analytics.content.completeness import DETAILS
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Section
from crm_analytics.content.view import View
from crm_analytics.features.segments.content import completeness_part, standing
from crm_analytics.features.segments.widgets import named_lists
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, document, draw

DETAIL, SEGMENT = "lacking", "lacking_segment"
CLICKS: Final = "clicks-on-details"


def show(view: View, filters: Filters) -> None:
    """The closed part of the page."""
    if not blocks.details(_("How well do we know our customers?"), completeness_part.OPEN):
        return
    document.choose(**{completeness_part.OPEN: completeness_part.YES})
    draw.block(Section(_("How well do we know our customers?")))
    drawn = completeness_part.drawn_details(view, filters)
    again = st.session_state.get(CLICKS, 0)
    sentences, *pictures = completeness_part.content(view, filters)
    draw.block(sentences)
    for column, block in zip(st.columns(2), pictures, strict=False):
        with column:
            draw.block(block, on_click=partial(_choose, drawn) if block == pictures[0] else None, again=again)
    _people(view, filters)


def _choose(drawn: list[str], place: int) -> None:
    """For callbacks."""
    st.session_state[DETAIL] = drawn[place]
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1


def _people(view: View, filters: Filters) -> None:
    """Who lacks what: first the largest gap, which the sentence names."""
    there = completeness_part.missing_details(view, filters)
    if not there:
        return
    first_segment, first = completeness_part.largest_gap(view, filters) or (completeness_part.ANY, there[0])
    segments = {completeness_part.ANY: _("any segment"), **view.segment_names()}
    offered = [completeness_part.ANY, *standing.segments(view, filters)]
    with st.container(horizontal=True, vertical_alignment="bottom", key="lacking-what"):
        detail = address.pick(
            _("Customers without"), there, key=DETAIL, default=first, text=lambda each: _(DETAILS[each].name)
        )
        segment = address.pick(_("Segment"), offered, key=SEGMENT, default=first_segment, text=segments.__getitem__)
    named = completeness_part.lacking(view, filters, segment or first_segment, detail or first)
    named_lists.closed(view, filters, named)
