"""What happened among the contacted: counted by hand, and without a claim."""

from datetime import date, datetime, time
from decimal import Decimal

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.campaigns.campaign_results import CampaignResults, campaign_results
from crm_analytics.marts.campaign_outcomes import CampaignOutcomes
from crm_analytics.schema.tables import polars_schema


def campaigns(*rows: tuple[str, date, Decimal | None, Decimal | None]) -> pl.DataFrame:
    named = [
        {"campaign_id": name, "name": f"Campaign {name}", "starts_on": start, "ends_on": start,
         "fixed_cost": fixed, "cost_per_contact": each}
        for name, start, fixed, each in rows
    ]  # fmt: skip
    return pl.DataFrame(named, schema=polars_schema("campaigns"))


def outcome(campaign: str, customer: str, arm: str, responded: bool, orders: int, spend: str) -> dict[str, object]:
    return {
        "campaign_id": campaign, "customer_id": customer, "branch_id": None, "arm": arm, "responded": responded,
        "redemptions": 0, "orders_during": orders, "spend_before": Decimal(0), "spend_during": Decimal(spend),
        "spend_after": Decimal(0),
    }  # fmt: skip


def outcomes(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=CampaignOutcomes.create_empty().schema)


def redemptions(*pairs: tuple[str, str]) -> pl.DataFrame:
    rows = [
        {"redemption_id": str(number), "campaign_id": campaign, "customer_id": customer,
         "redeemed_at": datetime.combine(date(2024, 3, 1), time(9))}
        for number, (campaign, customer) in enumerate(pairs)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=polars_schema("redemptions"))


SPRING = campaigns(("spring", date(2024, 3, 1), Decimal(100), Decimal("0.50")))
PEOPLE = outcomes(
    outcome("spring", "ana", "treatment", True, 2, "80"),
    outcome("spring", "budi", "treatment", False, 1, "20"),
    outcome("spring", "citra", "treatment", True, 0, "-5"),
    outcome("spring", "dewi", "control", False, 3, "500"),
)
USED = redemptions(("spring", "ana"), ("spring", "ana"), ("spring", "budi"), ("spring", "dewi"), ("spring", "zoe"))


def test_a_case_worked_by_hand() -> None:
    """Ana, Budi and Citra were contacted; Dewi was held back and Zoe never on the list: they count for nothing."""
    result = campaign_results(SPRING, PEOPLE, USED).row(0, named=True)
    assert {name: result[name] for name in ("contacted", "control", "responded", "redeemed", "redemptions", "buyers")} \
        == {"contacted": 3, "control": 1, "responded": 2, "redeemed": 2, "redemptions": 3, "buyers": 2}  # fmt: skip
    assert result["revenue"] == Decimal(95)
    assert result["cost"] == Decimal("101.50")


def test_the_result_fits_its_declaration() -> None:
    assert CampaignResults.is_valid(campaign_results(SPRING, PEOPLE, USED).cast(CampaignResults.create_empty().schema))


def test_answers_nobody_recorded_are_unknown_and_not_zero() -> None:
    silent = PEOPLE.with_columns(responded=pl.lit(value=False))
    assert campaign_results(SPRING, silent, USED)["responded"].to_list() == [None]


@pytest.mark.parametrize(
    ("fixed", "each", "cost"),
    [
        (None, None, None),
        (Decimal(7), None, Decimal(7)),
        (None, Decimal(2), Decimal(6)),
        (Decimal(0), None, Decimal(0)),
    ],
)
def test_costs_are_those_that_are_known(fixed: Decimal | None, each: Decimal | None, cost: Decimal | None) -> None:
    asked = campaigns(("spring", date(2024, 3, 1), fixed, each))
    assert campaign_results(asked, PEOPLE, USED)["cost"].to_list() == [cost]


def test_a_campaign_without_contacts_is_shown_with_zeros_and_the_latest_comes_first() -> None:
    both = pl.concat([SPRING, campaigns(("eid", date(2024, 4, 1), None, None))])
    results = campaign_results(both, PEOPLE, USED)
    assert results["campaign_id"].to_list() == ["eid", "spring"]
    assert results.row(0, named=True)["contacted"] == 0
    assert results.row(0, named=True)["revenue"] == 0


def test_row_order_does_not_matter_and_the_inputs_are_left_alone() -> None:
    before = PEOPLE.clone()
    assert_frame_equal(campaign_results(SPRING, PEOPLE.reverse(), USED), campaign_results(SPRING, PEOPLE, USED))
    assert_frame_equal(PEOPLE, before)


def test_without_campaigns_the_answer_is_a_refusal_in_words() -> None:
    with pytest.raises(NotEnoughData, match="no campaigns yet"):
        campaign_results(SPRING.clear(), PEOPLE, USED)
