"""What a viewer had seen before: of each page apart, and for one visit however often the page is loaded."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_analytics.config import Settings
from crm_analytics.state import visits
from crm_analytics.state.visits import ONE_VISIT, Visit, before, dismiss, record

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SOON, LATER = NOON + ONE_VISIT / 2, NOON + timedelta(days=1)
NEVER = Visit(None, frozenset())


def test_on_a_first_visit_nothing_was_seen(any_database: Settings) -> None:
    assert before(any_database, "Ana", "overview") == NEVER


def test_the_next_visit_knows_what_was_seen(any_database: Settings) -> None:
    record(any_database, "Ana", "overview", ["b", "a"], now=NOON)
    assert before(any_database, "Ana", "overview", now=LATER) == Visit(NOON, frozenset({"a", "b"}))
    assert before(any_database, "Budi", "overview", now=LATER) == NEVER
    assert before(any_database, "Ana", "data", now=LATER) == NEVER


def test_loading_the_page_again_is_the_same_visit(settings: Settings) -> None:
    record(settings, "Ana", "overview", ["a"], now=NOON)
    record(settings, "Ana", "overview", ["a", "b"], now=LATER)
    again = LATER + ONE_VISIT / 2
    assert before(settings, "Ana", "overview", now=again) == Visit(NOON, frozenset({"a"}))
    record(settings, "Ana", "overview", ["a", "b", "c"], now=again)
    assert before(settings, "Ana", "overview", now=again) == Visit(NOON, frozenset({"a"}))
    assert before(settings, "Ana", "overview", now=LATER + ONE_VISIT) == Visit(LATER, frozenset({"a", "b", "c"}))


def test_a_first_visit_goes_on_as_a_first_visit(settings: Settings) -> None:
    record(settings, "Ana", "overview", ["a"], now=NOON)
    assert before(settings, "Ana", "overview", now=SOON) == NEVER


def test_what_was_dismissed_is_not_told_again_in_this_visit(settings: Settings) -> None:
    record(settings, "Ana", "overview", ["a"], now=NOON)
    record(settings, "Ana", "overview", ["a", "b"], now=LATER)
    dismiss(settings, "Ana", "overview")
    assert before(settings, "Ana", "overview", now=LATER).seen == frozenset({"a", "b"})
    dismiss(settings, "Nobody", "overview")


def test_a_visit_that_cannot_be_written_is_none(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_settings: Settings) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(visits, "writing", full)
    record(settings, "Ana", "overview", ["a"])
    monkeypatch.undo()
    assert before(settings, "Ana", "overview") == NEVER
