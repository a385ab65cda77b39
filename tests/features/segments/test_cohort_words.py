"""Cohorts in words."""

from datetime import date

import pytest

from crm_analytics.features.segments.cohorts import CohortComparison
from crm_analytics.features.segments.content.cohort_words import answer, comparison_verdict


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (-0.22, 0.035, "between 22.0 points less and 3.5 points more."),
        (-0.1, -0.02, "between 10.0 points less and 2.0 points less."),
    ],
)
def test_a_difference_is_told_without_a_minus_sign(low: float, high: float, told: str) -> None:
    months = (date(2025, 1, 1), date(2025, 3, 1))
    comparison = CohortComparison(3, months, months, 100, 100, 0.5, 0.4, low, high)
    assert told in " ".join(comparison_verdict(comparison, 0.0))


@pytest.mark.parametrize(
    ("old", "told", "untold"),
    [
        (0.05, "Newer customers come again less often.", "registered"),
        (0.93, "But 93% of them had been registered for over a month before that", "come again less often"),
        (None, "when they were registered is not known.", "%"),
    ],
)
def test_old_customers_who_turn_up_late_are_no_sign_of_newcomers(old: float | None, told: str, untold: str) -> None:
    months = (date(2025, 1, 1), date(2025, 3, 1))
    comparison = CohortComparison(3, months, months, 100, 100, 0.5, 0.4, -0.1, -0.02)
    verdict = " ".join(comparison_verdict(comparison, old)).partition("less.")[2]
    assert told in verdict
    assert untold not in verdict


def test_of_unlike_seasons_no_difference_is_told() -> None:
    months = (date(2025, 1, 1), date(2025, 3, 1))
    comparison = CohortComparison(3, months, months, 100, 100, 0.5, 0.4, -1.0, 1.0, same_season=False)
    assert answer(comparison) == "Whether newer customers come again more or less often cannot be told yet"
    sentence = " ".join(comparison_verdict(comparison, 0.0))
    assert "40% bought again in an average month of the 3 after" in sentence
    assert "the time of the year may be behind it, until 3 months of two years can be compared." in sentence
    assert "cases" not in sentence
