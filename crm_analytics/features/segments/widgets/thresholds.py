"""Where each score begins: seen, tried on all customers before anything changes, and set for everybody."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, Literal, TypeVar

import streamlit as st

from crm_analytics import jobs
from crm_analytics.charts.theme import symbol
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segments import earlier_standings
from crm_analytics.features.segments.content import thresholds as thresholds_content
from crm_analytics.features.segments.contributions import PART, THRESHOLDS
from crm_analytics.features.segments.widgets import named_lists
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.bounds import Bounds
from crm_analytics.state import thresholds
from crm_analytics.ui import blocks, document, draw, state_changes
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Permission

ROUND: Final = "thresholds-round"
"""In the visit: told apart by it, fields begin again with what is in force."""
Number = TypeVar("Number", int, float)
Measure = Literal["recency", "frequency", "monetary"]
REFRESH: Final = ("refresh",)


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    document.choose(**{PART: THRESHOLDS})
    if view.is_hidden("rfm_bounds"):
        draw.blocks(thresholds_content.content(view))
        return
    running = [job for job in jobs.unfinished(view.settings) if "refresh" in " ".join(job.args)]
    if running:
        blocks.text(_("The figures are being worked out anew."))
        job_progress(view.settings, running[0].id)
        return
    _outcome(view)
    now, began = earlier_standings.bounds_in_force(view), thresholds_content.begun(view)
    draw.block(thresholds_content.in_words(view))
    wanted = _fields(view, began)
    try:
        wanted.check()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        _afresh()
        return
    _preview(view, filters, wanted)
    _buttons(view, wanted, now, changed=wanted != _as_typed(began.recency, began.frequency, began.monetary))


def _outcome(view: View) -> None:
    job = jobs.get(view.settings, st.session_state.get("ended_job", 0))
    if job is not None and job.args == REFRESH and job.status == jobs.FAILED:
        st.error(literal(job.message) or _("The work was broken off."), icon=":material/error:")
    if view.load.status == "ready" and _bounds(view) != earlier_standings.bounds_in_force(view):
        blocks.notice(_("Thresholds were saved that are not in these figures yet. Work the figures out anew."))
        if view.viewer.may_for_company(Permission.SET_THRESHOLDS) and st.button(
            _("Work out anew"), key="thresholds-anew"
        ):
            _refresh(view)


def _bounds(view: View) -> Bounds | None:
    stated = state_changes.thresholds_set(view.settings)
    return stated.bounds if stated else None


def _fields(view: View, now: Bounds) -> Bounds:
    """Twelve fields, worst step first."""
    unit = symbol(view.company.currency)
    recency = _row(_("Last bought at most so many days ago"), "recency", [int(each) for each in now.recency], 0)
    frequency = _row(_("Bought on at least so many days"), "frequency", [int(each) for each in now.frequency], 1)
    money = _row(
        _("Spent at least, {unit}").format(unit=unit), "monetary", [float(each) for each in now.monetary], None
    )
    return _as_typed(recency, frequency, money)


def _as_typed(recency: Iterable[int], frequency: Iterable[int], money: Iterable[Decimal | float]) -> Bounds:
    """Bounds as the fields hold them: whole days, money to the cent."""
    return Bounds(tuple(recency), tuple(frequency), tuple(Decimal(str(round(float(each), 2))) for each in money))


def _row(label: str, measure: Measure, values: list[Number], least: Number | None) -> list[Number]:
    st.markdown(f"**{label}**")
    columns = st.columns(len(values))
    step = st.session_state.get(ROUND, 0)
    bounds = []
    for score, value, column in zip(thresholds.SCORES, values, columns, strict=True):
        name = _("for step {score}").format(score=score)
        typed = column.number_input(
            name,
            min_value=least,
            value=value,
            step=type(value)(_stride(values)) if measure == "monetary" else type(value)(1),
            format="%g" if measure == "monetary" else "%d",
            key=f"{measure}-{score}-{step}",
        )
        bounds.append(value if typed is None else typed)
    return bounds


def _stride(values: Sequence[float]) -> int:
    """What a click adds to an amount: about a tenth of the smallest, in a round figure."""
    return int(10 ** max(len(str(int(min(values)))) - 2, 0))


def _preview(view: View, filters: Filters, wanted: Bounds) -> None:
    """Who would move, before anything is saved."""
    draw.block(thresholds_content.move_sentences(view, wanted))
    named = thresholds_content.moving(view, wanted)
    if named is None:
        return
    left, right = st.columns(2)
    with left:
        draw.block(thresholds_content.move_matrix(view, filters, wanted))
    with right:
        draw.block(thresholds_content.moved_sizes(view, filters, wanted))
    named_lists.closed(view, filters, named)


def _afresh() -> None:
    """A way back to the fields as they were."""
    label, key = _("Discard the changes"), "thresholds-afresh"
    if st.button(label, key=key, icon=":material/restart_alt:", type="tertiary"):
        st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
        st.rerun()


def _buttons(view: View, wanted: Bounds, now: Bounds | None, *, changed: bool) -> None:
    if not view.viewer.may_for_company(Permission.SET_THRESHOLDS):
        blocks.caption(_("Thresholds are set by those who may set them for everybody."))
        return
    with st.container(horizontal=True, key="thresholds-buttons"):
        label, icon, done = _("Use these thresholds"), ":material/check:", now is not None and not changed
        if st.button(label, type="primary", key="thresholds-save", icon=icon, disabled=done):
            _set(view, wanted)
        if changed:
            _afresh()
        if now is not None and st.button(_("Back to ranks"), key="thresholds-ranks", icon=":material/undo:"):
            _set(view, None)
    blocks.caption(
        _(
            "They count for everybody, on every page and for earlier days too, once the figures have been worked out "
            "anew."
        )
    )


def _set(view: View, bounds: Bounds | None) -> None:
    try:
        thresholds.set(view.settings, view.viewer, bounds)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1
    _refresh(view)


def _refresh(view: View) -> None:
    jobs.start(view.settings, list(REFRESH), by=view.viewer.name)
    state_changes.forget()
    st.rerun()
