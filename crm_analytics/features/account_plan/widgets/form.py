"""Planning the next step with one customer; what was saved by mistake is taken back with one click."""

from dataclasses import dataclass, replace
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.account_plan import content
from crm_analytics.features.account_plan.reads import Account, account, accounts
from crm_analytics.features.account_plan.words import proposal_sentence
from crm_analytics.i18n import current_language, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n.typed import amount
from crm_analytics.state import account_plans
from crm_analytics.state.account_plans import LONGEST, LONGEST_NAME, AccountPlan, KeptPlan
from crm_analytics.ui import blocks, customer_link, draw
from crm_analytics.ui.markdown import literal, of_error

SAVED: Final = "plan-saved"
"""In the visit: the customer's name and the plan that was saved last."""
DATES: Final = "DD/MM/YYYY"


@dataclass(frozen=True)
class PlanForm:
    """What was typed into the form; `potential` as it was written, empty: as it is estimated."""

    plan: AccountPlan
    potential: str


def choose(view: View, filters: Filters) -> None:
    """Choose a customer, then plan; nothing to choose for who may not write of customers."""
    _undo(view)
    if not account_plans.may_write(view.viewer):
        blocks.caption(_("To plan you need the permissions to see personal data and to write notes."))
        return
    everybody = accounts(view, filters.selection)
    people = pl.DataFrame(
        {"customer_id": [each.whose.customer_id for each in everybody], "name": [each.name for each in everybody]}
    )
    picked = customer_link.picked(people, key="plan", words=_("Choose a customer to plan the next step"))
    if picked is None:
        return
    customer = next(each for each in everybody if each.whose.customer_id == picked[0])
    with st.container(border=True, key="plan-of-one"):
        st.markdown(f"**{literal(customer.name)}**")
        _fields(view, customer)
        if st.button(
            _("Open the page of {name}").format(name=literal(customer.name)), key="plan-page", type="tertiary"
        ):
            customer_link.open_page(customer.whose.customer_id)


def of_customer(view: View, customer_id: str) -> None:
    """The plan for one customer, where that one is looked at; closed until wanted."""
    if not blocks.details(_("Account plan"), f"plan-{customer_id}"):
        return
    _undo(view)
    draw.blocks(content.of_customer(view, customer_id))
    customer = account(view, customer_id)
    if customer is not None and account_plans.may_write(view.viewer):
        _fields(view, customer)


def _fields(view: View, customer: Account) -> None:
    st.fragment(_form)(view, customer, current_language())


def _form(view: View, customer: Account, language: str) -> None:
    use_language(language)  # saving runs only this form, where no page has said it
    key = f"{customer.whose.customer_id}-{customer.kept.stamp.version if customer.kept else 0}"
    typed = _typed(view, customer, key)
    if typed is None:
        return
    potential = amount(typed.potential) if typed.potential.strip() else None
    if typed.potential.strip() and potential is None:
        words = _("“{typed}” is no amount of money. Write it like {example}, or leave it empty.")
        st.error(literal(words.format(typed=typed.potential, example=number(1500000))), icon=":material/error:")
        return
    plan = replace(typed.plan, potential=potential)
    try:
        kept = account_plans.save(view.settings, view.viewer, customer.whose, customer.kept, plan)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.session_state[SAVED] = (customer.name, kept)
    st.rerun()


def _typed(view: View, customer: Account, key: str) -> PlanForm | None:
    """The form, with what is planned or proposed in it; what was typed once it is sent."""
    planned = customer.planned
    before = planned.plan if planned else AccountPlan(next_step=proposal_sentence(view, customer))
    written = "" if before.potential is None else number(before.potential)
    estimate = "" if customer.potential is None else number(round(customer.potential))
    with st.form(f"plan-form-{key}", border=False):
        step = st.text_area(_("Next step"), before.next_step, key=f"plan-step-{key}", max_chars=LONGEST, height=80)
        left, middle, right = st.columns(3)
        owner = left.text_input(
            _("Owner"), before.owner or view.viewer.name, key=f"plan-owner-{key}", max_chars=LONGEST_NAME
        )
        due = middle.date_input(_("By when"), before.due, key=f"plan-due-{key}", format=DATES)
        potential = right.text_input(
            _("Potential a year"), written, key=f"plan-potential-{key}", placeholder=estimate or _("not estimated")
        )
        done = st.checkbox(_("Done"), before.done, key=f"plan-done-{key}")
        sent = st.form_submit_button(_("Save the plan"), type="primary", icon=":material/check:")
    if planned:
        st.caption(literal(content.changed_words(view, planned)))
    return PlanForm(AccountPlan(step, owner, due, None, done), potential) if sent else None


def _undo(view: View) -> None:
    """What was saved last, and the way to take it back."""
    saved = st.session_state.get(SAVED)
    if isinstance(saved, tuple):
        name, kept = saved
        st.fragment(_taking_back)(view, name, kept, current_language())


def _taking_back(view: View, name: str, kept: KeptPlan, language: str) -> None:
    use_language(language)
    with st.container(horizontal=True, vertical_alignment="center", key="plan-saved"):
        st.success(literal(_("Saved: the plan for {name}.").format(name=name)), icon=":material/check:")
        if not st.button(_("Take it back"), key="plan-undo", icon=":material/undo:", type="tertiary"):
            return
    try:
        account_plans.take_back(view.settings, view.viewer, kept)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.session_state.pop(SAVED, None)
    st.rerun()
