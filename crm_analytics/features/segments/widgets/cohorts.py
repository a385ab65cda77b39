"""Who comes again: what the shares are of, the grid, and the customers of a cohort or a cell."""

from datetime import date
from functools import partial
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.cohorts import LONGEST
from crm_analytics.features.segments.content import cohorts, movement_parts
from crm_analytics.features.segments.content.cohorts import ANY
from crm_analytics.features.segments.widgets import named_lists
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import month_text
from crm_analytics.ui import address, appearance, blocks, document, draw

PART: Final = "cohorts"
MONTH, AGE = "cohort", "cohort_age"
CLICKS: Final = "clicks-on-cohorts"


def show(head: DeltaGenerator, view: View, filters: Filters) -> None:
    """The part of the page; its answer goes to `head`."""
    span = cohorts.NARROW if appearance.on_phone() else LONGEST
    choices = {movement_parts.PART: PART, cohorts.SPAN: str(span)}
    with head:
        draw.title(movement_parts.title_sentence(view, filters, choices))
    document.choose(**choices)
    if (reason := cohorts.refusal(view, filters)) is not None:
        draw.block(reason)
        return
    draw.blocks(cohorts.verdict(view, filters))
    named_lists.offered(view, filters, cohorts.in_title(view, filters), key="came-again")
    names = {cohorts.PEOPLE: _("Customers, %"), cohorts.MONEY: _("Money, %")}
    choices[cohorts.BY] = address.pills(
        _("Share of"), tuple(names), key=cohorts.BY, default=cohorts.PEOPLE, text=names.__getitem__
    )
    document.choose(**choices)
    cells = cohorts.drawn_cells(view, filters, choices)
    again = st.session_state.get(CLICKS, 0)
    draw.block(cohorts.picture(view, filters, choices), on_click=partial(_choose, cells), again=again)
    _people(view, filters)
    if blocks.details(_("All cohorts as a table"), cohorts.TABLE):
        document.choose(**{cohorts.TABLE: cohorts.YES})
        draw.block(cohorts.table(view, filters))


def _choose(cells: list[tuple[str, str]], point: int) -> None:
    """For callbacks."""
    st.session_state[MONTH], st.session_state[AGE] = cells[point]
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1


def _people(view: View, filters: Filters) -> None:
    """The customers of a cohort, or of a cell; by click or by choice."""
    months, spans = cohorts.months(view, filters), cohorts.later(view, filters)
    with st.container(horizontal=True, key="cohort-cell"):
        month = address.pick(_("First bought in"), months, key=MONTH, default=months[0], text=_month) or months[0]
        age = address.pick(_("Bought"), list(spans), key=AGE, default=ANY, text=spans.__getitem__) or ANY
    named_lists.closed(view, filters, cohorts.of_cell(view, filters, month, age))


def _month(iso: str) -> str:
    return month_text(date.fromisoformat(iso))
