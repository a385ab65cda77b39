"""Assumptions: the newest counts, the earlier ones stay."""

from decimal import Decimal

import pytest

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.state import assumptions
from crm_analytics.state.assumptions import ASSUMED_MARGIN
from crm_analytics.viewer import Viewer
from tests.state.people import BUDI, MEDAN, READER, SARI


def test_nothing_is_assumed_until_someone_says_so(state_settings: Settings) -> None:
    assert assumptions.get(state_settings, ASSUMED_MARGIN) is None


def test_the_newest_counts_and_says_who_set_it(any_database: Settings) -> None:
    for viewer, share in ((SARI, "0.3"), (BUDI, "0.275")):
        assumptions.set(any_database, viewer, ASSUMED_MARGIN, Decimal(share))
    assumption = assumptions.get(any_database, ASSUMED_MARGIN)
    assert assumption is not None
    assert (assumption.value, assumption.by) == (Decimal("0.275"), "Budi")
    kept = assumptions.history(any_database, ASSUMED_MARGIN)
    assert [(each.value, each.by) for each in kept] == [(Decimal("0.275"), "Budi"), (Decimal("0.3"), "Sari")]


def test_an_assumption_can_be_taken_away(state_settings: Settings) -> None:
    assumptions.set(state_settings, SARI, ASSUMED_MARGIN, Decimal("0.3"))
    assumptions.set(state_settings, SARI, ASSUMED_MARGIN, None)
    assert assumptions.get(state_settings, ASSUMED_MARGIN) is None
    assert len(assumptions.history(state_settings, ASSUMED_MARGIN)) == 2


@pytest.mark.parametrize(("viewer", "words"), [(READER, "set_goals"), (MEDAN, "everybody's figures")])
def test_who_may_not_change_everybodys_figures_is_refused(state_settings: Settings, viewer: Viewer, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        assumptions.set(state_settings, viewer, ASSUMED_MARGIN, Decimal("0.3"))


@pytest.mark.parametrize("share", ["-0.01", "1.01", "NaN", "Infinity"])
def test_a_margin_outside_0_and_1_is_refused(state_settings: Settings, share: str) -> None:
    with pytest.raises(UsageError, match="between 0% and 100%"):
        assumptions.set(state_settings, SARI, ASSUMED_MARGIN, Decimal(share))
