"""The fields for what a condition compares with: numbers, money, shares, days, members, text."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from crm_analytics.charts.theme import symbol
from crm_analytics.content.view import View
from crm_analytics.features.segment_builder.rule_choices import Choices, about, words
from crm_analytics.features.segment_builder.rule_draft import DraftLine
from crm_analytics.features.segment_builder.widgets.rule_address import change
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.columns import BY_ID, NUMERIC, Operator, ProfileColumn
from crm_analytics.rules.form import IN_DAYS, LONGEST_TEXT, WITHOUT_VALUE, Value
from crm_analytics.rules.spans import MOST_DAYS
from crm_analytics.ui import filter_state
from crm_analytics.ui.note_dialog import DATES

YEARS: Final = timedelta(days=36525)
FIELD: Final = 130
Answers = dict[tuple[Operator, tuple[Value, ...]], str]
YES_OR_NO: Final[Answers] = {
    ("is", (True,)): N_("yes"),
    ("is", (False,)): N_("no"),
    ("unknown", ()): N_("is not known"),
    ("known", ()): N_("is known"),
}
AGREED: Final[Answers] = {
    ("is", (True,)): N_("agreed"),
    ("is", (False,)): N_("refused"),
    ("unknown", ()): N_("not recorded"),
    ("known", ()): N_("recorded, whatever it is"),
}


def fields(view: View, can: Choices, line: DraftLine, column: ProfileColumn) -> None:
    """The fields of a line, showing what it says so far."""
    if column.kind == "flag":
        _answer(line, column)
    elif line.operator in WITHOUT_VALUE:
        return
    elif line.operator in IN_DAYS:
        _number(line, 0, unit=_("days"), whole=True)
    elif column.kind == "date":
        for place in range(2 if line.operator == "between" else 1):
            _day(view, line, place)
    elif column.kind in NUMERIC:
        for place in range(2 if line.operator == "between" else 1):
            _figure(view, line, column, place)
    elif line.operator == "contains" or column.kind == "text":
        _text(line)
    else:
        _members(view, can, line, column)


def _figure(view: View, line: DraftLine, column: ProfileColumn, place: int) -> None:
    if column.kind == "money":
        _number(line, place, unit=symbol(view.company.currency))
    elif column.kind == "share":
        _number(line, place, unit="%", times=100)
    elif column.kind == "days":
        _number(line, place, unit=_("days"), whole=True)
    else:
        _number(line, place, unit="", whole=column.kind in {"count", "score"})


def _number(line: DraftLine, place: int, *, unit: str, whole: bool = False, times: int = 1) -> None:
    key = _key(line, place)
    now = line.values[place] if place < len(line.values) else None
    shown = float(now) * times if isinstance(now, int | float) else None
    filter_state.show(key, int(shown) if whole and shown is not None else shown)
    st.number_input(
        _("Value"),
        min_value=0 if whole else 0.0,
        max_value=MOST_DAYS if line.operator in IN_DAYS else None,
        value=None,
        step=1 if whole else 1.0,
        format="%d" if whole else "%g",
        placeholder=unit or _("Value"),
        key=key,
        label_visibility="collapsed",
        width=FIELD,
        on_change=lambda: _keep(line, place, _scaled(st.session_state[key], times)),
    )
    if unit:
        st.markdown(unit.replace("$", "\\$"), width="content")


def _scaled(value: float | None, times: int) -> Value | None:
    return value if value is None or times == 1 else round(value / times, 6)


def _day(view: View, line: DraftLine, place: int) -> None:
    key = _key(line, place)
    now = line.values[place] if place < len(line.values) else None
    filter_state.show(key, now if isinstance(now, date) else None)
    st.date_input(
        _("Day"),
        value=None,
        min_value=view.as_of - YEARS,
        max_value=view.as_of + YEARS,
        key=key,
        format=DATES,
        label_visibility="collapsed",
        width=FIELD,
        on_change=lambda: _keep(line, place, st.session_state[key]),
    )


def _answer(line: DraftLine, column: ProfileColumn) -> None:
    """Yes, no, or whether anything is known; of campaigns it always is."""
    words_of = AGREED if "consent" in column.id else YES_OR_NO
    now = (line.operator, line.values)
    offered = [each for each in words_of if each == now or each[0] == "is" or column.source != "campaign"]
    key = _key(line, 0)
    filter_state.show(key, now if now in words_of else None)
    st.selectbox(
        _("Answer"),
        offered,
        index=None,
        format_func=lambda each: _(words_of[each]),
        placeholder=_("Answer"),
        key=key,
        label_visibility="collapsed",
        width=200,
        on_change=lambda: _answered(line, st.session_state[key]),
    )


def _answered(line: DraftLine, answer: tuple[Operator, tuple[Value, ...]] | None) -> None:
    operator, values = answer or ("is", ())
    change(line, lambda now: replace(now, operator=operator, values=values))


def _text(line: DraftLine) -> None:
    """Several, parted by commas, where one of them or none of them is asked for."""
    key = _key(line, 0)
    many = line.operator in {"one_of", "is_not"}
    filter_state.show(key, ", ".join(map(str, line.values)))
    st.text_input(
        _("Text"),
        max_chars=LONGEST_TEXT,
        placeholder=_("one, another") if many else _("Text"),
        key=key,
        label_visibility="collapsed",
        width=220,
        on_change=lambda: change(line, lambda now: replace(now, values=_typed(st.session_state[key], many=many))),
    )


def _typed(text: str, *, many: bool) -> tuple[Value, ...]:
    parts = text.split(",") if many else [text]
    return tuple(part.strip() for part in parts if part.strip())


def _members(view: View, can: Choices, line: DraftLine, column: ProfileColumn) -> None:
    key = _key(line, 0)
    offered = about(view, column) if column.kind == "later" else can.members.get(column.id, ())
    own = tuple(str(each) for each in line.values)
    as_text = words(view).as_text
    filter_state.show(key, list(own))
    st.multiselect(
        _("Values"),
        [*offered, *(each for each in own if each not in offered)],
        format_func=lambda each: as_text(column.id, each),
        placeholder=_("Choose"),
        key=key,
        label_visibility="collapsed",
        width=320,
        on_change=lambda: change(line, lambda now: replace(now, values=tuple(st.session_state[key]))),
    )


def _keep(line: DraftLine, place: int, value: Value | None) -> None:
    """One value of a line; what is cleared goes, and a range that has only its end begins there too."""

    def kept(now: DraftLine) -> DraftLine:
        before = now.values[:place]
        if value is None:
            return replace(now, values=before)
        return replace(now, values=(*(before or (value,) * place), value, *now.values[place + 1 :]))

    change(line, kept)


def _key(line: DraftLine, place: int) -> str:
    """Another operator or column is another field; an answer says its operator itself."""
    operator = "" if BY_ID[line.column].kind == "flag" else line.operator
    return f"rule-value-{line.number}-{line.column}-{operator}-{place}"
