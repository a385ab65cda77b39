"""What is assumed where the data says nothing: shown as assumed, set by those who may, with who and when."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import streamlit as st

from crm_analytics.content.assumptions import sentence
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import N_, current_language, number, percent, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.typed import amount
from crm_analytics.state import assumptions
from crm_analytics.state.assumptions import ASSUMED_MARGIN
from crm_analytics.ui import state_changes
from crm_analytics.ui.markdown import literal, of_error
from crm_analytics.viewer import Permission

ICON: Final = ":material/percent:"


@dataclass(frozen=True)
class Setting:
    """Something assumed that can be set in a dialog.

    Attributes:
        key: What the keys of its widgets begin with.
        name: On the button, untranslated.
        title: Above the dialog, untranslated.
        draw: Draws what can be set.
    """

    key: str
    name: str
    title: str
    draw: Callable[[View], None]


def editor(view: View) -> None:
    """A button that opens the assumptions, for those who may set what everybody sees, and see costs."""
    if view.viewer.may_for_company(Permission.SET_GOALS) and view.viewer.may(Permission.COSTS):
        opener(view, MARGIN, current_language())


@st.fragment
def opener(view: View, setting: Setting, language: str) -> None:
    """The button that opens the dialog of one assumption."""
    use_language(language)  # a click runs only this part, where no page has said it
    if st.button(_(setting.name), key=f"{setting.key}-open", type="tertiary", icon=ICON):
        st.dialog(_(setting.title), icon=ICON)(_dialog)(view, setting, language)


def keep(view: View, name: str, typed: str, *, example: str) -> None:
    """Set an assumption to the share that was typed, or say what is wrong with it."""
    share = share_typed(typed)
    if share is None:
        st.error(
            _("“{typed}” is not a percentage. Type it as {example}.").format(typed=literal(typed), example=example)
        )
    else:
        _set(view, name, share)


def _dialog(view: View, setting: Setting, language: str) -> None:
    use_language(language)  # each click in a dialog runs only the dialog
    setting.draw(view)


def _margin(view: View) -> None:
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
            keep(view, ASSUMED_MARGIN, typed, example="30%")
        if now and st.button(_("Assume nothing"), key="margin-clear"):
            _set(view, ASSUMED_MARGIN, None)


def share_typed(text: str) -> Decimal | None:
    """A share as typed: 30, 30% and 30.0 are all three tenths; 0.3 without a percent sign is three thousandths."""
    value = amount(text)
    return value if value is None or text.rstrip().endswith("%") else value / 100


def _set(view: View, name: str, share: Decimal | None) -> None:
    try:
        assumptions.set(view.settings, view.viewer, name, share)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
    else:
        state_changes.forget()
        st.rerun()


MARGIN: Final = Setting("margin", N_("Assumed margin"), N_("Assumed margin where unit cost is unknown"), _margin)
