"""What made the difference: a waterfall by the reader's choice, a click that looks closer, and a way back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from crm_analytics.charts.waterfall import Words, waterfall
from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.features.change import calendar_effects
from crm_analytics.features.change import reads as cause_rows
from crm_analytics.features.change import words as cause_words
from crm_analytics.features.change.decomposition import Causes, largest
from crm_analytics.features.change.rate_and_mix import simpson, total
from crm_analytics.features.change.reads import BY_MEMBER, LOOKS, OFFERED, Question
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import signed_money
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.metric import Metric
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection
from crm_analytics.ui import address, assumptions, blocks, chosen, figure_words
from crm_analytics.ui.explain.button import Why
from crm_analytics.ui.filters import Filters
from crm_analytics.ui.markdown import listed, literal

MEMBERS: Final[dict[str, Dimension]] = {
    **{look: look for look in BY_MEMBER},
    "customers": "known",
    "volume": "category",
}
"""What the parts of a look are members of."""
MOST: Final = 7
"""Parts that a waterfall names; the others are one row."""
TRAIL: Final = "looked-closer"
"""In the visit: each filter set by looking closer, its member, its members before, and how it was looked at."""
Steps = dict[int, tuple[str, str]]
"""Row of a waterfall to the filter that looks closer at it, and its member."""


def panel(view: View, asked: Filters, before: Selection) -> None:
    """The waterfall, how to look at it, and what can be looked at closer."""
    offered = [name for name in OFFERED if cause_rows.looks(view, asked.selection, name)]
    metric = METRICS[_asked("of", offered)]
    looks = cause_rows.looks(view, asked.selection, metric.id)
    look = _asked("by", looks)
    causes = cause_rows.causes(view, asked.selection, before, metric.id, look)
    names, steps = (_waterfall(view, asked, before, metric, look)) if causes else ([], {})
    if causes is None:
        blocks.notice(
            cause_rows.missing_reason(view, asked.selection, metric.id)
            or _("There is no such figure of the days compared with.")
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="causes"):
        _pick("of", _("Figure"), offered, {name: _(METRICS[name].name) for name in offered})
        _pick("by", _("Look at it by"), looks, {name: _(LOOKS[name]) for name in looks})
        _choice(look, names, steps)
        _way_back()


def sentences(view: View, asked: Filters, before: Selection) -> None:
    """The largest changes by money, and what the calendar alone changed."""
    told = cause_rows.told(view, asked.selection, before)
    lines = [cause_words.finding_told(view, finding) for finding in told.findings]
    if told.paradox:
        dimension, case = told.paradox
        lines.append(cause_words.paradox_told(case, dimension))
    if lines:
        blocks.section(_("Largest changes"))
        blocks.text(listed(lines))
    effects = cause_rows.calendar(view, asked.selection, before)
    calendar = calendar_effects.told(effects, lambda amount: signed_money(amount, view.company.currency))
    if calendar:
        blocks.caption(literal(" ".join([_("By the calendar:"), *calendar])))


@dataclass(frozen=True)
class Drawn:
    """A waterfall as it is drawn; the figure is shared, never change it.

    Attributes:
        names: What its rows are called.
        steps: What can be looked at closer.
        note: How much was rate and how much mix; empty for an amount.
    """

    figure: go.Figure
    names: list[str]
    steps: Steps
    note: str


def _waterfall(view: View, asked: Filters, before: Selection, metric: Metric, look: str) -> tuple[list[str], Steps]:
    """Draw it, and give the names of its rows and what can be looked at closer."""
    question = Question(asked.selection, before, metric.id, look, assumptions.margin(view))
    drawn = _drawn(view, question)
    what = _("Each part shows what it adds to the change of the figure; together they are all of it.")
    if metric.bottom:
        what += " " + _("A share or an average changes within each part, and by how much each part weighs.")
    named = _("What made the difference: {figure}").format(figure=_(metric.name))
    blocks.chart(
        drawn.figure,
        key=f"difference-{metric.id}-{look}-{st.session_state.get('drills', 0)}",
        alt=named,
        title=_("What made the difference") if metric.id == OFFERED[0] else named,
        why=Why(what, filters=asked, method=_(metric.formula)),
        on_click=partial(_clicked, look, drawn.steps),
    )
    if drawn.note:
        blocks.caption(literal(drawn.note))
    return drawn.names, drawn.steps


@cached(in_words=True)
def _drawn(view: View, asked: Question) -> Drawn:
    metric, look = METRICS[asked.metric], asked.look
    causes = cause_rows.causes(view, asked.selection, asked.before, metric.id, look)
    if causes is None:
        raise ValueError(metric.id)
    shown = largest(causes, MOST)
    rows = shown.to_dicts()
    names = [cause_words.part_name(view, MEMBERS[look], row) for row in rows]
    words = Words(
        names=names,
        amounts=[figure_words.signed_text(view, metric, cause_words.amount(row, "amount")) for row in rows],
        hovers=[cause_words.part_told(view, metric, name, row) for name, row in zip(names, rows, strict=True)],
        before=(_("Before"), figure_words.value_text(view, metric, causes.before)),
        now=(_("Now"), figure_words.value_text(view, metric, causes.now)),
        change=(_("Change"), figure_words.signed_text(view, metric, causes.change)),
    )
    steps = {place: step for place, row in enumerate(rows) if (step := _closer(look, row)) is not None}
    return Drawn(waterfall(shown, words), names, steps, _ratio_told(view, metric, causes) if metric.bottom else "")


def _ratio_told(view: View, metric: Metric, causes: Causes) -> str:
    """How much was rate and how much mix; and whether the two hide each other."""
    rate, mix = (figure_words.signed_text(view, metric, total(causes, effect)) for effect in ("rate", "mix"))
    words = _("Within the parts: {rate}. By their weight: {mix}.").format(rate=rate, mix=mix)
    case = simpson(causes)
    if case is None:
        return words
    if case.members == "up":
        return words + " " + _("It rose in every part, yet fell as a whole: parts with a low figure weigh more now.")
    return words + " " + _("It fell in every part, yet rose as a whole: parts with a high figure weigh more now.")


def _asked(key: str, names: Sequence[str]) -> str:
    """What the reader chose, before its widget is drawn."""
    value = str(st.session_state.get(key, st.query_params.get(key)))
    return value if value in names else names[0]


def _pick(key: str, label: str, names: Sequence[str], words: dict[str, str]) -> None:
    address.pick(label, names, key=key, default=names[0], text=words.__getitem__, placeholder=label)


def _closer(look: str, row: dict[str, object]) -> tuple[str, str] | None:
    """The filter that looks closer at a part, and its member; None where there is none."""
    if row["effect"] == "anonymous":
        return "known", "anonymous"
    if row["effect"] in cause_words.EFFECTS or row["effect"] == "rest":
        return None
    if row["effect"] == "mix" and row["part"] is None and look == "volume":
        return None
    return MEMBERS[look], UNKNOWN if row["part"] is None else str(row["part"])


def _choice(look: str, names: list[str], steps: Steps) -> None:
    """The same as a click, in reach of the keyboard."""
    if not steps:
        return
    key = f"closer-{look}-{st.session_state.get('drills', 0)}"
    st.selectbox(
        _("Look closer at"),
        list(steps),
        index=None,
        format_func=names.__getitem__,
        placeholder=_("Look closer at"),
        key=key,
        label_visibility="collapsed",
        on_change=lambda: _clicked(look, steps, st.session_state[key]),
    )


def _clicked(look: str, steps: Steps, place: int) -> None:
    """Set the filter of a part, and remember how things were before. For callbacks."""
    if place not in steps:
        return
    name, member = steps[place]
    trail = [*st.session_state.get(TRAIL, []), (name, member, chosen.kept().get(name, ()), look)]
    st.session_state[TRAIL] = trail
    _go(name, (member,))


def _way_back() -> None:
    """Undo the last step, as long as it is still in force."""
    trail = st.session_state.get(TRAIL, [])
    if trail and chosen.kept().get(trail[-1][0]) == (trail[-1][1],):
        st.button(_("Back"), key="causes-back", icon=":material/arrow_back:", type="tertiary", on_click=_back)
    else:
        st.session_state.pop(TRAIL, None)


def _back() -> None:
    name, _member, members, st.session_state["by"] = st.session_state[TRAIL].pop()
    _go(name, members)


def _go(name: str, members: Iterable[str]) -> None:
    """A chart keeps its click as long as it keeps its key: a step gives it another."""
    st.session_state["drills"] = st.session_state.get("drills", 0) + 1
    chosen.choose(name, members)
