"""Notes on customers: who may read and write them, and that a deleted one is gone."""

import logging
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import customer_notes
from crm_analytics.state.customer_notes import LONGEST, Whose
from crm_analytics.state.engine import reading
from crm_analytics.state.models import CustomerNoteRow
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer

BUDI = Whose("C1", "B1")
MASKED = Viewer("Rina", frozenset(Permission) - {Permission.PERSONAL_DATA})
READER = Viewer("Tono", frozenset({Permission.VIEW, Permission.PERSONAL_DATA}))
OTHER_BRANCH = replace(LOCAL_OWNER, name="Medan", branches=frozenset({"B2"}))


def test_a_note_says_who_wrote_it_and_who_changed_it(any_database: Settings) -> None:
    settings = any_database
    written = customer_notes.add(settings, LOCAL_OWNER, BUDI, "  Prefers\n a call after 5 ")
    customer_notes.add(settings, LOCAL_OWNER, Whose("C2", "B1"), "another customer")
    changed = customer_notes.edit(settings, replace(LOCAL_OWNER, name="Sari"), BUDI, written, "A call after 6")
    (found,) = customer_notes.notes_of(settings, READER, BUDI)
    assert written.text == "Prefers a call after 5"
    assert found == changed
    assert (found.text, found.stamp.by, found.stamp.changed_by) == ("A call after 6", "local owner", "Sari")
    with pytest.raises(UsageError, match="Someone else changed this"):
        customer_notes.edit(settings, LOCAL_OWNER, BUDI, written, "too late")


def test_a_deleted_note_leaves_no_word_behind(state_settings: Settings) -> None:
    written = customer_notes.add(state_settings, LOCAL_OWNER, BUDI, "secret")
    changed = customer_notes.edit(state_settings, LOCAL_OWNER, BUDI, written, "still secret")
    customer_notes.forget(state_settings, LOCAL_OWNER, BUDI, changed)
    with reading(state_settings) as session:
        assert session.scalar(select(func.count()).select_from(CustomerNoteRow)) == 0


@pytest.mark.parametrize("viewer", [MASKED, OTHER_BRANCH])
def test_who_may_not_see_the_customer_reads_and_writes_nothing(settings: Settings, viewer: Viewer) -> None:
    written = customer_notes.add(settings, LOCAL_OWNER, BUDI, "secret")
    for act in (
        lambda: customer_notes.notes_of(settings, viewer, BUDI),
        lambda: customer_notes.add(settings, viewer, BUDI, "mine"),
        lambda: customer_notes.forget(settings, viewer, BUDI, written),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert [each.text for each in customer_notes.notes_of(settings, LOCAL_OWNER, BUDI)] == ["secret"]


def test_who_may_only_read_cannot_write(settings: Settings) -> None:
    with pytest.raises(NotAllowed, match="annotate"):
        customer_notes.add(settings, READER, BUDI, "mine")


def test_a_note_needs_words_and_not_too_many(settings: Settings) -> None:
    with pytest.raises(UsageError, match="needs words"):
        customer_notes.add(settings, LOCAL_OWNER, BUDI, " \n\x00 ")
    with pytest.raises(UsageError, match=f"{LONGEST + 1} characters; at most {LONGEST} fit"):
        customer_notes.add(settings, LOCAL_OWNER, BUDI, "x" * (LONGEST + 1))


def test_the_words_of_a_note_are_in_no_log(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        customer_notes.add(settings, LOCAL_OWNER, BUDI, "confidential words")
    assert "confidential words" not in caplog.text
