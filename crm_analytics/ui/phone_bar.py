"""The bar at the foot of a phone: the pages at hand, and the others behind “More”. Wider windows do not show it."""

from html import escape
from typing import Final

import streamlit as st

from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import sitemap
from crm_analytics.ui.sitemap import AT_HAND, PAGES

FILE: Final = "pages/{}.py"


def draw(here: str) -> None:
    """Draw the bar; `here` is the name of the page that is looked at.

    Its links are those of the sidebar: they change the page without opening the app anew, so that filters, language
    and what is being worked on stay.
    """
    with st.container(key="phone-bar", horizontal=True):
        for name in AT_HAND:
            with st.container(key=f"bar-{name}"):
                if name == here:
                    st.html(_current(name))
                else:
                    st.page_link(FILE.format(name), label=_(PAGES[name].name), icon=PAGES[name].icon)
        _more(here, current_language())


@st.fragment
def _more(here: str, language: str) -> None:
    """The pages that are not at hand; opening them draws only this part again."""
    use_language(language)
    others = {group: [name for name in names if name not in AT_HAND] for group, names in sitemap.grouped().items()}
    with st.container(key="bar-more" if here in AT_HAND else "bar-more-here"):
        menu = st.popover(_("More"), icon=":material/more_horiz:", type="tertiary", on_change="rerun", key="more-pages")
        if menu.open:
            with menu, st.container(key="more-pages-listed", gap=None):
                for group, names in others.items():
                    if names:
                        st.caption(group)
                    for name in names:
                        st.page_link(FILE.format(name), label=_(PAGES[name].name), icon=PAGES[name].icon)


def _current(name: str) -> str:
    """The page that is looked at: no way leads there."""
    icon = PAGES[name].icon.removeprefix(":material/").removesuffix(":")
    return (
        f"<p class='crm-here' aria-current='page'><span class='crm-icon' aria-hidden='true'>{icon}</span>"
        f"{escape(_(PAGES[name].name))}</p>"
    )
