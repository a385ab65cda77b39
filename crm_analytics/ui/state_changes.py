"""What people wrote, on a page: read again, and drawn again, after a change made here."""

import streamlit as st

from crm_analytics.content import cached_state
from crm_analytics.content.cached_state import (
    assumption,
    goals_set,
    notes,
    removed_notes,
    saved_segments,
    thresholds_set,
)

__all__ = [
    "assumption",
    "drawn",
    "forget",
    "goals_set",
    "notes",
    "removed_notes",
    "saved_segments",
    "show_changes",
    "thresholds_set",
]

CHANGED = "kept-changed"


def forget() -> None:
    """After a change: read again, also for the page."""
    cached_state.forget()
    st.session_state[CHANGED] = True


def drawn() -> None:
    """The page is being drawn with all changes in it."""
    st.session_state.pop(CHANGED, None)


def show_changes() -> None:
    """Draw the whole page again where a dialog changed something: closing it draws only the part that opened it."""
    if st.session_state.pop(CHANGED, False):
        st.rerun()
