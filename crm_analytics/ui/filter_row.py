"""The row of filters as it is drawn: period, comparison, the others behind a button, and chips of what is set."""

from collections.abc import Set
from datetime import date
from typing import Final

import streamlit as st

from crm_analytics.content import periods
from crm_analytics.content.filter_choices import COMPARISONS, LABELS, FilterValues, comparison
from crm_analytics.content.options import member_names, names, options
from crm_analytics.content.periods import CUSTOM, Period
from crm_analytics.content.view import View
from crm_analytics.i18n import current_language, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import filter_state
from crm_analytics.ui.markdown import literal

NAMED: Final = 2
"""Members that a chip names; of others it says how many."""


def draw(view: View, values: FilterValues, used: Set[str], period: Period, default: str) -> None:
    """Draw the filters a page uses.

    Args:
        view: The view of the page.
        values: What is chosen, also of filters the page does not use.
        used: Names, as in the address, of the filters it uses.
        period: The days in force.
        default: The period where none is chosen.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        if "period" in used:
            _period(view, values, period, default)
        if "against" in used:
            _comparison(values)
        can = options(view)
        members = tuple(name for name in LABELS if name in used and len(can.of(name)) > (0 if name == "saved" else 1))
        if members:
            _more(view, members, current_language())
        _chips(view, {name: values[name] for name in LABELS if name in used and name in values})


def _period(view: View, values: FilterValues, period: Period, default: str) -> None:
    name = values.get("period", (default,))[0]
    filter_state.show("filter-period", name)
    st.selectbox(
        _("Period"),
        list(periods.NAMES),
        format_func=lambda each: _(periods.NAMES[each]),
        key="filter-period",
        label_visibility="collapsed",
        on_change=_pick_period,
        args=(default, period),
        filter_mode=None,
        width=190,
    )
    if name == CUSTOM:
        filter_state.show("filter-days", (period.start, period.end))
        st.date_input(
            _("From and to"),
            min_value=view.first_day,
            max_value=view.as_of,
            key="filter-days",
            label_visibility="collapsed",
            format="DD/MM/YYYY",
            on_change=_pick_days,
            width=230,
        )


def _comparison(values: FilterValues) -> None:
    filter_state.show("filter-against", comparison(values))
    st.selectbox(
        _("Compared with"),
        list(COMPARISONS),
        format_func=lambda each: _(COMPARISONS[each]),
        key="filter-against",
        label_visibility="collapsed",
        on_change=_pick,
        args=("against", "before"),
        filter_mode=None,
        width=275,
    )


@st.fragment
def _more(view: View, members: tuple[str, ...], language: str) -> None:
    """The other filters. Opening them draws only this part again; a choice draws the page."""
    use_language(language)
    if filter_state.has_changed():
        st.rerun()
    box = st.popover(_("Filters"), icon=":material/tune:", on_change="rerun", key="filters-open")
    if box.open:
        with box, st.container(width=380):
            for name in members:
                _members(view, name)


def _members(view: View, name: str) -> None:
    values, words = filter_state.current(), names(view, name)
    key = f"filter-{name}"
    can = options(view).of(name, values.get("region", ()))
    if name in {"known", "saved"}:
        filter_state.show(key, values.get(name, (None,))[0])
        st.selectbox(
            _(LABELS[name]),
            can,
            index=None,
            format_func=words.__getitem__,
            placeholder=_("All"),
            key=key,
            on_change=_pick,
            args=(name, None),
        )
        return
    filter_state.show(key, [member for member in values.get(name, ()) if member in can])
    st.multiselect(
        _(LABELS[name]),
        can,
        format_func=lambda member: words.get(member, member),
        placeholder=_("All"),
        key=key,
        on_change=_pick_many,
        args=(view, name),
    )


def _chips(view: View, used: FilterValues) -> None:
    """What is set, each with a way out."""
    for name, members in used.items():
        shown = ", ".join(member_names(view, name, members[:NAMED]))
        more = f" +{number(len(members) - NAMED)}" if len(members) > NAMED else ""
        st.button(
            literal(f"{_(LABELS[name])}: {shown}{more}"),
            key=f"without-{name}",
            icon=":material/close:",
            icon_position="right",
            help=_("Remove this filter"),
            on_click=filter_state.choose,
            args=(name, ()),
        )
    if used:
        st.button(_("Clear"), key="without-any", type="tertiary", on_click=filter_state.clear, args=(tuple(LABELS),))


def _pick(name: str, default: str | None) -> None:
    value = st.session_state[f"filter-{name}"]
    filter_state.choose(name, () if value in {None, default} else (value,))


def _pick_many(view: View, name: str) -> None:
    filter_state.choose(name, st.session_state[f"filter-{name}"])
    if name == "region":
        values = filter_state.current()
        inside = options(view).of("branch", values.get("region", ()))
        filter_state.choose("branch", [branch for branch in values.get("branch", ()) if branch in inside])


def _pick_period(default: str, before: Period) -> None:
    """Choosing days oneself begins with those of the period before."""
    _pick("period", default)
    is_custom = st.session_state["filter-period"] == CUSTOM
    filter_state.choose("from", (before.start.isoformat(),) if is_custom else ())
    filter_state.choose("to", (before.end.isoformat(),) if is_custom else ())


def _pick_days() -> None:
    days: tuple[date, ...] = st.session_state["filter-days"]
    if len(days) == 2:  # between two clicks there is only the first day
        filter_state.choose("from", (days[0].isoformat(),))
        filter_state.choose("to", (days[1].isoformat(),))
