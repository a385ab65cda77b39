"""The way to page Customer from anywhere else: its address holds the company's own number of the customer.

No name and nothing else of a person is ever in an address.
"""

from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.i18n import gettext as _

PARAMETER: Final = "customer"
FILE: Final = "pages/customer.py"
UNPICKED: Final = "unpicked"


def open_page(customer_id: str) -> None:
    """Leave this page for the customer's; filters that were set stay set."""
    st.switch_page(FILE, query_params={PARAMETER: customer_id})


def chooser(people: pl.DataFrame, *, key: str) -> None:
    """A list to choose one customer from and open; for below a table of them.

    Args:
        people: `customer_id`, and `name` where names may be seen; some may be missing.
        key: Tells several on a page apart.
    """
    if (chosen := picked(people, key=key)) is not None:
        open_page(chosen[0])


def picked(people: pl.DataFrame, *, key: str, words: str = "") -> tuple[str, str] | None:
    """A list to choose one customer from, by number and name; None until then.

    Args:
        people: `customer_id`, and `name` where names may be seen; some may be missing.
        key: Tells several on a page apart.
        words: What choosing is for; empty: to open the customer's page.
    """
    ids = people["customer_id"].to_list()
    stated = people["name"].to_list() if "name" in people.columns else [None] * len(ids)
    labels = {each: f"{name} · {each}" if name else each for each, name in zip(ids, stated, strict=True)}
    names = dict(zip(ids, stated, strict=True))
    words = words or _("Open one customer")
    if st.session_state.pop(f"{UNPICKED}-{key}", False):
        st.session_state[f"open-{key}"] = None
    chosen = st.selectbox(
        words,
        ids,
        index=None,
        format_func=labels.__getitem__,
        placeholder=words,
        key=f"open-{key}",
        label_visibility="collapsed",
    )
    return None if chosen is None else (chosen, names[chosen] or chosen)


def unpick(key: str) -> None:
    """From the next drawing of the page on, nobody is chosen any more in the list of this key."""
    st.session_state[f"{UNPICKED}-{key}"] = True
