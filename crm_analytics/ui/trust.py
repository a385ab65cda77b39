"""The strip at the foot of every page: as of when, how fresh each branch, does it add up."""

import streamlit as st

from crm_analytics.content.trust import last_sales, line
from crm_analytics.content.view import View
from crm_analytics.i18n import LANGUAGES, current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui.markdown import literal


def trust_strip(view: View) -> None:
    """The line, under every page."""
    st.divider()
    st.caption(literal(line(view)))


def by_branch(view: View) -> None:
    """The last sale of each branch, on demand; nothing for a company of one."""
    if last_sales(view).height > 1:
        _by_branch(view, current_language())


@st.fragment
def _by_branch(view: View, language: str) -> None:
    """The last sale of each branch; opening it draws only this part again."""
    use_language(language)
    box = st.popover(
        _("Last sale of each branch"), type="tertiary", icon=":material/schedule:", on_change="rerun", key="freshness"
    )
    if box.open:
        with box, st.container(width=420):
            st.dataframe(
                last_sales(view),
                hide_index=True,
                column_config={
                    "name": st.column_config.TextColumn(_("Branch")),
                    "last_sale": st.column_config.DateColumn(_("Last sale"), format=LANGUAGES[language].grid_dates),
                    "days": st.column_config.NumberColumn(_("Days ago"), format="localized"),
                },
            )
