"""What is chosen on page Value, before its widgets are drawn."""

from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.value.content import calculator, parts
from crm_analytics.i18n.typed import amount
from crm_analytics.ui import document

COST: Final = "calculator-cost"
"""Of the text that is typed, in the visit."""


def chosen(view: View, filters: Filters) -> dict[str, str]:
    """The part that is looked at and what is chosen in it, as they stand in the visit, else in the address.

    What cannot be chosen (any more) is left out, so that its default holds. It is noted for the page's file.
    """
    part = _standing(parts.PART)
    choices = {parts.PART: part if part in parts.PARTS else parts.FIRST}
    for name in parts.offers(view, filters, choices):
        wanted = _standing(name)
        if name not in choices and wanted in parts.offers(view, filters, choices)[name]:
            choices[name] = wanted
    cost = amount(str(st.session_state.get(COST, "0")))
    if choices[parts.PART] == "calculator" and cost is not None and cost > 0:
        choices[calculator.COST] = str(cost)
    document.choose(**choices)
    return choices


def _standing(name: str) -> str:
    value = st.session_state.get(name, st.query_params.get(name, ""))
    return "yes" if value is True else str(value)
