"""Pictures of customers, patterns and campaigns show what they are given, in the reader's language."""

from datetime import date
from decimal import Decimal

import pytest

from crm_analytics.features.campaigns import charts as campaigns
from crm_analytics.features.campaigns.campaign_results import CampaignResult
from crm_analytics.features.patterns import charts as patterns
from crm_analytics.features.patterns.rule_choice import Rule
from crm_analytics.i18n import use_language


def rule() -> Rule:
    counts, shares = (1000, 300, 400, 180), (0.18, 0.6, 1.5, 1.4, 1.6, 1.2)
    return Rule("bread", "milk", *counts, *shares, 0.0, 0.0, 0.0, True, Decimal(50), "there", 10)


def result(responded: int | None, redeemed: int) -> CampaignResult:
    day = date(2024, 1, 1)
    return CampaignResult("c", None, None, None, day, day, 200, 0, responded, redeemed, redeemed, 150, Decimal(1), None)


def test_a_rule_is_drawn_beside_what_is_usual_and_what_size_gives() -> None:
    bars = patterns.of_100(rule()).data[0]
    assert list(bars.x) == pytest.approx([40, 48, 60])
    assert list(bars.error_x.array) == pytest.approx([0, 0, 4])
    assert list(bars.error_x.arrayminus) == pytest.approx([0, 0, 4])


@pytest.mark.parametrize(
    ("responded", "redeemed", "steps"),
    [
        (None, 0, ["Contacted", "Bought"]),
        (0, 5, ["Contacted", "Answered", "Used a coupon", "Bought"]),
    ],
)
def test_steps_that_nobody_recorded_are_not_drawn(responded: int | None, redeemed: int, steps: list[str]) -> None:
    bars = campaigns.steps(result(responded, redeemed)).data[0]
    assert list(bars.y) == steps
    assert bars.text[-1] == "150 · 75%"


def test_a_picture_speaks_the_readers_language() -> None:
    use_language("id")
    try:
        assert patterns.of_100(rule()).layout.xaxis.title.text.replace("<br>", " ") == "dari 100 keranjang berisi milk"
    finally:
        use_language("en")
