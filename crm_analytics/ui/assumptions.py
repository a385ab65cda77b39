"""What is assumed where the data says nothing: shown as assumed, set by those who may, with who and when."""

from decimal import Decimal

import streamlit as st

from crm_analytics.content.assumptions import sentence
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import current_language, number, percent, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.typed import amount
from crm_analytics.state import assumptions
from crm_analytics.state.assumptions import ASSUMED_MARGIN
from crm_analytics.ui import state_changes
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.viewer import Permission


def editor(view: View) -> None:
    """A button that opens the assumptions, for those who may set what everybody sees, and see costs."""
    if view.viewer.may_for_company(Permission.SET_GOALS) and view.viewer.may(Permission.COSTS):
        _opener(view, current_language())


@st.fragment
def _opener(view: View, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    if st.button(_("Assumed margin"), key="margin-open", type="tertiary", icon=":material/percent:"):
        st.dialog(_("Assumed margin where unit cost is unknown"), icon=":material/percent:")(_setting)(view, language)


def _setting(view: View, language: str) -> None:
    use_language(language)  # each click in a dialog runs only the dialog
    now = assumptions.get(view.settings, ASSUMED_MARGIN)
    st.write(
        _(
            "Gross profit needs the cost of each product. For sales of products without a known cost, this share of "
            "their revenue is taken as profit, and the figures say so."
        )
    )
    earlier = assumptions.history(view.settings, ASSUMED_MARGIN)
    for each in earlier[:3]:
        st.caption(literal(sentence(view, each)))
    typed = st.text_input(
        _("Margin, in percent of revenue"),
        value=number(now.value * 100, 1) if now and now.value is not None else "",
        placeholder=percent(0.3),
        key="margin-typed",
    )
    with st.container(horizontal=True):
        if st.button(_("Assume this margin"), type="primary", key="margin-save"):
            _keep(view, share_typed(typed), typed)
        if now and st.button(_("Assume nothing"), key="margin-clear"):
            _set(view, None)


def share_typed(text: str) -> Decimal | None:
    """A share as typed: 30, 30% and 30.0 are all three tenths; 0.3 without a percent sign is three thousandths."""
    value = amount(text)
    return value if value is None or text.rstrip().endswith("%") else value / 100


def _keep(view: View, share: Decimal | None, typed: str) -> None:
    if share is None:
        st.error(_("“{typed}” is not a percentage. Type it as {example}.").format(typed=literal(typed), example="30%"))
    else:
        _set(view, share)


def _set(view: View, share: Decimal | None) -> None:
    try:
        assumptions.set(view.settings, view.viewer, ASSUMED_MARGIN, share)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
    else:
        state_changes.forget()
        st.rerun()
