"""Who moved between segments: two days to choose, the answer, the pictures, and the customers of each flow."""

from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Notice
from crm_analytics.content.view import View
from crm_analytics.features.segments.content import flows, movement, movement_parts
from crm_analytics.features.segments.content.movement import ANY, NOBODY, Transitions
from crm_analytics.features.segments.widgets import dates, named_lists
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, document, draw

PART: Final = movement_parts.FIRST
BEFORE, AFTER = "flow_from", "flow_to"
CLICKS: Final = "clicks-on-flows"


def show(head: DeltaGenerator, view: View, filters: Filters) -> None:
    """The part of the page; its answer goes to `head`."""
    choices = {movement_parts.PART: PART, **_days(view)}
    between = movement.transitions(view, filters, choices)
    with head:
        draw.title(movement_parts.title_sentence(view, filters, choices))
    document.choose(**choices)
    if isinstance(between, Notice):
        draw.block(between)
        return
    draw.blocks(movement.top(view, filters, between))
    named_lists.offered(view, filters, movement.named(between), key="moved")
    _pictures(view, filters, between)
    _flow(view, filters, between)


def _days(view: View) -> dict[str, str]:
    presets = movement.days(view)
    if len(presets) < 2:
        return {}
    pick = partial(dates.pick, view, is_free=movement.takes_any_day(view))
    with st.container(horizontal=True, vertical_alignment="bottom", key="movement-days"):
        start = pick(_("From the end of"), presets, key=movement.FROM, default=movement.usual_start(view))
        end = pick(_("To the end of"), presets, key=movement.TO, default=view.as_of)
    return {movement.FROM: start.isoformat(), movement.TO: end.isoformat()}


def _pictures(view: View, filters: Filters, between: Transitions) -> None:
    words, again = movement.words(view, between), st.session_state.get(CLICKS, 0)
    left, right = st.columns(2)
    with left:
        ends = flows.stream_ends(between.flows, words)
        draw.block(movement.picture(view, filters, between), on_click=partial(_end, ends), again=again)
    with right:
        made = [move for move, _count in flows.moves(between.flows)]
        draw.block(movement.moves(view, filters, between), on_click=partial(_move, made), again=again)
    if blocks.details(_("All moves as figures"), movement.MATRIX):
        document.choose(**{movement.MATRIX: movement.YES})
        cells = flows.matrix_cells(between.flows, words)
        draw.block(movement.matrix(view, filters, between), on_click=partial(_move, cells), again=again)


def _end(ends: list[tuple[str, str]], point: int) -> None:
    side, segment = ends[point]
    chosen = movement.in_address(segment)
    _choose(chosen, ANY) if side == "before" else _choose(ANY, chosen)


def _move(moves: list[flows.Move], point: int) -> None:
    before, after = moves[point]
    _choose(movement.in_address(before), movement.in_address(after))


def _choose(before: str, after: str) -> None:
    """For callbacks."""
    st.session_state[BEFORE], st.session_state[AFTER] = before, after
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1


def _flow(view: View, filters: Filters, between: Transitions) -> None:
    """The customers of a stream, a bar or a cell; by click or by choice."""
    first = movement.first_flow(between)
    names = {ANY: _("any segment"), **view.segment_names(), NOBODY: _("no segment")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="movement-flow"):
        before, after = (
            address.pick(label, list(names), key=key, default=usual, text=names.__getitem__) or usual
            for label, key, usual in ((_("Customers who went from"), BEFORE, first[0]), (_("to"), AFTER, first[1]))
        )
    named_lists.closed(view, filters, movement.of_flow(view, between, before, after))
