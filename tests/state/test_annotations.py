"""Notes on days: who sees them, who may write them, and that nothing is lost."""

from collections.abc import Callable
from datetime import UTC, date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as sampling
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import annotations
from crm_analytics.state.annotations import Note
from crm_analytics.state.typed_text import plain
from tests.state.people import BUDI, MEDAN, READER, SARI, STRANGER
from tests.thorough import times

FLOOD = Note(date(2026, 2, 3), "Banjir di gudang", until=date(2026, 2, 5))
SALE = Note(date(2026, 3, 1), "Grand opening", branch_id="medan", expected_on=date(2027, 3, 1))
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def texts(notes: list[annotations.Annotation]) -> list[str]:
    return [each.note.text for each in notes]


def test_a_note_is_kept_with_who_wrote_it_and_when(any_database: Settings) -> None:
    kept = annotations.add(any_database, SARI, FLOOD)
    assert annotations.between(any_database, READER, *YEAR) == [kept]
    assert kept.note == FLOOD
    assert (kept.stamp.by, kept.stamp.version, kept.stamp.at.tzinfo) == ("Sari", 1, UTC)


@pytest.mark.parametrize(
    ("start", "end", "seen"),
    [
        (date(2026, 2, 4), date(2026, 2, 4), True),
        (date(2026, 2, 5), date(2026, 2, 9), True),
        (date(2026, 2, 6), date(2026, 2, 9), False),
        (date(2026, 1, 1), date(2026, 2, 2), False),
        (date(2026, 1, 1), date(2026, 2, 3), True),
    ],
)
def test_a_note_is_found_in_every_period_it_touches(
    state_settings: Settings, start: date, end: date, *, seen: bool
) -> None:
    annotations.add(state_settings, SARI, FLOOD)
    assert bool(annotations.between(state_settings, READER, start, end)) is seen


def test_what_is_expected_again_is_found_then_too_for_as_many_days(state_settings: Settings) -> None:
    span = Note(date(2026, 2, 3), "Pameran", until=date(2026, 2, 5), expected_on=date(2027, 2, 10))
    annotations.add(state_settings, SARI, span)
    last = date(2027, 2, 12)
    assert texts(annotations.between(state_settings, READER, last, last)) == ["Pameran"]
    after = last + timedelta(days=1)
    assert annotations.between(state_settings, READER, after, after) == []


def test_notes_come_by_day(state_settings: Settings) -> None:
    for note in (SALE, FLOOD):
        annotations.add(state_settings, SARI, note)
    assert texts(annotations.all_notes(state_settings, SARI)) == ["Banjir di gudang", "Grand opening"]


def test_notes_of_a_branch_are_for_its_viewers_and_for_those_of_the_whole_company(state_settings: Settings) -> None:
    annotations.add(state_settings, SARI, FLOOD)
    annotations.add(state_settings, SARI, SALE)
    other = annotations.add(state_settings, SARI, Note(date(2026, 4, 1), "Tutup", branch_id="solo"))
    assert texts(annotations.between(state_settings, MEDAN, *YEAR)) == ["Banjir di gudang", "Grand opening"]
    assert len(annotations.between(state_settings, READER, *YEAR)) == 3
    assert annotations.history(state_settings, MEDAN, other.stamp.id) == []
    assert annotations.between(state_settings, STRANGER, *YEAR) == []


def test_an_edit_keeps_the_version_before_and_who_wrote_it(state_settings: Settings) -> None:
    first = annotations.add(state_settings, SARI, FLOOD)
    second = annotations.edit(state_settings, BUDI, first, Note(FLOOD.day, "Banjir, toko tutup"))
    assert annotations.history(state_settings, READER, first.stamp.id) == [first, second]
    assert annotations.between(state_settings, READER, *YEAR) == [second]
    assert (second.stamp.by, second.stamp.at) == ("Sari", first.stamp.at)
    assert (second.stamp.changed_by, second.stamp.version) == ("Budi", 2)


