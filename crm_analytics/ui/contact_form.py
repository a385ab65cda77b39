"""Noting in place what came of a contact with a customer; what was noted by mistake is taken back with one click."""

from datetime import UTC, datetime
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content.customer_list.tasks import CHANNELS, Task
from crm_analytics.content.customer_list.words import BY_NAMES, OUTCOMES, outcome_words
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import contacts
from crm_analytics.state.contacts import BY, LONGEST, Contact, KeptContact, Outcome, Whose
from crm_analytics.ui.markdown import literal, of_error

NOTED: Final = "contact-noted"
USUALLY_BY: Final = "phone"


def form(view: View, customer: Whose, task: Task, *, name: str, key: str) -> None:
    """The form for one customer, for those who may note contacts; it says why not to those who may not.

    Args:
        view: Who looks.
        customer: Whom a contact was with.
        task: What the list is for: it proposes by what the customer was contacted.
        name: How the customer is called here.
        key: Tells several on a page apart.
    """
    if not may(view):
        st.caption(_("To note contacts you need the permissions to see personal data and to write notes."))
        return
    st.fragment(_fields)(view, customer, task, name, key, current_language())


def may(view: View) -> bool:
    """Whether the viewer may note contacts."""
    return contacts.may_write(view.viewer)


def opener(view: View, customer: Whose, task: Task, *, name: str, key: str) -> None:
    """A button that opens the form in a dialog."""
    own_key = f"{key}-{customer.customer_id}"
    if st.button(_("Note the contact"), key=f"note-{own_key}", icon=":material/edit_note:"):
        title = _("Note the contact")
        st.dialog(title, icon=":material/edit_note:")(_fields)(view, customer, task, name, key, current_language())


def undo(view: View, key: str) -> None:
    """What was noted last here, and the way to take it back; nothing before that."""
    kept = st.session_state.get(f"{NOTED}-{key}")
    if isinstance(kept, tuple):
        name, contact = kept
        _taking_back(view, name, contact, key, current_language())


def _fields(view: View, customer: Whose, task: Task, name: str, key: str, language: str) -> None:
    use_language(language)  # a click runs only this form, where no page has said it
    with st.form(f"contact-{key}", border=True, clear_on_submit=True):
        st.markdown(_("**What came of the contact with {name}?**").format(name=literal(name)))
        outcome = st.pills(
            _("What came of it"),
            list(OUTCOMES),
            format_func=lambda each: _(OUTCOMES[each]),
            key=f"outcome-{key}",
            label_visibility="collapsed",
        )
        proposed = next(iter(CHANNELS[task]), USUALLY_BY)
        channel = st.segmented_control(
            _("Contacted by"), BY, default=proposed, format_func=lambda each: _(BY_NAMES[each]), key=f"by-{key}"
        )
        note = st.text_input(_("Note"), key=f"contact-note-{key}", max_chars=LONGEST, placeholder=_("if there is one"))
        if not st.form_submit_button(_("Note it"), type="primary", icon=":material/check:"):
            return
    if outcome is None:
        st.warning(_("Choose what came of it first."))
        return
    now = view.local(datetime.now(UTC)).replace(tzinfo=None)
    try:
        kept = contacts.add(
            view.settings, view.viewer, Contact(customer, now, channel or proposed, Outcome(outcome), note)
        )
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.session_state[f"{NOTED}-{key}"] = (name, kept)
    st.rerun()


@st.fragment
def _taking_back(view: View, name: str, kept: KeptContact, key: str, language: str) -> None:
    use_language(language)
    words = _("Noted: {name}, {outcome}.").format(name=name, outcome=outcome_words(kept.contact.outcome))
    if kept.contact.outcome is Outcome.LEAVE_ALONE:
        words = f"{words} {_('The customer is in no list to contact any more.')}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"noted-{key}"):
        st.success(literal(words), icon=":material/check:")
        if not st.button(_("Take it back"), key=f"undo-{key}", icon=":material/undo:", type="tertiary"):
            return
    try:
        contacts.take_back(view.settings, view.viewer, kept)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.session_state.pop(f"{NOTED}-{key}", None)
    st.rerun()


def whose(customers: pl.DataFrame, customer_id: str) -> Whose:
    """A customer of a list, with the home branch that decides who may note of them."""
    homes = dict(customers.select("customer_id", "branch_id").iter_rows())
    return Whose(customer_id, homes[customer_id])
