"""The dialog in which goals are looked at, set, changed and removed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import streamlit as st

from crm_analytics.content import cached_state, goal_words
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import compact_number, percent, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.typed import amount
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.goals import Progress
from crm_analytics.metrics.metric import Metric
from crm_analytics.state import goals
from crm_analytics.state.goals import Goal, SetGoal
from crm_analytics.ui import state_changes
from crm_analytics.ui.assumptions import share_typed
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.ui.note_dialog import WHOLE, day_input
from crm_analytics.viewer import Permission

ProgressReader = Callable[[View, Goal, date], Progress | None]
EDITED, CHECKED = "goal-edited", "goal-checked"
NEW = "new"


@dataclass(frozen=True)
class Typed:
    """What was typed, and the amount it means; None where it means none."""

    typed: str
    value: Decimal | None


def open_goals(view: View, language: str, read_progress: ProgressReader) -> None:
    """Open the goals. `read_progress` tells how far along one is."""
    for key in (EDITED, CHECKED):
        st.session_state.pop(key, None)
    dialog = st.dialog(_("Goals"), width="medium", icon=":material/flag:", on_dismiss="rerun")
    dialog(_goals)(view, language, read_progress)


def _goals(view: View, language: str, read_progress: ProgressReader) -> None:
    use_language(language)  # each click in a dialog runs only the dialog
    set_goals = cached_state.visible_goals(view.settings, view.viewer)
    edited = st.session_state.get(EDITED)
    before = next((each for each in set_goals if each.stamp.id == edited), None)
    checked: Goal | None = st.session_state.get(CHECKED)
    if checked is not None:
        _confirm(view, checked, before)
    elif edited == NEW or before is not None:
        _form(view, before)
    else:
        _list(view, set_goals, read_progress)


def _list(view: View, set_goals: list[SetGoal], read_progress: ProgressReader) -> None:
    if not set_goals:
        st.write(_("No goal is set yet. A goal says what a figure is to be by a day, and who answers for it."))
    ended = [each for each in set_goals if each.goal.end < view.as_of]
    for each in set_goals:
        if each not in ended:
            _kept(view, each, read_progress)
    if view.viewer.may(Permission.SET_GOALS) and st.button(
        _("Set a goal"), type="primary", key="goal-new", icon=":material/add:"
    ):
        _go(EDITED, NEW)
    if ended:
        st.markdown(f"**{_('Ended')}**")
    for each in reversed(ended):
        _kept(view, each, read_progress)
    if not view.viewer.may(Permission.SET_GOALS):
        return
    gone = cached_state.visible_goals(view.settings, view.viewer, removed=True)
    if gone:
        st.markdown(f"**{_('Removed')}**")
    for each in gone:
        _removed(view, each)


def _removed(view: View, each: SetGoal) -> None:
    with st.container(border=True):
        st.markdown(literal(goal_words.sentence(view, each.goal)))
        if st.button(_("Put it back"), key=f"goal-restore-{each.stamp.id}", icon=":material/undo:"):
            _done(lambda: goals.restore(view.settings, view.viewer, each))


def _kept(view: View, each: SetGoal, read_progress: ProgressReader) -> None:
    progress = read_progress(view, each.goal, view.as_of)
    with st.container(border=True):
        st.markdown(literal(goal_words.sentence(view, each.goal)))
        st.caption(
            literal(goal_words.long(view, each.goal, progress)) if progress else _("Its first day is still to come.")
        )
        if not view.viewer.may(Permission.SET_GOALS):
            return
        with st.container(horizontal=True):
            if st.button(_("Change it"), key=f"goal-edit-{each.stamp.id}", icon=":material/edit:"):
                _go(EDITED, each.stamp.id)
            if st.button(_("Remove it"), key=f"goal-remove-{each.stamp.id}", icon=":material/delete:"):
                _done(lambda: goals.remove(view.settings, view.viewer, each))


def _form(view: View, before: SetGoal | None) -> None:
    was, key = (before.goal, before.stamp.id) if before else (None, NEW)
    chosen = st.selectbox(
        _("Figure"),
        list(METRICS),
        index=list(METRICS).index(was.metric) if was and was.metric in METRICS else 0,
        format_func={name: _(metric.name) for name, metric in METRICS.items()}.__getitem__,
        key=f"goal-metric-{key}",
    )
    metric = METRICS[chosen]
    target = _amount(view, _("Target"), metric, was.target if was else None, f"goal-target-{key}")
    baseline = _amount(
        view, _("What it was before, if known"), metric, was.baseline if was else None, f"goal-baseline-{key}"
    )
    year = view.as_of.year
    with st.container(horizontal=True):
        start = day_input(_("First day"), was.start if was else date(year, 1, 1), f"goal-start-{key}")
        end = day_input(_("Last day"), was.end if was else date(year, 12, 31), f"goal-end-{key}")
    owner = st.text_input(_("Owner"), was.owner if was else view.viewer.name, key=f"goal-owner-{key}")
    branch = _branch(view, was, key)
    if start <= end and (
        earlier := goal_words.earlier(view, Goal(chosen, Decimal(0), start, end, owner, None, branch))
    ):
        st.caption(literal(earlier))
    with st.container(horizontal=True):
        if st.button(_("Check the goal"), type="primary", key="goal-check"):
            if target.value is None or (baseline.typed and baseline.value is None):
                wrong = target if target.value is None else baseline
                st.error(_not_an_amount(view, metric, wrong.typed))
            else:
                _go(CHECKED, Goal(chosen, target.value, start, end, owner, baseline.value, branch))
        if st.button(_("Back"), key="goal-back"):
            _go(EDITED, None)


def _confirm(view: View, checked: Goal, before: SetGoal | None) -> None:
    st.write(_("Is this the goal?"))
    with st.container(border=True):
        st.markdown(literal(goal_words.sentence(view, checked)))
    with st.container(horizontal=True):
        if st.button(_("Yes, set this goal"), type="primary", key="goal-save"):
            _done(
                lambda: (
                    goals.edit(view.settings, view.viewer, before, checked)
                    if before
                    else goals.add(view.settings, view.viewer, checked)
                )
            )
        if st.button(_("Back"), key="goal-unchecked"):
            _go(CHECKED, None)


def _amount(view: View, label: str, metric: Metric, was: Decimal | None, key: str) -> Typed:
    """An amount in the metric's unit, typed as people of the language write it."""
    shown = goal_words.amount_text(view, metric, was, exact=True) if was is not None else ""
    typed = st.text_input(label, shown, placeholder=_example(view, metric), key=f"{key}-{metric.unit}")
    return Typed(typed, share_typed(typed) if metric.unit == "share" else amount(typed))


