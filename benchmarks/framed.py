"""The page that does next to nothing, within the whole frame: what the frame adds."""

import streamlit as st

from benchmarks import clock
from crm_analytics.ui import page_filters, shell
from crm_analytics.ui.explain import button as why_button


def drawn() -> None:
    """The page, which is drawn again alone."""
    began = clock.now()
    with shell.page(__file__) as view:
        chosen_filters = page_filters.bar(view)
        st.write(st.segmented_control("again", ["one", "two"], default="one", required=True))
        why_button.button(view, why_button.Why("one", filters=chosen_filters, name="one"), key="one")
    clock.note(began)


st.set_page_config(page_title="Frame", page_icon=shell.ICON, layout="wide")
shell.navigation()
shell.around(drawn, "framed")
