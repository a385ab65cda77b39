"""Saved segments: who may use, save and change them, and that nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date
from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import segment_sizes, segments
from crm_analytics.state.segment_sizes import Size
from crm_analytics.state.segments import SavedSegment, SegmentDefinition
from crm_analytics.viewer import Permission, Viewer
from tests.state.people import BUDI, MEDAN, READER, SARI, STRANGER

RULE = '{"rule": {"all": []}, "version": 1}'
LIST = SegmentDefinition("Tamu pameran", "list")


def names(found: list[SavedSegment]) -> list[str]:
    return [each.segment.name for each in found]


def test_a_rule_is_kept_with_its_owner_under_a_number_for_addresses(any_database: Settings) -> None:
    kept = segments.add_rule(any_database, SARI, "  Rajin ", RULE, "untuk Mei")
    assert segments.segments(any_database, READER) == [kept]
    assert kept.segment == SegmentDefinition("Rajin", "rule", "untuk Mei", RULE)
    assert (kept.id, kept.owner, kept.stamp.at.tzinfo) == ("1", "Sari", UTC)
    assert segments.add_rule(any_database, BUDI, "Lain", RULE).id == "2"


def test_a_list_gives_back_its_customers_each_once(any_database: Settings) -> None:
    kept = segments.add_list(any_database, SARI, LIST, ["b", "a", "é\n\"'", "a"])
    assert segments.members(any_database, kept) == ["a", "b", "é\n\"'"]
    assert kept.segment.rule is None
    rule = segments.add_rule(any_database, SARI, "Rajin", RULE)
    assert segments.members(any_database, rule) == []


def test_a_list_of_half_a_million_customers_is_kept_whole(state_settings: Settings) -> None:
    many = [f"C{n:07}" for n in range(500_000)]
    kept = segments.add_list(state_settings, SARI, replace(LIST, kind="audience"), many)
    assert segments.members(state_settings, kept) == many
    assert kept.segment.kind == "audience"


def test_an_edit_keeps_the_version_before_and_its_list(state_settings: Settings) -> None:
    first = segments.add_list(state_settings, SARI, LIST, ["a"])
    second = segments.edit(state_settings, BUDI, first, replace(first.segment, name="Tamu"))
    assert segments.history(state_settings, READER, first.id) == [first, second]
    assert (second.owner, second.stamp.changed_by) == ("Sari", "Budi")
    assert segments.members(state_settings, second) == ["a"]
    with pytest.raises(UsageError, match="Someone else changed this"):
        segments.edit(state_settings, SARI, first, replace(first.segment, name="Lain"))


def test_what_is_deleted_can_be_put_back_and_its_number_is_not_used_again(state_settings: Settings) -> None:
    kept = segments.add_rule(state_settings, SARI, "Rajin", RULE)
    gone = segments.remove(state_settings, SARI, kept)
    assert segments.segments(state_settings, SARI) == []
    assert segments.segments(state_settings, SARI, removed=True) == [gone]
    assert segments.add_rule(state_settings, SARI, "Rajin", RULE).id == "2"
    with pytest.raises(UsageError, match="called “Rajin” already"):
        segments.restore(state_settings, SARI, gone)
    segments.edit(
        state_settings,
        SARI,
        segments.segment_named(state_settings, SARI, "Rajin"),
        SegmentDefinition("Baru", "rule", "", RULE),
    )
    segments.restore(state_settings, SARI, gone)
    assert names(segments.segments(state_settings, SARI)) == ["Baru", "Rajin"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("  ", "needs a name"), ("x" * 81, "at most 80"), ("rajin", "called “rajin” already")],
)
def test_a_name_that_does_not_tell_segments_apart_is_refused(state_settings: Settings, name: str, words: str) -> None:
    segments.add_rule(state_settings, SARI, "Rajin", RULE)
    with pytest.raises(UsageError, match=words):
        segments.add_rule(state_settings, SARI, name, RULE)


def test_of_several_who_save_a_name_at_once_one_has_it(any_database: Settings) -> None:
    segments.add_rule(any_database, SARI, "Lain", RULE)

    def save(_visitor: int) -> bool:
        try:
            segments.add_rule(any_database, SARI, "Rajin", RULE)
        except UsageError:
            return False
        return True

    with ThreadPoolExecutor(8) as visitors:
        saved = list(visitors.map(save, range(24)))
    assert saved.count(True) == 1
    assert names(segments.segments(any_database, SARI)) == ["Lain", "Rajin"]


def test_a_list_without_customers_is_refused(state_settings: Settings) -> None:
    with pytest.raises(UsageError, match="at least one customer"):
        segments.add_list(state_settings, SARI, LIST, [])


def test_a_segment_is_found_by_name_in_any_case_or_by_number(state_settings: Settings) -> None:
    kept = segments.add_rule(state_settings, SARI, "Rajin", RULE)
    assert (
        segments.segment_named(state_settings, READER, " RAJIN ")
        == segments.segment_named(state_settings, READER, "1")
        == kept
    )
    with pytest.raises(UsageError, match="no saved segment “Lain”; there are: Rajin"):
        segments.segment_named(state_settings, READER, "Lain")


def test_who_may_view_may_use_and_only_who_may_save_may_save(state_settings: Settings) -> None:
    kept = segments.add_rule(state_settings, SARI, "Rajin", RULE)
    assert segments.segments(state_settings, STRANGER) == []
    with pytest.raises(NotAllowed, match="save_segments"):
        segments.add_rule(state_settings, READER, "Lain", RULE)
    with pytest.raises(NotAllowed, match="save_segments"):
        segments.add_list(state_settings, READER, LIST, ["a"])
    with pytest.raises(NotAllowed, match="save_segments"):
        segments.remove(state_settings, READER, kept)
    assert segments.segments(state_settings, READER) == [kept]


def test_a_viewer_of_some_branches_changes_own_segments_only(state_settings: Settings) -> None:
    company = segments.add_rule(state_settings, SARI, "Rajin", RULE)
    own = segments.add_rule(state_settings, MEDAN, "Medan", RULE)
    assert names(segments.segments(state_settings, MEDAN)) == ["Medan", "Rajin"]
    with pytest.raises(NotAllowed, match="somebody else's"):
        segments.edit(state_settings, MEDAN, company, company.segment)
    segments.remove(state_settings, MEDAN, own)
    assert not segments.may_change(MEDAN, company)
    assert segments.may_change(Viewer("Ayu", frozenset({Permission.SAVE_SEGMENTS})), company)


def test_sizes_tell_load_by_load_how_a_segment_grew(any_database: Settings) -> None:
    first = segments.add_rule(any_database, SARI, "Rajin", RULE)
    day = date(2026, 6, 30)
    segment_sizes.record(any_database, first, Size(1, day, 10, Decimal("5.50")))
    segment_sizes.record(any_database, first, Size(2, day, 12, Decimal("6.50")))
    second = segments.edit(any_database, SARI, first, replace(first.segment, name="Lebih rajin"))
    segment_sizes.record(any_database, second, Size(2, day, 7, Decimal(4), version=2))
    segment_sizes.record(any_database, second, Size(2, day, 8, Decimal(4), version=2))
    found = segment_sizes.sizes(any_database)[first.id]
    assert [(size.load_id, size.version, size.customers) for size in found] == [(1, 1, 10), (2, 2, 8)]
    assert found[0].revenue == Decimal("5.50")
