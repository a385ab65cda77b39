"""The rate of interest by which money to come is worth less today: shown, and set by those who may."""

from decimal import Decimal

import streamlit as st

from crm_analytics.content.assumptions import margin
from crm_analytics.content.value_basis import ValueBasis
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import current_language, number, percent, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import assumptions
from crm_analytics.state.assumptions import DISCOUNT_RATE, USUAL_DISCOUNT
from crm_analytics.ui import state_changes
from crm_analytics.ui.assumptions import share_typed
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.viewer import Permission

NOTHING_CHANGED = 1e-9


def rate(view: View) -> float:
    """The rate in force."""
    assumption = state_changes.assumption(view.settings, DISCOUNT_RATE)
    return USUAL_DISCOUNT if assumption is None or assumption.value is None else float(assumption.value)


def changed(view: View, basis: ValueBasis) -> bool:
    """Whether margin or interest were set otherwise since the values were worked out."""
    if abs(rate(view) - basis.rate) > NOTHING_CHANGED:
        return True
    if basis.origin == "costs":
        return False
    now = margin(view)
    return abs(float(1 if now is None else now) - basis.margin) > NOTHING_CHANGED


def editor(view: View) -> None:
    """A button that opens the rate, for those who may set what everybody sees."""
    if view.viewer.may_for_company(Permission.SET_GOALS):
        _opener(view, current_language())


@st.fragment
def _opener(view: View, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    if st.button(_("Interest"), key="discount-open", type="tertiary", icon=":material/percent:"):
        st.dialog(_("Interest on money to come"), icon=":material/percent:")(_setting)(view, language)


def _setting(view: View, language: str) -> None:
    use_language(language)  # each click in a dialog runs only the dialog
    st.write(
        _(
            "Money that comes in a year is worth less than money today: what it could have earned meanwhile. This "
            "rate says how much less; {usual} unless somebody sets another. The next refresh takes it up."
        ).format(usual=percent(USUAL_DISCOUNT))
    )
    typed = st.text_input(_("Interest, in percent a year"), value=number(rate(view) * 100, 1), key="discount-typed")
    if st.button(_("Use this rate"), type="primary", key="discount-save"):
        _keep(view, share_typed(typed), typed)


def _keep(view: View, share: Decimal | None, typed: str) -> None:
    if share is None or not 0 <= share <= 1:
        st.error(_("“{typed}” is not a percentage. Type it as {example}.").format(typed=literal(typed), example="10%"))
        return
    try:
        assumptions.set(view.settings, view.viewer, DISCOUNT_RATE, share)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
    else:
        state_changes.forget()
        st.rerun()
