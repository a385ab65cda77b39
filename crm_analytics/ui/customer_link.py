"""The way to page Customer from anywhere else: its address holds the company's own number of the customer.

No name and nothing else of a person is ever in an address.
"""

from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.i18n import gettext as _

PARAMETER: Final = "customer"
FILE: Final = "pages/customer.py"


def open_page(customer_id: str) -> None:
    """Leave this page for the customer's; filters that were set stay set."""
    st.switch_page(FILE, query_params={PARAMETER: customer_id})


def chooser(people: pl.DataFrame, *, key: str) -> None:
    """A list to choose one customer from and open; for below a table of them.

    Args:
        people: `customer_id`, and `name` where names may be seen; some may be missing.
        key: Tells several on a page apart.
    """
    ids = people["customer_id"].to_list()
    stated = people["name"].to_list() if "name" in people.columns else [None] * len(ids)
    labels = {each: f"{name} · {each}" if name else each for each, name in zip(ids, stated, strict=True)}
    chosen = st.selectbox(
        _("Open one customer"),
        ids,
        index=None,
        format_func=labels.__getitem__,
        placeholder=_("Open one customer"),
        key=f"open-{key}",
        label_visibility="collapsed",
    )
    if chosen is not None:
        open_page(chosen)
