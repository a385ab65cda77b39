"""What people wrote of a customer: read, written and changed by those who may, deleted for good after a question."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from crm_analytics.content import people_names
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import current_language, date_text, number, use_language
from crm_analytics.i18n import gettext as _
from crm_analytics.state import customer_notes
from crm_analytics.state.customer_notes import LONGEST, CustomerNote, Whose
from crm_analytics.ui import blocks, document
from crm_analytics.ui.markdown import literal, of_error

EDITED: Final = "customer-note-edited"
DELETION_OPEN: Final = "customer-note-asked"


def show(view: View, customer: CustomerRecord) -> None:
    """The notes, newest first, and the ways to write, change and delete them."""
    if not customer_notes.may_read(view.viewer):
        return
    notes = customer_notes.notes_of(view.settings, view.viewer, _whose(customer))
    may = customer_notes.may_write(view.viewer)
    if not notes and not may:
        return
    label = _("Notes ({count})").format(count=number(len(notes))) if notes else _("Notes")
    if not blocks.details(label, "customer-notes"):
        return
    for note in notes:
        document.words(f"- {_note_line(view, note)}")
    _board(view, customer, current_language())


@st.fragment
def _board(view: View, customer: CustomerRecord, language: str) -> None:
    use_language(language)  # a click runs only this part, where no page has said it
    for note in customer_notes.notes_of(view.settings, view.viewer, _whose(customer)):
        _note(view, customer, note)
    if not customer_notes.may_write(view.viewer):
        return
    with st.form("customer-note-new", clear_on_submit=True, border=False):
        text = st.text_area(
            _("Write a note on this customer"),
            key="customer-note-text",
            max_chars=LONGEST,
            height=80,
            placeholder=_("What was agreed, what to mind"),
        )
        if st.form_submit_button(_("Keep the note"), icon=":material/edit_note:") and _done(
            lambda: customer_notes.add(view.settings, view.viewer, _whose(customer), text)
        ):
            st.rerun()


def _note(view: View, customer: CustomerRecord, note: CustomerNote) -> None:
    with st.container(border=True, key=f"customer-note-{note.stamp.id}"):
        if st.session_state.get(EDITED) == note.stamp.id:
            _editing(view, customer, note)
            return
        st.markdown(_note_line(view, note))
        if not customer_notes.may_write(view.viewer):
            return
        if st.session_state.get(DELETION_OPEN) == note.stamp.id:
            _asking(view, customer, note)
            return
        with st.container(horizontal=True):
            if st.button(_("Change it"), key=f"cn-edit-{note.stamp.id}", icon=":material/edit:", type="tertiary"):
                st.session_state[EDITED] = note.stamp.id
                st.rerun(scope="fragment")
            if st.button(_("Delete it"), key=f"cn-delete-{note.stamp.id}", icon=":material/delete:", type="tertiary"):
                st.session_state[DELETION_OPEN] = note.stamp.id
                st.rerun(scope="fragment")


def _editing(view: View, customer: CustomerRecord, note: CustomerNote) -> None:
    text = st.text_area(
        _("Write a note on this customer"), note.text, max_chars=LONGEST, height=80, key=f"cn-text-{note.stamp.id}"
    )
    with st.container(horizontal=True):
        if st.button(_("Save"), type="primary", key=f"cn-save-{note.stamp.id}") and _done(
            lambda: customer_notes.edit(view.settings, view.viewer, _whose(customer), note, text)
        ):
            st.session_state.pop(EDITED, None)
            st.rerun()
        if st.button(_("Back"), key=f"cn-back-{note.stamp.id}"):
            st.session_state.pop(EDITED, None)
            st.rerun(scope="fragment")


def _asking(view: View, customer: CustomerRecord, note: CustomerNote) -> None:
    """A note that is deleted can't be put back: it may hold personal data."""
    st.markdown(_("Delete this note for good? It can't be put back."))
    with st.container(horizontal=True):
        if st.button(_("Delete for good"), type="primary", key=f"cn-sure-{note.stamp.id}") and _done(
            lambda: customer_notes.forget(view.settings, view.viewer, _whose(customer), note)
        ):
            st.session_state.pop(DELETION_OPEN, None)
            st.rerun()
        if st.button(_("Keep it"), key=f"cn-keep-{note.stamp.id}"):
            st.session_state.pop(DELETION_OPEN, None)
            st.rerun(scope="fragment")


def _note_line(view: View, note: CustomerNote) -> str:
    stamp = note.stamp
    written = _("{name}, {day}").format(name=people_names.person_name(stamp.by), day=date_text(view.local(stamp.at)))
    if stamp.version > 1:
        written = _("{first}; changed by {name}, {day}").format(
            first=written, name=people_names.person_name(stamp.changed_by), day=date_text(view.local(stamp.changed_at))
        )
    return f"{literal(note.text)} · *{literal(written)}*"


def _whose(customer: CustomerRecord) -> Whose:
    return Whose(customer.id, customer.home)


def _done(act: Callable[[], object]) -> bool:
    """Do it, or say why it was refused."""
    try:
        act()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return False
    return True
