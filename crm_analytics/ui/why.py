"""“Why this number?”: a small button beside each figure that opens what is behind it. Nothing is read until then."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

import streamlit as st

from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import behind
from crm_analytics.ui.markdown import literal
from crm_analytics.ui.reason import Why
from crm_analytics.ui.view import View

__all__ = ["Why", "button", "looking"]

STYLE: Final = f"<style>{Path(__file__).with_suffix('.css').read_text(encoding='utf-8')}</style>"
_view: ContextVar[View | None] = ContextVar("view", default=None)


@contextmanager
def looking(view: View) -> Iterator[None]:
    """Say for the body of a page who looks, so that its parts can open what is behind them."""
    st.html(STYLE)
    before = _view.set(view)
    try:
        yield
    finally:
        _view.reset(before)


def button(view: View | None, why: Why, *, key: str, figure: str = "") -> None:
    """The button; `figure` is what people call the figure. Without a view, the one of the page."""
    view = view or _view.get()
    if view is not None:
        figure = figure or why.name
        with st.container(key=f"why-{key}"):
            _opener(view, why, figure, key, current_language())


@st.fragment
def _opener(view: View, why: Why, figure: str, key: str, language: str) -> None:
    use_language(language)  # opening runs in a thread of its own, where no page has said it
    name = _("Why this number? {figure}").format(figure=figure) if figure else _("Why this number?")
    if st.button(literal(name), key=f"why-{key}-open", type="tertiary", icon=":material/help:"):
        behind.begin(key)
        title = literal(figure or _("Why this number?"))
        st.dialog(title, width="large", icon=":material/help:")(behind.tell)(view, why, figure, key, language)
