"""What the theme's settings cannot say: the style of our own parts of a page, and words Streamlit has in English."""

import json
from pathlib import Path
from typing import Final

import streamlit as st

from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number
from crm_analytics.ui import sitemap

SHEET: Final = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
UPLOAD: Final = '[data-testid="stFileUploaderDropzone"] > span button [data-testid="stMarkdownContainer"]'
LIMIT: Final = '[data-testid="stFileUploaderDropzoneInstructions"]'
A_GIGABYTE: Final = 1024
"""In the megabytes that Streamlit's settings count in."""


def apply(*sheets: str) -> None:
    """Add the style, and these sheets, to the page that is being drawn."""
    # What opens above the page stands outside the app's own element, which alone knows the colour scheme.
    scheme = "dark" if st.context.theme.type == "dark" else "light"
    words = words_of_the_uploader(int(st.get_option("server.maxUploadSize")))
    every = "\n".join((SHEET, *sheets, headings_of_groups(), words))
    st.html(f"<style>:root {{ color-scheme: {scheme}; }}\n{every}</style>")


def headings_of_groups() -> str:
    """Rules that put its name above the first page of each group in the sidebar."""
    rules, place = [], 1
    for group, names in sitemap.grouped().items():
        if names:
            first = f'[data-testid="stSidebarNavItems"] > li:nth-child({place})'
            rules.append(f"{first}::before {{ content: {json.dumps(group, ensure_ascii=False)}; }}")
        place += len(names)
    return "\n".join(rules)


def words_of_the_uploader(megabytes: int) -> str:
    """Rules that put our words in place of those the uploader has in English only, for eyes and screen readers."""
    size = f"{number(megabytes / A_GIGABYTE)} GB" if megabytes >= A_GIGABYTE else f"{number(megabytes)} MB"
    return "\n".join(
        f"{place} > * {{ display: none; }} {place}::after {{ content: {json.dumps(words, ensure_ascii=False)}; }}"
        for place, words in (
            (UPLOAD, _("Choose a file")),
            (LIMIT, _("or drop it here; up to {size} a file").format(size=size)),
        )
    )


def on_phone() -> bool:
    """Whether the reader's browser says that it runs on a phone; the server does not know the window's width."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