def test_a_removed_note_is_off_the_charts_and_can_be_put_back(state_settings: Settings) -> None:
    first = annotations.add(state_settings, SARI, FLOOD)
    gone = annotations.remove(state_settings, BUDI, first)
    assert annotations.between(state_settings, READER, *YEAR) == []
    assert annotations.between(state_settings, READER, *YEAR, removed=True) == [gone]
    assert gone.stamp.changed_by == "Budi"
    back = annotations.restore(state_settings, SARI, gone)
    assert annotations.between(state_settings, READER, *YEAR) == [back]
    assert back.note == FLOOD
    assert [each.stamp.removed for each in annotations.history(state_settings, SARI, first.stamp.id)] == [0, 1, 0]


def test_of_two_who_change_a_note_at_once_the_second_is_told(any_database: Settings) -> None:
    seen = annotations.add(any_database, SARI, FLOOD)
    annotations.edit(any_database, SARI, seen, Note(FLOOD.day, "Banjir besar"))
    with pytest.raises(UsageError, match="in the meantime"):
        annotations.edit(any_database, BUDI, seen, Note(FLOOD.day, "Hujan"))
    assert texts(annotations.between(any_database, READER, *YEAR)) == ["Banjir besar"]


def test_who_may_only_look_cannot_write(state_settings: Settings) -> None:
    kept = annotations.add(state_settings, SARI, FLOOD)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: annotations.add(state_settings, READER, FLOOD),
        lambda: annotations.edit(state_settings, READER, kept, SALE),
        lambda: annotations.remove(state_settings, READER, kept),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed, match="annotate"):
            attempt()
    assert annotations.all_notes(state_settings, SARI) == [kept]


def test_a_viewer_of_some_branches_writes_for_these_only(state_settings: Settings) -> None:
    annotations.add(state_settings, MEDAN, SALE)
    company = annotations.add(state_settings, SARI, FLOOD)
    with pytest.raises(NotAllowed, match="only some branches"):
        annotations.add(state_settings, MEDAN, FLOOD)
    with pytest.raises(NotAllowed, match="only some branches"):
        annotations.edit(state_settings, MEDAN, company, SALE)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (Note(FLOOD.day, " \n\t"), "needs words"),
        (Note(FLOOD.day, "x" * 201), "201 characters"),
        (Note(FLOOD.day, "x", until=date(2026, 2, 2)), "comes after its first"),
        (Note(FLOOD.day, "x", until=date(2027, 2, 5)), "a year at most"),
        (Note(FLOOD.day, "x", expected_on=FLOOD.day), "after the note's last day"),
    ],
)
def test_a_note_that_makes_no_sense_is_refused(state_settings: Settings, note: Note, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        annotations.add(state_settings, SARI, note)
    assert annotations.all_notes(state_settings, SARI) == []


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "Robert'); DROP TABLE annotations;--",
        "**tebal** [tautan](javascript:alert(1)) $x^2$ :red[merah]",
        "{day} %s %(name)s {0.__class__}",
        '=HYPERLINK("http://example.org")',
        "開店セール 🎉 مرحبا",
    ],
)
def test_hostile_and_foreign_words_are_kept_as_they_were_typed(state_settings: Settings, text: str) -> None:
    annotations.add(state_settings, SARI, Note(FLOOD.day, text))
    assert texts(annotations.all_notes(state_settings, READER)) == [text]


def test_what_no_eye_sees_is_left_out() -> None:
    assert plain("  a\x00b\u202ec\n\nd\ud800\x1b[31m ") == "abc d[31m"


@sampling(max_examples=times(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=150))
def test_any_words_are_kept_or_refused_in_words(any_database: Settings, text: str) -> None:
    try:
        kept = annotations.add(any_database, SARI, Note(FLOOD.day, text))
    except UsageError:
        assert not plain(text)
        return
    assert annotations.history(any_database, SARI, kept.stamp.id) == [kept]
    assert kept.note.text == plain(text) == plain(plain(text))
