"""The dialogs in which notes are written, changed, removed and put back."""

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st

from crm_analytics.content.note_words import expected, note_text
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import use_language
from crm_analytics.state import annotations
from crm_analytics.state.annotations import LONGEST, Annotation, Note
from crm_analytics.ui import state_changes
from crm_analytics.ui.markdown import literal, of_error

EDITED = "note-edited"
DATES = "DD/MM/YYYY"
YEARS = timedelta(days=3653)
WHOLE = ""


def add(view: View, day: date, language: str) -> None:
    """Open an empty note on a day."""
    st.dialog(_("Add a note"), icon=":material/push_pin:")(_adding)(view, day, language)


def change(view: View, start: date, end: date, language: str) -> None:
    """Open the notes of some days, to change, remove and put back."""
    st.session_state.pop(EDITED, None)
    dialog = st.dialog(_("Notes"), width="medium", icon=":material/edit_note:", on_dismiss="rerun")
    dialog(_changing)(view, start, end, language)


def _adding(view: View, day: date, language: str) -> None:
    use_language(language)  # each click in a dialog runs only the dialog
    st.caption(_("It shows on every chart of its days, and forecasts do not take these days for usual ones."))
    note = _fields(view, Note(day, ""), "new")
    if st.button(_("Pin the note"), type="primary", key="note-save") and _done(
        lambda: annotations.add(view.settings, view.viewer, note)
    ):
        st.rerun()


def _changing(view: View, start: date, end: date, language: str) -> None:
    use_language(language)
    notes = annotations.between(view.settings, view.viewer, start, end)
    gone = annotations.between(view.settings, view.viewer, start, end, removed=True)
    edited = next((each for each in notes if each.stamp.id == st.session_state.get(EDITED)), None)
    if edited is not None:
        _editing(view, edited)
        return
    if not notes and not gone:
        st.write(_("There is no note on these days yet."))
    for each in notes:
        _kept(view, each)
    if gone:
        st.markdown(f"**{_('Removed')}**")
    for each in gone:
        _removed(view, each)


def _kept(view: View, note: Annotation) -> None:
    with st.container(border=True):
        st.markdown(literal(" · ".join(filter(None, (note_text(view, note), expected(note.note))))))
        if not annotations.may_change(view.viewer, note):
            return
        with st.container(horizontal=True):
            if st.button(_("Change it"), key=f"note-edit-{note.stamp.id}", icon=":material/edit:"):
                st.session_state[EDITED] = note.stamp.id
                st.rerun(scope="fragment")
            if st.button(_("Remove it"), key=f"note-remove-{note.stamp.id}", icon=":material/delete:") and _done(
                lambda: annotations.remove(view.settings, view.viewer, note)
            ):
                st.rerun(scope="fragment")


def _removed(view: View, note: Annotation) -> None:
    with st.container(border=True):
        st.markdown(literal(note_text(view, note)))
        if not annotations.may_change(view.viewer, note):
            return
        if st.button(_("Put it back"), key=f"note-restore-{note.stamp.id}", icon=":material/undo:") and _done(
            lambda: annotations.restore(view.settings, view.viewer, note)
        ):
            st.rerun(scope="fragment")


def _editing(view: View, before: Annotation) -> None:
    note = _fields(view, before.note, before.stamp.id)
    with st.container(horizontal=True):
        if st.button(_("Save"), type="primary", key="note-save") and _done(
            lambda: annotations.edit(view.settings, view.viewer, before, note)
        ):
            del st.session_state[EDITED]
            st.rerun(scope="fragment")
        if st.button(_("Back"), key="note-back"):
            del st.session_state[EDITED]
            st.rerun(scope="fragment")


def _fields(view: View, note: Note, key: str) -> Note:
    """The fields of a note, filled in with what it says so far."""
    day = day_input(_("Day"), note.day, f"note-day-{key}")
    last = day
    if st.checkbox(_("It went on for several days"), value=note.until is not None, key=f"note-several-{key}"):
        last = day_input(_("Last day"), note.until or day, f"note-until-{key}")
    text = st.text_input(_("What happened"), note.text, max_chars=LONGEST, key=f"note-text-{key}")
    branch = _branch(view, note, key)
    again = None
    if st.checkbox(_("It is expected again"), value=note.expected_on is not None, key=f"note-repeats-{key}"):
        again = day_input(_("Expected again on"), note.expected_on or day + timedelta(weeks=52), f"note-again-{key}")
    return Note(day, text, None if last == day else last, again, branch)


def day_input(label: str, day: date, key: str) -> date:
    """A day; the one before where somebody clears the field."""
    chosen: date | None = st.date_input(label, day, min_value=day - YEARS, max_value=day + YEARS, key=key, format=DATES)
    return chosen or day


def _branch(view: View, note: Note, key: str) -> str | None:
    """The branch it happened in, where the company has branches; a viewer of some branches names one."""
    names = view.branch_names()
    options = [*([WHOLE] if view.viewer.sees_all_branches else []), *names]
    if len(options) < 2 and not names:
        return note.branch_id
    chosen = st.selectbox(
        _("Where"),
        options,
        index=options.index(note.branch_id) if note.branch_id in options else 0,
        format_func=({WHOLE: _("Whole company")} | names).__getitem__,
        key=f"note-branch-{key}",
        filter_mode=None,
    )
    return chosen or None


def _done(act: Callable[[], Annotation]) -> bool:
    """Do it, or say why it was refused."""
    try:
        act()
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return False
    state_changes.forget()
    return True
