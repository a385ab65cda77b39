"""What the theme's settings cannot say: the style sheet of our own parts of a page."""

from pathlib import Path
from typing import Final

import streamlit as st

SHEET: Final = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def apply() -> None:
    """Add the style to the page that is being drawn."""
    # What opens above the page stands outside the app's own element, which alone knows the colour scheme.
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    st.html(f"<style>:root {{ color-scheme: {scheme}; }}\n{SHEET}</style>")


def on_phone() -> bool:
    """Whether the reader's browser says that it runs on a phone; the server does not know the window's width."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
