"""What made the difference: a waterfall by the reader's choice, a click that looks closer, and a way back."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

import streamlit as st

from crm_analytics.content.chart_values import Waterfall
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Chart
from crm_analytics.content.view import View
from crm_analytics.features.change import content, customer_groups, reads
from crm_analytics.features.change.content import CUSTOMERS
from crm_analytics.features.change.reads import BREAKDOWNS
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui import address, blocks, customer_list, document, draw, filter_state
from crm_analytics.ui.markdown import literal

TRAIL: Final = "looked-closer"
"""In the visit: each filter set by looking closer, its member, its members before, and how it was looked at."""
Steps = Mapping[int, tuple[str, str]]
"""Part of a waterfall to the filter that looks closer at it, and its member."""


def panel(view: View, filters: Filters, before: Selection) -> None:
    """The waterfall, how to look at it, and what can be looked at closer."""
    offered = content.offered_metrics(view, filters.selection)
    metric = _chosen("of", offered, offered[0])
    breakdowns = reads.breakdowns(view, filters.selection, metric)
    usual = content.usual_breakdown(view, filters, before, metric)
    breakdown = _chosen("by", breakdowns, usual)
    document.choose(of=metric, by=breakdown)
    waterfall = content.waterfall(view, filters, before, metric, breakdown)
    names, steps = _closer(waterfall.plot) if isinstance(waterfall, Chart) else ([], {})
    draw.block(waterfall, on_click=partial(_clicked, breakdown, steps), again=st.session_state.get("drills", 0))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="decomposition"):
        _pick("of", _("Figure"), {name: _(METRICS[name].name) for name in offered}, offered[0])
        _pick("by", _("Look at it by"), {name: _(BREAKDOWNS[name]) for name in breakdowns}, usual)
        _choice(breakdown, names, steps)
        _undo_button()


def people(view: View, filters: Filters, before: Selection) -> None:
    """The customers who did what made the difference: chosen here or by a click on a bar, they open as a list."""
    groups = {each.movement: each for each in customer_groups.customer_groups(view, filters.selection, before)}
    if not groups:
        return
    chosen = address.optional_pills(
        _("See the customers"), list(groups), key=CUSTOMERS, text=lambda each: groups[each].label
    )
    if chosen is None:
        return
    group = groups[chosen]
    blocks.text(literal(" ".join(customer_groups.sentences(view, filters, before, group))))
    numbers = customer_groups.customer_numbers(view, filters.selection, before, group)
    customer_list.listed(view, filters, numbers, group.name, f"{CUSTOMERS}-{chosen}")


def _closer(plot: object) -> tuple[list[str], Steps]:
    """What the parts are called, and those that can be looked at closer."""
    if not isinstance(plot, Waterfall):
        return [], {}
    steps = {place: step.closer for place, step in enumerate(plot.steps) if step.closer is not None}
    return [step.name for step in plot.steps], steps


def _chosen(key: str, names: Sequence[str], default: str) -> str:
    """What the reader chose, before its widget is drawn."""
    value = str(st.session_state.get(key, st.query_params.get(key)))
    return value if value in names else default


def _pick(key: str, label: str, words: dict[str, str], default: str) -> None:
    address.pick(label, list(words), key=key, default=default, text=words.__getitem__, placeholder=label)


def _choice(breakdown: str, names: list[str], steps: Steps) -> None:
    """The same as a click, in reach of the keyboard."""
    if not steps:
        return
    key = f"closer-{breakdown}-{st.session_state.get('drills', 0)}"
    st.selectbox(
        _("Look closer at"),
        list(steps),
        index=None,
        format_func=names.__getitem__,
        placeholder=_("Look closer at"),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: _clicked(breakdown, steps, st.session_state[key]),
    )


def _clicked(breakdown: str, steps: Steps, place: int) -> None:
    """Set the filter of a part, and remember how things were before. For callbacks."""
    if place not in steps:
        return
    name, member = steps[place]
    if name == CUSTOMERS:
        st.session_state[CUSTOMERS] = member
        _draw_anew()
        return
    trail = [*st.session_state.get(TRAIL, []), (name, member, filter_state.current().get(name, ()), breakdown)]
    st.session_state[TRAIL] = trail
    _go(name, (member,))


def _undo_button() -> None:
    """Undo the last step, as long as it is still in force."""
    trail = st.session_state.get(TRAIL, [])
    if trail and filter_state.current().get(trail[-1][0]) == (trail[-1][1],):
        st.button(_("Back"), key="decomposition-back", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    else:
        st.session_state.pop(TRAIL, None)


def _back() -> None:
    name, _member, members, st.session_state["by"] = st.session_state[TRAIL].pop()
    _go(name, members)


def _go(name: str, members: Iterable[str]) -> None:
    _draw_anew()
    filter_state.choose(name, members)


def _draw_anew() -> None:
    """A chart keeps its click as long as it keeps its key: a step gives it another."""
    st.session_state["drills"] = st.session_state.get("drills", 0) + 1
