"""Choices that live in the address, so that a copied link shows the same view in any language.

Streamlit's own binding writes the label a reader sees; a link copied by an English reader would not be understood
by an Indonesian page. Here the option itself is written, and only where it differs from the default.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

Option = TypeVar("Option", bound=str)


def pills(label: str, options: Sequence[str], *, key: str, default: str, text: Callable[[str], str] = str) -> str:
    """One of a few options as pills; one is always chosen."""
    _set_state(key, options, default)
    chosen = st.segmented_control(
        label,
        options,
        format_func=text,
        key=key,
        required=True,
        persist_state="session",
        label_visibility="collapsed",
    )
    return _noted(key, chosen or default, default) or default


def optional_pills(
    label: str, options: Sequence[Option], *, key: str, text: Callable[[Option], str] = str
) -> Option | None:
    """One of a few options as pills, or none of them, as nothing is chosen at first."""
    _set_state(key, options, None)
    chosen: Option | None = st.pills(label, options, format_func=text, key=key, persist_state="session")
    _noted(key, chosen, None)
    return chosen


def pick(
    label: str,
    options: Sequence[str],
    *,
    key: str,
    default: str | None = None,
    text: Callable[[str], str] = str,
    placeholder: str | None = None,
) -> str | None:
    """One of many options, in a list that can be searched; None where nothing is chosen and that is the default."""
    _set_state(key, options, default)
    chosen: str | None = st.selectbox(
        label,
        options,
        index=None if default is None else 0,
        format_func=text,
        key=key,
        placeholder=placeholder or label,  # else Streamlit puts an English one there
        persist_state="session",
        label_visibility="collapsed" if placeholder else "visible",
    )
    return _noted(key, chosen, default)


def _set_state(key: str, options: Sequence[str], default: str | None) -> None:
    """Before the widget: what is chosen already, else what the address says, else the default."""
    value = st.session_state.get(key, st.query_params.get(key, default))
    st.session_state[key] = value if value in options else default


def _noted(key: str, value: str | None, default: str | None) -> str | None:
    """After the widget: the address says what differs from the default."""
    if value is None or value == default:
        st.query_params.pop(key, None)
    elif st.query_params.get(key) != value:
        st.query_params[key] = value
    return value
