"""A rule as it is edited on the screen: groups in frames, one line a condition, the fields of the one that is open."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.segment_builder import rule_draft
from crm_analytics.features.segment_builder.rule_choices import Choices, words
from crm_analytics.features.segment_builder.rule_draft import DraftLine, Group, How
from crm_analytics.features.segment_builder.widgets import rule_line
from crm_analytics.features.segment_builder.widgets.rule_address import draft, keep, open_line, opened
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID
from crm_analytics.rules.words import described
from crm_analytics.ui import filter_state
from crm_analytics.ui.markdown import literal

HOWS: Final[dict[How, str]] = {"all": N_("All of these"), "any": N_("Any of these"), "none": N_("None of these")}
BETWEEN: Final[dict[How, str]] = {"all": N_("and"), "any": N_("or"), "none": N_("nor")}


def form(view: View, can: Choices) -> None:
    """The whole rule."""
    _group(view, can, draft(), is_top=True)


def _group(view: View, can: Choices, group: Group, *, is_top: bool = False) -> None:
    with st.container(border=True, key=f"rule-frame-{group.number}", gap="small"):
        _how(group)
        for place, part in enumerate(group.parts):
            between = _(BETWEEN[group.how]) if place else ""
            if isinstance(part, Group):
                if between:
                    st.caption(between)
                _group(view, can, part)
            else:
                _line(view, can, part, between)
        _buttons(can, group, is_top=is_top)


def _how(group: Group) -> None:
    key = f"rule-how-{group.number}"
    filter_state.show(key, group.how)
    st.segmented_control(
        _("How many of these are to hold"),
        list(HOWS),
        format_func=lambda how: _(HOWS[how]),
        key=key,
        required=True,
        label_visibility="collapsed",
        on_change=lambda: keep(rule_draft.with_how(draft(), group.number, st.session_state[key])),
    )


def _buttons(can: Choices, group: Group, *, is_top: bool) -> None:
    with st.container(horizontal=True, key=f"rule-under-{group.number}"):
        _button(_("Add a condition"), "add", group, "line", lambda: _with_line(can, group))
        if rule_draft.can_nest(draft(), group.number):
            _button(_("Add a group"), "library_add", group, "group", lambda: _with_group(can, group))
        if not is_top:
            _button(_("Remove the group"), "close", group, "gone", lambda: rule_draft.put(draft(), group.number, None))


def _with_line(can: Choices, group: Group) -> Group:
    line = _new_line(can, rule_draft.following(draft()))
    open_line(line.number)
    return rule_draft.add(draft(), group.number, line)


def _with_group(can: Choices, group: Group) -> Group:
    number = rule_draft.following(draft())
    line = _new_line(can, number + 1)
    open_line(line.number)
    return rule_draft.add(draft(), group.number, Group(number, "any", (line,)))


def _new_line(can: Choices, number: int) -> DraftLine:
    line = replace(rule_draft.NEW, number=number)
    return line if line.column in can.columns else rule_draft.of_column(line, can.columns[0])


def _button(label: str, icon: str, group: Group, key: str, change: Callable[[], Group]) -> None:
    st.button(
        label,
        key=f"rule-{key}-{group.number}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=lambda: keep(change()),
    )


def _line(view: View, can: Choices, line: DraftLine, between: str) -> None:
    """The condition in words; a click opens its fields under it, and closes them again."""
    is_open = opened() == line.number
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"rule-row-{line.number}"):
        if between:
            st.caption(between, width="content")
        st.button(
            literal(_sentence(view, line, is_first=not between)),
            key=f"rule-open-{line.number}",
            icon=":material/expand_less:" if is_open else ":material/edit:",
            type="tertiary",
            width="stretch",
            on_click=lambda: open_line(None if is_open else line.number),
        )
        st.button(
            _("Remove"),
            key=f"rule-less-{line.number}",
            icon=":material/close:",
            type="tertiary",
            on_click=lambda: keep(rule_draft.put(draft(), line.number, None)),
        )
    if is_open:
        rule_line.fields(view, can, line)


def _sentence(view: View, line: DraftLine, *, is_first: bool) -> str:
    condition = rule_draft.condition_of(line)
    if condition is None:
        return _("{name} … not filled in yet").format(name=_(BY_ID[line.column].name))
    sentence = described(condition, words(view))
    return sentence if is_first else sentence[:1].lower() + sentence[1:]
