"""Contacts that people note: who may, what is kept, and that a mistake is taken back."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import contacts
from crm_analytics.state.contacts import LONGEST, Contact, Outcome, Whose
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer

BUDI = Whose("C1", "B1")
MORNING = datetime(2026, 3, 2, 9, 30)  # noqa: DTZ001 - by the company's clock
REACHED = Contact(BUDI, MORNING, "phone", Outcome.REACHED, "  calls\n back ")
MASKED = Viewer("Rina", frozenset(Permission) - {Permission.PERSONAL_DATA})
READER = Viewer("Tono", frozenset({Permission.VIEW, Permission.PERSONAL_DATA}))
OTHER_BRANCH = replace(LOCAL_OWNER, name="Medan", branches=frozenset({"B2"}))


def test_a_contact_says_who_noted_it_and_the_newest_comes_first(any_database: Settings) -> None:
    settings = any_database
    first = contacts.add(settings, LOCAL_OWNER, REACHED)
    contacts.add(settings, LOCAL_OWNER, replace(REACHED, customer=Whose("C2", "B1")))
    later = replace(REACHED, at=MORNING.replace(hour=17), outcome=Outcome.WILL_BUY, note="")
    second = contacts.add(settings, replace(LOCAL_OWNER, name="Sari"), later)
    assert contacts.of_customer(settings, READER, BUDI) == [second, first]
    assert (first.contact.note, first.stamp.by, second.stamp.by) == ("calls back", "local owner", "Sari")
    assert first.contact.at == MORNING


def test_a_contact_noted_by_mistake_counts_no_more_and_its_version_changes(state_settings: Settings) -> None:
    versions = [contacts.version(state_settings)]
    noted = contacts.add(state_settings, LOCAL_OWNER, REACHED)
    versions.append(contacts.version(state_settings))
    contacts.take_back(state_settings, replace(LOCAL_OWNER, name="Sari"), noted)
    versions.append(contacts.version(state_settings))
    assert contacts.of_customer(state_settings, READER, BUDI) == []
    assert [each.stamp.removed for each in contacts.kept(state_settings)] == [True]
    assert len(set(versions)) == len(versions)
    with pytest.raises(UsageError, match="Someone else changed this"):
        contacts.take_back(state_settings, LOCAL_OWNER, noted)


@pytest.mark.parametrize("viewer", [MASKED, OTHER_BRANCH])
def test_who_may_not_see_the_customer_reads_and_notes_nothing(state_settings: Settings, viewer: Viewer) -> None:
    noted = contacts.add(state_settings, LOCAL_OWNER, REACHED)
    for act in (
        lambda: contacts.of_customer(state_settings, viewer, BUDI),
        lambda: contacts.add(state_settings, viewer, REACHED),
        lambda: contacts.take_back(state_settings, viewer, noted),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert contacts.of_customer(state_settings, LOCAL_OWNER, BUDI) == [noted]


def test_who_may_only_look_notes_nothing(state_settings: Settings) -> None:
    with pytest.raises(NotAllowed, match="annotate"):
        contacts.add(state_settings, READER, REACHED)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(REACHED, note="a" * (LONGEST + 1)), f"{LONGEST + 1} characters"),
        (replace(REACHED, channel="pigeon"), "no channel “pigeon”"),
        (replace(REACHED, at=MORNING.replace(tzinfo=UTC)), "without a zone"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    state_settings: Settings, wrong: Contact, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        contacts.add(state_settings, LOCAL_OWNER, wrong)
    assert contacts.kept(state_settings) == []
