"""Noting in place what came of a contact with a customer; what was noted by mistake is taken back with one click."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import streamlit as st

from crm_analytics.compute import reads
from crm_analytics.content.customer_list.tasks import CHANNELS, Task
from crm_analytics.content.customer_list.words import BY_NAMES, OUTCOMES, outcome_words
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import current_language, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import contacts
from crm_analytics.state.contacts import BY, LONGEST, Contact, KeptContact, Outcome, Whose
from crm_analytics.ui import customer_link
from crm_analytics.ui.markdown import literal, of_error

NOTED: Final = "contact-noted"
LIST: Final = "these"
"""How the key of the choice among a list's customers begins."""
USUALLY_BY: Final = "phone"


@dataclass(frozen=True)
class FormFor:
    """Whom a form is about.

    Attributes:
        whose: With whom a contact was.
        name: How the customer is called here.
        task: What the list is for: it proposes by what the customer was contacted.
        key: Tells the lists on a page apart.
    """

    whose: Whose
    name: str
    task: Task
    key: str


def form(view: View, customer: Whose, task: Task, *, name: str, key: str) -> None:
    """The form for one customer, for those who may note contacts; its parameters are those of `FormFor`."""
    if may(view):
        with st.container(border=True):
            st.fragment(_fields)(view, FormFor(customer, name, task, key), current_language())


def may(view: View) -> bool:
    """Whether the viewer may note contacts here."""
    return refusal(view) is None


def refusal(view: View) -> str | None:
    """Why the viewer can't note contacts here, in the reader's language; None where that is possible."""
    if not contacts.may_write(view.viewer):
        return _("To note contacts you need the permissions to see personal data and to write notes.")
    if view.load.id != next(iter(reads.ready_loads(view.settings)), view.load).id:
        return _("These figures are those of an earlier load: contacts are noted with the newest.")
    return None


def opener(view: View, about: FormFor) -> None:
    """A button that opens the form in a dialog, for those who may note contacts."""
    if not may(view):
        return
    title = _("Note the contact")
    if st.button(title, key=f"note-{about.key}-{about.whose.customer_id}", icon=":material/edit_note:"):
        st.dialog(title, icon=":material/edit_note:")(_fields)(view, about, current_language())


def noted(key: str) -> str | None:
    """The customer of the contact noted last in a list; None where that was taken back, or before there was one."""
    kept = st.session_state.get(f"{NOTED}-{key}")
    return kept[1].contact.customer.customer_id if isinstance(kept, tuple) else None


def undo(view: View, key: str) -> None:
    """What was noted last in a list, and the way to take it back; nothing before that."""
    kept = st.session_state.get(f"{NOTED}-{key}")
    if isinstance(kept, tuple):
        name, contact = kept
        _taking_back(view, name, contact, key, current_language())


def _fields(view: View, about: FormFor, language: str) -> None:
    use_language(language)  # a click runs only this form, where no page has said it
    key = about.key
    with st.form(f"contact-{key}", border=False, clear_on_submit=True):
        st.markdown(_("**What came of the contact with {name}?**").format(name=literal(about.name)))
        outcome = st.pills(
            _("What came of it"),
            list(OUTCOMES),
            format_func=lambda each: _(OUTCOMES[each]),
            key=f"outcome-{key}",
            label_visibility="collapsed",
        )
        proposed = next(iter(CHANNELS[about.task]), USUALLY_BY)
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
    contact = Contact(about.whose, now, channel or proposed, Outcome(outcome), note)
    try:
        kept = contacts.add(view.settings, view.viewer, contact)
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    st.session_state[f"{NOTED}-{key}"] = (about.name, kept)
    customer_link.unpick(f"{LIST}-{key}")
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
