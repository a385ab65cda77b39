"""The fields for the days a condition counts: all, the last so many, between two, since or until one."""

from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.segment_builder.rule_draft import DraftLine
from crm_analytics.features.segment_builder.widgets.rule_address import change
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.spans import MOST_DAYS, DaySpan
from crm_analytics.ui import filter_state
from crm_analytics.ui.note_dialog import DATES

Days = Literal["ever", "last", "between", "since", "until"]
WHICH: Final[dict[Days, str]] = {
    "ever": N_("at any time"),
    "last": N_("in the last days"),
    "between": N_("between two days"),
    "since": N_("since a day"),
    "until": N_("until a day"),
}
USUAL: Final = 90
YEAR: Final = timedelta(days=364)
FURTHEST: Final = timedelta(days=MOST_DAYS)


def fields(view: View, line: DraftLine) -> None:
    """Which days, and from when to when."""
    which = _which(line.during)
    key = f"rule-days-{line.number}"
    filter_state.show(key, which)
    st.selectbox(
        _("In which days"),
        list(WHICH),
        format_func=lambda each: _(WHICH[each]),
        key=key,
        label_visibility="collapsed",
        width=180,
        on_change=lambda: change(line, lambda now: replace(now, during=_usual(view, st.session_state[key]))),
    )
    if which == "last":
        _last(line)
    for end in ("first", "until"):
        if getattr(line.during, end, None) is not None:
            _day(view, line, end)


def _which(span: DaySpan | None) -> Days:
    if span is None:
        return "ever"
    if span.last is not None:
        return "last"
    if span.first is not None:
        return "since" if span.until is None else "between"
    return "until"


def _usual(view: View, which: Days) -> DaySpan | None:
    """Days to begin from, up to the last with sales."""
    year_ago = view.as_of - YEAR
    begun: dict[Days, DaySpan] = {
        "last": DaySpan(USUAL),
        "between": DaySpan(first=year_ago, until=view.as_of),
        "since": DaySpan(first=year_ago),
        "until": DaySpan(until=view.as_of),
    }
    return begun.get(which)


def _last(line: DraftLine) -> None:
    key = f"rule-last-{line.number}"
    filter_state.show(key, (line.during and line.during.last) or None)
    st.number_input(
        _("Days"),
        min_value=1,
        max_value=MOST_DAYS,
        value=None,
        step=1,
        placeholder=_("days"),
        key=key,
        label_visibility="collapsed",
        width=110,
        on_change=lambda: change(line, lambda now: replace(now, during=DaySpan(st.session_state[key] or 0))),
    )
    st.markdown(_("days"), width="content")


def _day(view: View, line: DraftLine, end: str) -> None:
    """A day that is cleared comes back: without it, the condition would count other days than it says."""
    key = f"rule-{end}-{line.number}"
    filter_state.show(key, getattr(line.during, end))

    def changed(now: DraftLine) -> DraftLine:
        span = now.during or DaySpan()
        return replace(now, during=replace(span, **{end: st.session_state[key] or getattr(span, end)}))

    st.date_input(
        _("First day") if end == "first" else _("Last day"),
        value=None,
        min_value=view.as_of - FURTHEST,
        max_value=view.as_of + FURTHEST,
        key=key,
        format=DATES,
        label_visibility="collapsed",
        width=130,
        on_change=lambda: change(line, changed),
    )
