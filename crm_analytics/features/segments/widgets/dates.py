"""The day of a comparison, chosen among month ends or freely; the address says it."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address
from crm_analytics.ui.note_dialog import DATES

OTHER: Final = "other"


def pick(view: View, label: str, presets: Sequence[date], *, key: str, default: date, is_free: bool = True) -> date:
    """One of the presets, or any other day with sales.

    Args:
        view: The view of the page.
        label: What the day is for.
        presets: Days to choose from, the earliest first.
        key: In the address; another day stands there beside it.
        default: The preset chosen until another is.
        is_free: Whether any other day can be chosen.
    """
    names = {day.isoformat(): date_text(day) for day in reversed(presets)}
    if is_free:
        names[OTHER] = _("Another day …")
    chosen = address.pick(label, list(names), key=key, default=default.isoformat(), text=names.__getitem__)
    if chosen != OTHER:
        return date.fromisoformat(chosen or default.isoformat())
    return _freely(view, label, f"{key}_day", default)


def _freely(view: View, label: str, key: str, default: date) -> date:
    first, last = view.first_day, view.as_of
    try:
        wanted = date.fromisoformat(st.query_params.get(key, ""))
    except ValueError:
        wanted = default
    st.session_state.setdefault(key, min(max(wanted, first), last))
    day = st.date_input(label, min_value=first, max_value=last, key=key, format=DATES, label_visibility="collapsed")
    chosen = day if isinstance(day, date) else default
    st.query_params[key] = chosen.isoformat()
    return chosen
