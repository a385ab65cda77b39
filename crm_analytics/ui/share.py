"""Sharing a sentence, a figure or a chart as text: copied, or handed to WhatsApp; each is written down.

Only for those who may export. The browser copies within the click, by a small script of ours; the server hears of it.
"""

import re
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.sharing import Shared, source
from crm_analytics.content.view import View
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import exports
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

SCRIPT: Final = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
TEXT, WHATSAPP = "text", "whatsapp"
"""What the log of exports calls the two ways."""
COPIED: Final = "share-copied"
WIDTH: Final = 360
"""Of a menu, in pixels: it fits a phone."""


def apply() -> None:
    """Let buttons of this module copy."""
    with st.container(key="share-script"):
        st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)


def menu(view: View, filters: Filters | None, make: Callable[[], Sequence[Shared]], *, key: str) -> None:
    """A small menu with some things to share; nothing for a viewer who may not export.

    Args:
        view: The view of the page.
        filters: What the reader chose, for the log.
        make: Gives what can be shared; called only when the menu is open.
        key: Tells several menus of one page apart.
    """
    if view.viewer.may(Permission.EXPORT):
        _menu(view, filters, make, key, current_language())


@st.fragment
def _menu(view: View, filters: Filters | None, make: Callable[[], Sequence[Shared]], key: str, language: str) -> None:
    """Opening it draws only this part again."""
    use_language(language)
    box = st.popover(_("Share this"), icon=":material/share:", type="tertiary", key=f"share-{key}", on_change="rerun")
    if not is_open(box.open):
        return
    with box, st.container(width=WIDTH, gap="small"):
        offered = make()
        for place, each in enumerate(offered):
            ways(view, filters, each, key=f"{key}-{place}", in_full=len(offered) == 1)
        if len(offered) > 1:
            st.caption(_("Each is sent with: {source}").format(source=literal(source(view, filters))))


def is_open(seen: bool | None) -> bool:
    """Whether a menu stands open."""
    return bool(seen)


def ways(view: View, filters: Filters | None, shared: Shared, *, key: str, in_full: bool = True) -> None:
    """The text as it will be sent, and the two ways to send it. In a fragment, for those who may export.

    Args:
        view: The view of the page.
        filters: What the reader chose, for the log.
        shared: What is sent.
        key: Tells it apart on its page.
        in_full: Whether to show where it comes from too; it is sent in any case.
    """
    name = re.sub(r"[^A-Za-z0-9_-]", "-", key)
    words, _line, foot = shared.text.rpartition("\n")
    origin = f"<span class='{'crm-source' if in_full else 'crm-unseen'}'>\n{escape(foot)}</span>"
    st.html(f"<p class='crm-shared crm-share-{name}'>{escape(words)}{origin}</p>")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        copied = st.session_state.get(COPIED) == name
        st.button(
            _("Copied") if copied else _("Copy"),
            key=f"share-copy-{name}",
            icon=":material/check:" if copied else ":material/content_copy:",
            type="tertiary",
            on_click=_copied,
            args=(view, filters, shared, name),
        )
        st.link_button(
            "WhatsApp",
            shared.link,
            key=f"share-wa-{name}",
            icon=":material/chat:",
            type="tertiary",
            on_click=record,
            args=(view, filters, shared, WHATSAPP),
        )


def record(view: View, filters: Filters | None, shared: Shared, means: str) -> None:
    """Write down who sent what. For callbacks.

    Raises:
        NotAllowed: without the permission to export.
    """
    view.viewer.require(Permission.EXPORT)
    exports.record(
        view.settings,
        by=view.viewer.name,
        page=view.page,
        what=shared.what,
        format=means,
        rows=None,
        filters=filters.words if filters else (),
    )


def _copied(view: View, filters: Filters | None, shared: Shared, name: str) -> None:
    record(view, filters, shared, TEXT)
    st.session_state[COPIED] = name