def _not_an_amount(view: View, metric: Metric, typed: str) -> str:
    words = _("“{typed}” is not an amount. Type it as {example}.")
    return words.format(typed=literal(typed), example=literal(_example(view, metric)))


def _example(view: View, metric: Metric) -> str:
    if metric.unit == "share":
        return percent(0.275, 1)
    if metric.unit == "money":
        return view.compact_money(Decimal(1_200_000 if view.company.currency != "IDR" else 1_200_000_000))
    return compact_number(1_200) if metric.unit == "count" else "4"


def _branch(view: View, was: Goal | None, key: str) -> str | None:
    names = view.branch_names()
    options = [*([WHOLE] if view.viewer.sees_all_branches else []), *names]
    if not names:
        return was.branch_id if was else None
    chosen = st.selectbox(
        _("Where"),
        options,
        index=options.index(was.branch_id) if was and was.branch_id in options else 0,
        format_func=({WHOLE: _("Whole company")} | names).__getitem__,
        key=f"goal-branch-{key}",
    )
    return chosen or None


def _go(key: str, value: str | Goal | None) -> None:
    st.session_state[key] = value
    st.rerun(scope="fragment")


def _done(act: Callable[[], SetGoal]) -> None:
    """Do it and show the list, or say why it was refused."""
    try:
        act()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    state_changes.forget()
    st.session_state.pop(CHECKED, None)
    _go(EDITED, None)
