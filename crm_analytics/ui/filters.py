"""Filters that live in the address: a copied link shows the same view."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from crm_analytics.i18n import N_, date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address
from crm_analytics.ui.view import View

PRESETS = {
    "28d": (N_("Last 28 days"), 28),
    "90d": (N_("Last 90 days"), 90),
    "365d": (N_("Last 365 days"), 365),
}
CUSTOM = "custom"


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included."""

    start: date
    end: date
    label: str


def period(view: View, default: str = "90d") -> Period:
    """The period chosen, counted back from the as-of day."""
    chosen = choice(
        _("Period"),
        [*PRESETS, CUSTOM],
        key="period",
        default=default,
        text=lambda name: _(PRESETS[name][0]) if name in PRESETS else _("Custom"),
    )
    if chosen == CUSTOM:
        return _custom(view)
    label, days = PRESETS[chosen]
    return Period(view.as_of - timedelta(days=days - 1), view.as_of, _(label))


def choice(
    label: str, options: Sequence[str], *, key: str, default: str | None = None, text: Callable[[str], str] = str
) -> str:
    """One of a few options, as pills; always one is chosen."""
    return address.one_of(label, options, key=key, default=default or options[0], text=text)


def branch(view: View) -> str | None:
    """One branch, or None for all that the viewer may see."""
    known = view.branch_names()
    if len(known) < 2:
        return None
    return address.pick(_("Branch"), list(known), key="branch", text=known.__getitem__, placeholder=_("All branches"))


def _custom(view: View) -> Period:
    first = view.ready("daily_sales")["day"].min()
    earliest = first if isinstance(first, date) else view.as_of
    chosen = st.date_input(
        _("From and to"),
        (max(earliest, view.as_of - timedelta(days=89)), view.as_of),
        min_value=earliest,
        max_value=view.as_of,
        key="days",
        persist_state="session",
        label_visibility="collapsed",
    )
    start, end = (chosen[0], chosen[-1]) if isinstance(chosen, tuple) and chosen else (earliest, view.as_of)
    return Period(start, end, f"{date_text(start)} – {date_text(end)}")
