"""“Since you last looked”: one line above the page, with ways to what is new; gone once it was read."""

from typing import Final

import streamlit as st

from crm_analytics.content import news
from crm_analytics.content.news import News
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.state import visits
from crm_analytics.ui.markdown import literal

KEPT: Final = "news"
"""In the visit: what was new when it began."""


def line(view: View) -> None:
    """The line; nothing on a first visit, where nothing is new, or where an earlier load is looked at."""
    if not news.is_newest(view):
        return
    if KEPT not in st.session_state:
        st.session_state[KEPT] = news.begin(view)
    kept: News = st.session_state[KEPT]
    shown = news.items(view, kept) if kept.keys else ()
    if not shown or kept.since is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="news"):
        st.markdown(_("**New since {day}:**").format(day=date_text(view.local(kept.since))), width="content")
        for each in shown:
            if each.page:
                st.page_link(f"pages/{each.page}.py", label=literal(each.words), width="content")
            else:
                st.markdown(literal(each.words), width="content")
        st.button(
            _("Dismiss"),
            key="news-dismiss",
            icon=":material/close:",
            type="tertiary",
            on_click=_dismiss,
            args=(view,),
        )


def _dismiss(view: View) -> None:
    """Count all of it as seen. For callbacks."""
    st.session_state[KEPT] = News(None, frozenset())
    visits.dismiss(view.settings, view.viewer.name, view.page)
