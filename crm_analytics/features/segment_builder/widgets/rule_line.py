"""The fields of one condition: what is asked, of what, how it is compared, with what, and in which days."""

from dataclasses import replace
from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.segment_builder import rule_draft
from crm_analytics.features.segment_builder.rule_choices import OFFERED, Choices, about, products, words
from crm_analytics.features.segment_builder.rule_draft import DraftLine
from crm_analytics.features.segment_builder.widgets import rule_days, rule_values
from crm_analytics.features.segment_builder.widgets.rule_address import change
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID, NAMES, OPERATORS, ProfileColumn
from crm_analytics.ui import filter_state

WIDE: Final = 300


def fields(view: View, can: Choices, line: DraftLine) -> None:
    """The fields, showing what the condition says so far."""
    column = BY_ID[line.column]
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"rule-fields-{line.number}"):
        _column(can, line)
        if column.source != "profile":
            _subject(view, line, column)
        _operator(line, column)
        rule_values.fields(view, can, line, column)
        if column.in_days:
            rule_days.fields(view, line)


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
        on_change=lambda: change(line, lambda now: rule_draft.of_column(now, st.session_state[key])),
    )


SUBJECTS: Final = {
    "category": N_("Category"),
    "product": N_("Product"),
    "campaign": N_("Campaign"),
    "channel": N_("Channel"),
}


def _subject(view: View, line: DraftLine, column: ProfileColumn) -> None:
    """The category, product, campaign or channel it is about; of very many products, those with some letters."""
    key = f"rule-of-{line.number}"
    is_long = column.source == "product" and len(products(view)) > OFFERED
    offered = about(view, column, _letters(line) if is_long else "")
    as_text = words(view).as_text
    filter_state.show(key, line.of or None)
    st.selectbox(
        _(SUBJECTS[column.source]),
        offered if not line.of or line.of in offered else (line.of, *offered),
        index=None,
        format_func=lambda each: as_text(column.id, each),
        placeholder=_(SUBJECTS[column.source]),
        key=key,
        label_visibility="collapsed",
        width=WIDE,
        on_change=lambda: change(line, lambda now: replace(now, of=st.session_state[key] or "")),
    )


def _letters(line: DraftLine) -> str:
    """What the products that are offered have in their names; it is no part of the rule."""
    letters: str = st.text_input(
        _("Letters of the product's name"),
        key=f"rule-letters-{line.number}",
        placeholder=_("Letters of the product's name"),
        label_visibility="collapsed",
        width=220,
    )
    return letters


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
        on_change=lambda: change(line, lambda now: rule_draft.of_operator(now, st.session_state[key])),
    )
