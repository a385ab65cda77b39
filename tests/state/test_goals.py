"""Goals: who sees and sets them, and that every version is kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import goals
from crm_analytics.state.goals import Goal
from tests.state.people import BUDI, MEDAN, READER, SARI, STRANGER

REVENUE = Goal(
    "revenue", Decimal("1250000000.55"), date(2026, 1, 1), date(2026, 12, 31), "Budi", baseline=Decimal(980000000)
)
OF_MEDAN = replace(REVENUE, metric="repeat_rate", target=Decimal("0.275"), branch_id="medan", end=date(2026, 6, 30))


def test_a_goal_is_kept_to_the_cent(any_database: Settings) -> None:
    kept = goals.add(any_database, SARI, REVENUE)
    assert goals.goals(any_database, READER) == [kept]
    assert kept.goal == REVENUE
    assert kept.stamp.by == "Sari"


def test_a_goal_needs_no_baseline(state_settings: Settings) -> None:
    kept = goals.add(state_settings, SARI, replace(REVENUE, baseline=None))
    assert goals.goals(state_settings, SARI) == [kept]
    assert kept.goal.baseline is None


def test_a_viewer_of_some_branches_sees_and_sets_goals_of_these_only(state_settings: Settings) -> None:
    company = goals.add(state_settings, SARI, REVENUE)
    own = goals.add(state_settings, MEDAN, OF_MEDAN)
    assert goals.goals(state_settings, MEDAN) == [own]
    assert goals.goals(state_settings, READER) == [company, own]
    assert goals.goals(state_settings, STRANGER) == []
    attempts: tuple[Callable[[], object], ...] = (
        lambda: goals.add(state_settings, MEDAN, REVENUE),
        lambda: goals.edit(state_settings, MEDAN, company, OF_MEDAN),
        lambda: goals.remove(state_settings, MEDAN, company),
    )
    for attempt in attempts:
        with pytest.raises(NotAllowed, match="only some branches"):
            attempt()


def test_who_may_only_look_cannot_set_goals(state_settings: Settings) -> None:
    with pytest.raises(NotAllowed, match="set_goals"):
        goals.add(state_settings, READER, REVENUE)


def test_a_changed_goal_keeps_what_it_was_and_can_be_removed_and_put_back(state_settings: Settings) -> None:
    first = goals.add(state_settings, SARI, REVENUE)
    second = goals.edit(state_settings, BUDI, first, replace(REVENUE, target=Decimal(2)))
    gone = goals.remove(state_settings, BUDI, second)
    assert goals.goals(state_settings, SARI) == []
    assert goals.goals(state_settings, SARI, removed=True) == [gone]
    back = goals.restore(state_settings, SARI, gone)
    assert goals.history(state_settings, SARI, first.stamp.id) == [first, second, gone, back]
    assert [each.stamp.changed_by for each in (first, second, gone, back)] == ["Sari", "Budi", "Budi", "Sari"]


def test_of_two_who_change_a_goal_at_once_the_second_is_told(any_database: Settings) -> None:
    seen = goals.add(any_database, SARI, REVENUE)
    goals.edit(any_database, SARI, seen, replace(REVENUE, target=Decimal(2)))
    with pytest.raises(UsageError, match="in the meantime"):
        goals.remove(any_database, BUDI, seen)


@pytest.mark.parametrize(
    ("goal", "words"),
    [
        (replace(REVENUE, owner=" "), "needs an owner"),
        (replace(REVENUE, end=REVENUE.start), "comes after its first"),
        (replace(REVENUE, target=Decimal(0)), "more than zero"),
        (replace(REVENUE, target=Decimal("NaN")), "more than zero"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused(state_settings: Settings, goal: Goal, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        goals.add(state_settings, SARI, goal)
    assert goals.goals(state_settings, SARI) == []
