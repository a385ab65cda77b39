"""“Why this number?”: a small button beside each figure that opens what is behind it. Nothing is read until then."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

import streamlit as st

from crm_analytics.content.explanation import Why
from crm_analytics.content.view import View
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.ui.explain import dialog
from crm_analytics.ui.markdown import literal

__all__ = ["Why", "button", "buttons", "looking"]

STYLE: Final = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
_view: ContextVar[View | None] = ContextVar("view", default=None)


@contextmanager
def looking(view: View) -> Iterator[None]:
    """Say for the body of a page who looks, so that its parts can open what is behind them."""
    before = _view.set(view)
    try:
        yield
    finally:
        _view.reset(before)


def button(view: View | None, why: Why, *, key: str, figure: str = "") -> None:
    """The button; `figure` is what people call the figure. Without a view, the one of the page."""
    buttons(view, [(key, why, figure or why.name)])


def buttons(view: View | None, whys: Sequence[tuple[str, Why | None, str]]) -> None:
    """Several in one part: key, what is behind it, and what people call the figure; a place is kept for one without."""
    view = view or _view.get()
    if view is not None:
        _openers(view, whys, current_language())


@st.fragment
def _openers(view: View, whys: Sequence[tuple[str, Why | None, str]], language: str) -> None:
    use_language(language)  # opening runs in a thread of its own, where no page has said it
    for key, why, figure in whys:
        if why is None:
            st.space("xxsmall")
            continue
        name = _("Why this number? {figure}").format(figure=figure) if figure else _("Why this number?")
        if st.button(literal(name), key=f"why-{key}-open", type="tertiary", icon=":material/help:"):
            dialog.begin(key)
            title = literal(figure or _("Why this number?"))
            st.dialog(title, width="large", icon=":material/help:")(dialog.show)(view, why, figure, key, language)
