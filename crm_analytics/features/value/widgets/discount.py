"""The rate of interest by which money to come is worth less today: shown, and set by those who may."""

from typing import Final

import streamlit as st

from crm_analytics.content.view import View
from crm_analytics.features.value.content.discount import rate
from crm_analytics.i18n import N_, current_language, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.state.assumptions import DISCOUNT_RATE, USUAL_DISCOUNT
from crm_analytics.ui.assumptions import Setting, keep, opener
from crm_analytics.viewer import Permission


def editor(view: View) -> None:
    """A button that opens the rate, for those who may set what everybody sees."""
    if view.viewer.may_for_company(Permission.SET_GOALS):
        opener(view, RATE, current_language())


def _rate(view: View) -> None:
    st.write(
        _(
            "Money that comes in a year is worth less than money today: what it could have earned meanwhile. This "
            "rate says how much less; {usual} unless somebody sets another. The next refresh takes it up."
        ).format(usual=percent(USUAL_DISCOUNT))
    )
    typed = st.text_input(_("Interest, in percent a year"), value=number(rate(view) * 100, 1), key="discount-typed")
    if st.button(_("Use this rate"), type="primary", key="discount-save"):
        keep(view, DISCOUNT_RATE, typed, example="10%")


RATE: Final = Setting("discount", N_("Interest"), N_("Interest on money to come"), _rate)
