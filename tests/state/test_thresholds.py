"""Thresholds of segments: the newest count, the earlier ones stay."""

from dataclasses import replace
from decimal import Decimal
from typing import Final

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.schema.bounds import Bounds
from crm_analytics.state import thresholds
from crm_analytics.viewer import Viewer
from tests.state.people import BUDI, MEDAN, READER, SARI

SET: Final = Bounds((180, 60, 30, 7), (2, 4, 8, 16), tuple(map(Decimal, ("10.50", "100", "1000", "25000000000.01"))))


def test_scores_go_by_rank_until_someone_sets_thresholds(state_settings: Settings) -> None:
    assert thresholds.get(state_settings) is None


def test_the_newest_count_exactly_as_they_were_set(any_database: Settings) -> None:
    thresholds.set(any_database, SARI, replace(SET, recency=(90, 60, 30, 7)))
    thresholds.set(any_database, BUDI, SET)
    found = thresholds.get(any_database)
    assert found is not None
    assert (found.bounds, found.by) == (SET, "Budi")
    assert [each.by for each in thresholds.history(any_database)] == ["Budi", "Sari"]


def test_thresholds_can_be_given_up_for_ranks_again(state_settings: Settings) -> None:
    thresholds.set(state_settings, SARI, SET)
    thresholds.set(state_settings, SARI, None)
    assert thresholds.get(state_settings) is None
    assert [each.bounds for each in thresholds.history(state_settings)] == [None, SET]


@pytest.mark.parametrize(("viewer", "words"), [(READER, "set_thresholds"), (MEDAN, "everybody's segments")])
def test_who_may_not_change_everybodys_segments_is_refused(
    state_settings: Settings, viewer: Viewer, words: str
) -> None:
    with pytest.raises(NotAllowed, match=words):
        thresholds.set(state_settings, viewer, SET)


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (replace(SET, recency=(7, 30, 60, 180)), "more days since"),
        (replace(SET, monetary=SET.monetary[::-1]), "less money"),
        (replace(SET, frequency=(1, 2, 3)), "needs 4 thresholds"),
    ],
)
def test_thresholds_that_make_no_scale_are_refused_and_nothing_is_saved(
    state_settings: Settings, bounds: Bounds, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        thresholds.set(state_settings, SARI, bounds)
    assert thresholds.history(state_settings) == []
