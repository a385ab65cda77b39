"""Plans for customers: who may write them, what is kept of them, and that a mistake is taken back."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import account_plans
from crm_analytics.state.account_plans import LONGEST, AccountPlan, KeptPlan, Whose
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer

BUDI = Whose("C1", "B1")
CALL = AccountPlan("  call\n Budi ", "Sari", date(2026, 3, 2), Decimal("1500000.50"))
MASKED = Viewer("Rina", frozenset(Permission) - {Permission.PERSONAL_DATA})
READER = Viewer("Tono", frozenset({Permission.VIEW, Permission.PERSONAL_DATA}))
OTHER_BRANCH = replace(LOCAL_OWNER, name="Medan", branches=frozenset({"B2"}))


def in_force(settings: Settings) -> dict[str, AccountPlan]:
    return {who: each.plan for who, each in account_plans.kept(settings).items() if not each.stamp.removed}


def test_a_plan_says_who_made_it_and_every_version_stays(any_database: Settings) -> None:
    settings = any_database
    first = account_plans.save(settings, LOCAL_OWNER, BUDI, None, CALL)
    assert first.plan == replace(CALL, next_step="call Budi")
    second = account_plans.save(
        settings, replace(LOCAL_OWNER, name="Sari"), BUDI, first, replace(first.plan, done=True)
    )
    assert account_plans.history(settings, READER, BUDI) == [first, second]
    assert (second.stamp.by, second.stamp.changed_by, second.stamp.version) == ("local owner", "Sari", 2)
    assert account_plans.kept(settings) == {"C1": second}


def test_what_was_saved_by_mistake_is_taken_back_step_by_step(state_settings: Settings) -> None:
    first = account_plans.save(state_settings, LOCAL_OWNER, BUDI, None, CALL)
    second = account_plans.save(state_settings, LOCAL_OWNER, BUDI, first, replace(CALL, next_step="write"))
    back = account_plans.take_back(state_settings, LOCAL_OWNER, second)
    assert in_force(state_settings) == {"C1": first.plan}
    assert back.stamp.version == 3
    with pytest.raises(UsageError, match="Someone else changed this"):
        account_plans.take_back(state_settings, LOCAL_OWNER, second)


def test_the_first_plan_taken_back_leaves_none_and_another_can_follow(state_settings: Settings) -> None:
    gone = account_plans.take_back(
        state_settings, LOCAL_OWNER, account_plans.save(state_settings, LOCAL_OWNER, BUDI, None, CALL)
    )
    assert in_force(state_settings) == {}
    assert gone.stamp.removed
    again = account_plans.save(state_settings, LOCAL_OWNER, BUDI, gone, replace(CALL, next_step="write"))
    assert in_force(state_settings) == {"C1": again.plan}


def test_of_two_who_plan_for_one_customer_at_once_one_is_told(state_settings: Settings) -> None:
    account_plans.save(state_settings, LOCAL_OWNER, BUDI, None, CALL)
    with pytest.raises(UsageError, match="Someone else changed this"):
        account_plans.save(state_settings, replace(LOCAL_OWNER, name="Sari"), BUDI, None, CALL)


@pytest.mark.parametrize("viewer", [MASKED, OTHER_BRANCH, READER])
def test_who_may_not_write_of_the_customer_plans_nothing(state_settings: Settings, viewer: Viewer) -> None:
    first: KeptPlan = account_plans.save(state_settings, LOCAL_OWNER, BUDI, None, CALL)
    with pytest.raises(NotAllowed):
        account_plans.save(state_settings, viewer, BUDI, first, CALL)
    with pytest.raises(NotAllowed):
        account_plans.take_back(state_settings, viewer, first)
    assert account_plans.kept(state_settings) == {"C1": first}


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (replace(CALL, next_step="a" * (LONGEST + 1)), f"{LONGEST + 1} characters"),
        (replace(CALL, owner="b" * 101), "101 characters; at most 100"),
        (replace(CALL, potential=Decimal(-1)), "from zero on"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(
    state_settings: Settings, wrong: AccountPlan, reason: str
) -> None:
    with pytest.raises(UsageError, match=reason):
        account_plans.save(state_settings, LOCAL_OWNER, BUDI, None, wrong)
    assert account_plans.kept(state_settings) == {}
