"""Goals on a page: how far along a figure's goal is, and the way to set and change goals."""

import streamlit as st

from crm_analytics.content.goals import progress_of
from crm_analytics.content.view import View
from crm_analytics.features.overview.widgets import goal_dialog
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import state_changes
from crm_analytics.viewer import Permission


def editor(view: View) -> None:
    """A button that opens the goals, for those who may set them, and for all where there are some."""
    state_changes.drawn()
    if view.viewer.may(Permission.SET_GOALS) or state_changes.goals_set(view.settings, view.viewer):
        _opener(view, current_language())


@st.fragment
def _opener(view: View, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    state_changes.show_changes()
    if st.button(_("Goals"), key="goals-open", type="tertiary", icon=":material/flag:"):
        goal_dialog.open_goals(view, language, progress_of)
