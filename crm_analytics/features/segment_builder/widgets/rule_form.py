"""A rule as it is edited on the screen: groups in frames, a line for each condition, buttons to add and remove."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.segment_builder import rule_draft
from crm_analytics.features.segment_builder.rule_choices import Choices, words
from crm_analytics.features.segment_builder.rule_draft import DraftLine, Group, How
from crm_analytics.features.segment_builder.widgets import rule_days, rule_values
from crm_analytics.features.segment_builder.widgets.rule_address import draft, keep
from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID, NAMES, OPERATORS, ProfileColumn
from crm_analytics.ui import filter_state

HOWS: Final[dict[How, str]] = {"all": N_("All of these"), "any": N_("Any of these"), "none": N_("None of these")}
WIDE: Final = 300


def form(view: View, can: Choices) -> None:
    """The whole rule."""
    _group(view, can, draft(), is_top=True)


def _group(view: View, can: Choices, group: Group, *, is_top: bool = False) -> None:
    with st.container(border=True, key=f"rule-frame-{group.number}", gap="small"):
        _how(group)
        for part in group.parts:
            if isinstance(part, Group):
                _group(view, can, part)
            else:
                _line(view, can, part)
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
    next_number = rule_draft.following(draft())
    line = replace(rule_draft.NEW, number=next_number)
    if line.column not in can.columns:
        line = rule_draft.of_column(line, can.columns[0])
    with st.container(horizontal=True, key=f"rule-under-{group.number}"):
        _button(_("Add a condition"), "add", group, "line", lambda: rule_draft.add(draft(), group.number, line))
        if rule_draft.can_nest(draft(), group.number):
            inner = Group(next_number, "any", (replace(line, number=next_number + 1),))
            _button(
                _("Add a group"), "library_add", group, "group", lambda: rule_draft.add(draft(), group.number, inner)
            )
        if not is_top:
            _button(_("Remove the group"), "close", group, "gone", lambda: rule_draft.put(draft(), group.number, None))


def _button(label: str, icon: str, group: Group, key: str, change: Callable[[], Group]) -> None:
    st.button(
        label,
        key=f"rule-{key}-{group.number}",
        icon=f":material/{icon}:",
        type="tertiary",
        on_click=lambda: keep(change()),
    )


def _line(view: View, can: Choices, line: DraftLine) -> None:
    column = BY_ID[line.column]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"rule-line-{line.number}"):
        _column(can, line)
        if column.source != "profile":
            _about(view, can, line, column)
        _operator(line, column)
        rule_values.fields(view, can, line, column, _put)
        if column.in_days:
            rule_days.fields(view, line, _put)
        st.button(
            _("Remove"),
            key=f"rule-less-{line.number}",
            icon=":material/close:",
            type="tertiary",
            on_click=lambda: keep(rule_draft.put(draft(), line.number, None)),
        )


def _column(can: Choices, line: DraftLine) -> None:
    names = {each: f"{_(BY_ID[each].group)}: {_(BY_ID[each].name)}" for each in (*can.columns, line.column)}
    key = f"rule-column-{line.number}"
    filter_state.show(key, line.column)
    st.selectbox(
        _("What is asked"),
        list(names),
        format_func=names.__getitem__,
        key=key,
        label_visibility="collapsed",
        width=WIDE,
        on_change=lambda: _put(rule_draft.of_column(line, st.session_state[key])),
    )


ABOUT: Final = {
    "category": N_("Category"),
    "product": N_("Product"),
    "campaign": N_("Campaign"),
    "channel": N_("Channel"),
}


def _about(view: View, can: Choices, line: DraftLine, column: ProfileColumn) -> None:
    """The category, product, campaign or channel it is about; of many products, typed letters bring up others."""
    key, searched = f"rule-of-{line.number}", f"rule-of-text-{line.number}"
    offered = can.about(column, st.session_state.get(searched, ""))
    as_text = words(view).as_text
    filter_state.show(key, line.of or None)
    st.selectbox(
        _(ABOUT[column.source]),
        offered if not line.of or line.of in offered else (line.of, *offered),
        index=None,
        format_func=lambda each: as_text(column.id, each),
        placeholder=_(ABOUT[column.source]),
        key=key,
        label_visibility="collapsed",
        width=WIDE,
        accept_new_options=column.source == "product",
        on_change=lambda: _chose_about(can, line, st.session_state[key] or "", searched),
    )
    if st.session_state.get(searched):
        hint = _("Products with “{text}”: {count}. Open the list to choose.")
        st.caption(hint.format(text=st.session_state[searched], count=number(len(offered))))


def _chose_about(can: Choices, line: DraftLine, chosen: str, searched: str) -> None:
    """Letters that are no product's are looked for in the names; where they fit one product, it is meant."""
    column = BY_ID[line.column]
    fitting = can.about(column, chosen) if column.source == "product" and chosen not in can.products else (chosen,)
    st.session_state[searched] = "" if len(fitting) == 1 else chosen
    _put(replace(line, of=fitting[0] if len(fitting) == 1 else ""))


def _operator(line: DraftLine, column: ProfileColumn) -> None:
    usable = OPERATORS[column.kind]
    if column.kind in {"flag", "later"}:
        return  # the answer says it, or the column's name
    key = f"rule-operator-{line.number}"
    filter_state.show(key, line.operator)
    st.selectbox(
        _("How it is compared"),
        usable,
        format_func=lambda each: _(NAMES[each]),
        key=key,
        label_visibility="collapsed",
        width=200,
        on_change=lambda: _put(rule_draft.of_operator(line, st.session_state[key])),
    )


def _put(line: DraftLine) -> None:
    keep(rule_draft.put(draft(), line.number, line))
