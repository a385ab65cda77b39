"""What happened among the people a campaign contacted: counts and money, with no claim that it caused them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import dataframely as dy
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_
from crm_analytics.schema.columns import amount, restricted
from crm_analytics.viewer.column_groups import ColumnGroup


class CampaignResults(dy.Schema):
    """One row per campaign: counts of people and money among those contacted. No proof of effect."""

    campaign_id = dy.String(primary_key=True)
    name = dy.String(nullable=True)
    kind = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    starts_on = dy.Date()
    ends_on = dy.Date()
    contacted = dy.Int64()
    control = dy.Int64()
    responded = dy.Int64(nullable=True)  # null: answers are not recorded for this campaign
    redeemed = dy.Int64()  # customers who redeemed
    redemptions = dy.Int64()
    buyers = dy.Int64()  # contacted customers who bought in the campaign's days
    revenue = amount()  # of the contacted, in the campaign's days
    cost = amount(nullable=True, metadata=restricted(ColumnGroup.COST))


@dataclass(frozen=True)
class CampaignResult:
    """One row of campaign_results."""

    campaign_id: str
    name: str | None
    kind: str | None
    channel: str | None
    starts_on: date
    ends_on: date
    contacted: int
    control: int
    responded: int | None
    redeemed: int
    redemptions: int
    buyers: int
    revenue: Decimal
    cost: Decimal | None

    @property
    def label(self) -> str:
        """The name, or the code where there is none."""
        return self.name or self.campaign_id


def result_of(results: pl.DataFrame, campaign_id: str) -> CampaignResult:
    """One campaign of campaign_results."""
    return CampaignResult(**results.row(by_predicate=pl.col("campaign_id") == campaign_id, named=True))


def campaign_results(campaigns: pl.DataFrame, outcomes: pl.DataFrame, redemptions: pl.DataFrame) -> pl.DataFrame:
    """Count, per campaign, the contacted, those who answered, redeemed and bought, and their money.

    Everything is counted among the contacted; customers held back as control are only counted themselves. Revenue
    is what the contacted spent in the campaign's days on anything: part of it would have come anyway.

    Args:
        campaigns: The facts, one row per campaign.
        outcomes: The campaign_outcomes mart, one row per campaign and customer.
        redemptions: The facts, one row per redemption.

    Returns:
        The campaign_results result, latest campaign first. `responded` is null where nobody's answer was recorded,
        `cost` where neither a fixed cost nor a cost per contact is known.

    Raises:
        NotEnoughData: without campaigns.
    """
    if campaigns.is_empty():
        raise NotEnoughData(N_("There are no campaigns yet. Load the campaigns, and who was contacted."))
    counted = _people(outcomes).join(_redeemed(outcomes, redemptions), on="campaign_id", how="full", coalesce=True)
    joined = campaigns.join(counted, on="campaign_id", how="left")
    zero = ["contacted", "control", "redeemed", "redemptions", "buyers", "revenue"]
    answered = pl.when(pl.col("responded") > 0).then("responded")
    return (
        joined.with_columns(pl.col(zero).fill_null(0), responded=answered)
        .with_columns(cost=_cost())
        .select(
            "campaign_id", "name", "kind", "channel", "starts_on", "ends_on", "contacted", "control", "responded",
            "redeemed", "redemptions", "buyers", "revenue", "cost",
        )
        .sort(["starts_on", "campaign_id"], descending=[True, False])
    )  # fmt: skip


def _people(outcomes: pl.DataFrame) -> pl.DataFrame:
    treated = pl.col("arm") == "treatment"
    return outcomes.group_by("campaign_id").agg(
        contacted=treated.sum().cast(pl.Int64),
        control=(~treated).sum().cast(pl.Int64),
        responded=(treated & pl.col("responded")).sum().cast(pl.Int64),
        buyers=(treated & (pl.col("orders_during") > 0)).sum().cast(pl.Int64),
        revenue=pl.col("spend_during").filter(treated).sum(),
    )


def _redeemed(outcomes: pl.DataFrame, redemptions: pl.DataFrame) -> pl.DataFrame:
    treated = outcomes.filter(pl.col("arm") == "treatment")
    return (
        redemptions.join(treated, on=["campaign_id", "customer_id"], how="semi")
        .group_by("campaign_id")
        .agg(redeemed=pl.col("customer_id").n_unique().cast(pl.Int64), redemptions=pl.len().cast(pl.Int64))
    )


def _cost() -> pl.Expr:
    """Fixed cost plus cost per contact; null when neither is known. Discounts are off the revenue already."""
    has_cost = pl.col("fixed_cost").is_not_null() | pl.col("cost_per_contact").is_not_null()
    money = pl.Decimal(18, 2)
    per_contact = pl.col("cost_per_contact").fill_null(0) * pl.col("contacted").cast(pl.Decimal(18, 0))
    return pl.when(has_cost).then(pl.col("fixed_cost").fill_null(0) + per_contact).cast(money)
