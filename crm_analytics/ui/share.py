"""Sharing a sentence, a figure or a chart in one click: as text, by WhatsApp, as picture; each is written down.

Only for those who may export. The browser does all of it within the click, by a small script of ours: the text is the
one of the link to WhatsApp, the picture is drawn from what stands on the page. The server hears of it afterwards.
"""

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.sharing import Shared
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.state import exports
from crm_analytics.ui import document
from crm_analytics.viewer import Permission

STYLE: Final = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
SCRIPT: Final = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
FORMATS: Final = frozenset({"text", "whatsapp", "png"})
"""What the log of exports calls the three."""
HEARD: Final = "shared"
"""The field by which the browser says what was shared last: when, how, and which part of the page."""
UP_TO: Final = "shared-up-to"
"""When the last of what was written down was shared, by the browser's clock."""

Make = Callable[[View, Filters | None], Shared]
"""Something of a page to share, by who looks and what was chosen."""


def apply() -> None:
    """Let the controls of this module do something."""
    with st.container(key="share-script"):
        st.html(f"<script>{SCRIPT}</script>", unsafe_allow_javascript=True)


def control(key: str, make: Make) -> str:
    """A small button with its menu, as HTML, beside what it shares; empty outside of a page, and without permission.

    Args:
        key: Tells it apart on its page.
        make: What is shared.
    """
    noted = document.current()
    if noted is None or not noted.view.load.id or not noted.view.viewer.may(Permission.EXPORT):
        return ""
    shared = make(noted.view, noted.filters)
    noted.shared[key] = shared.what
    return _html(shared, key, f"{noted.view.page}-{key}-{noted.view.as_of:%Y-%m-%d}.png")


def _html(shared: Shared, key: str, file: str) -> str:
    name = escape(_("Share: {what}").format(what=shared.what))
    return (
        f"<span class='crm-share' data-share='{escape(key)}' data-copied='{escape(_('Copied'))}'>"
        f"<button type='button' aria-label='{name}'>{_icon('share')}</button>"
        f"<span class='crm-share-menu'>"
        f"<button type='button'>{_icon('content_copy')}{escape(_('Copy'))}</button>"
        f"<a href='{escape(shared.link)}' target='_blank'>{_icon('chat')}WhatsApp</a>"
        f"<button type='button' data-file='{escape(file)}'>{_icon('image')}{escape(_('Picture'))}</button>"
        "</span></span>"
    )


def _icon(name: str) -> str:
    return f"<span class='crm-icon' aria-hidden='true'>{name}</span>"


@st.fragment
def listener(view: View, latest: document.Latest) -> None:
    """Hears what was shared on the page as it was drawn last, and writes it down; nobody sees it."""
    if view.viewer.may(Permission.EXPORT):
        with st.container(key="share-heard"):
            st.text_input("share", key=HEARD, label_visibility="collapsed", on_change=_heard, args=(latest,))


def _heard(latest: document.Latest) -> None:
    noted = latest.document
    for each in str(st.session_state[HEARD]).split("|"):
        moment, kind, key = (*each.split(" ", 2), "", "")[:3]
        is_new = moment.isdecimal() and int(moment) > st.session_state.get(UP_TO, 0)
        if is_new and noted is not None and key in noted.shared and kind in FORMATS:
            st.session_state[UP_TO] = int(moment)
            record(noted.view, noted.filters, noted.shared[key], kind)


def record(view: View, filters: Filters | None, what: str, kind: str) -> None:
    """Write down who shared what. For callbacks.

    Raises:
        NotAllowed: without the permission to export.
    """
    view.viewer.require(Permission.EXPORT)
    exports.record(
        view.settings,
        by=view.viewer.name,
        page=view.page,
        what=what,
        format=kind,
        rows=None,
        filters=filters.words if filters else (),
    )
