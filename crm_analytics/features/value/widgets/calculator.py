"""What one more point of retention brings: what is tried, and what comes of it."""

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.view import View
from crm_analytics.features.value.content import calculator, missing
from crm_analytics.features.value.widgets import choices as typed
from crm_analytics.features.value.widgets import discount
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.typed import amount
from crm_analytics.ui import address, draw
from crm_analytics.ui import assumptions as assumption_editor
from crm_analytics.ui.markdown import literal


def show(view: View, filters: Filters, choices: Choices) -> None:
    """The part of the page."""
    if words := calculator.reason(view, filters):
        draw.blocks(missing.notice(words))
        return
    _inputs()
    draw.blocks(calculator.content(view, filters, choices))
    with st.container(horizontal=True, key="calculator-set"):
        assumption_editor.editor(view)
        discount.editor(view)


def _inputs() -> None:
    """What is tried; a cost that is no amount is said."""
    names = {calculator.POINTS: _("Points of retention"), calculator.YEARS: _("Years")}
    with st.container(horizontal=True, key="calculator-asked", vertical_alignment="bottom"):
        for name, words in names.items():
            address.pick(words, calculator.OFFERED[name], key=name, default=calculator.USUAL[name])
        cost = st.text_input(_("Cost in all"), value="0", key=typed.COST)
    given = amount(cost)
    if given is None or given < 0:
        st.error(_("“{typed}” is not an amount.").format(typed=literal(cost)))
