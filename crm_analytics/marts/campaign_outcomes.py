"""What the people of a campaign spent before, during and after it."""

import dataframely as dy
import narwhals as nw
import polars as pl
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.orders import day_number
from crm_analytics.recipes import Work
from crm_analytics.recipes.mart import Mart, of
from crm_analytics.schema.columns import across_branches, amount

PAIR = ["campaign_id", "customer_id"]


class CampaignOutcomes(dy.Schema):
    """One row per campaign and customer: spend in the campaign's days, and in as many days before and after."""

    campaign_id = dy.String(primary_key=True)
    customer_id = dy.String(primary_key=True)
    branch_id = dy.String(nullable=True)
    arm = dy.String()
    responded = dy.Bool()
    redemptions = dy.Int64()
    orders_during = dy.Int64(metadata=across_branches())
    spend_before = amount(metadata=across_branches())
    spend_during = amount(metadata=across_branches())
    spend_after = amount(metadata=across_branches())


def campaign_outcomes(
    campaigns: IntoLazyFrameT,
    contacts: IntoLazyFrameT,
    redemptions: IntoLazyFrameT,
    order_days: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
) -> IntoLazyFrameT:
    """One row per campaign and customer: spend in the campaign's days, and in as many days before and after.

    A campaign that is not in `campaigns` has no days and is left out. Spend is net of returns.

    Args:
        campaigns: The fact table.
        contacts: The fact table: who was contacted, and who was held back.
        redemptions: The fact table; redemptions of people who were not in the campaign are left out.
        order_days: The mart.
        customer_summary: The mart.
    """
    people = _people(campaigns, contacts, customer_summary)
    used = nw.from_native(redemptions).group_by(PAIR).agg(nw.len().cast(nw.Int64).alias("redemptions"))
    joined = people.join(_spend(people, order_days), on=PAIR, how="left").join(used, on=PAIR, how="left")
    counts = ["redemptions", "orders_during", "spend_before", "spend_during", "spend_after"]
    return (
        joined.with_columns(nw.col(counts).fill_null(0))
        .select(*PAIR, "branch_id", "arm", "responded", *counts)
        .sort(PAIR)
        .to_native()
    )


def _people(
    campaigns: IntoLazyFrameT, contacts: IntoLazyFrameT, customer_summary: IntoLazyFrameT
) -> nw.LazyFrame[IntoLazyFrameT]:
    """Contacts with the first and last day of their campaign, as day numbers."""
    windows = nw.from_native(campaigns).select(
        "campaign_id", starts=day_number("starts_on"), ends=day_number("ends_on")
    )
    customers = nw.from_native(customer_summary).select("customer_id", "customer_no", "branch_id")
    people = nw.from_native(contacts).select(*PAIR, "arm", responded=~nw.col("responded_at").is_null())
    return people.join(windows, on="campaign_id").join(customers, on="customer_id", how="left")


def _spend(people: nw.LazyFrame[IntoLazyFrameT], order_days: IntoLazyFrameT) -> nw.LazyFrame[IntoLazyFrameT]:
    """One row per campaign and customer who bought or returned something in the days around it."""
    days = nw.from_native(order_days).filter(~nw.col("customer_no").is_null())
    days = days.select("customer_no", "orders", "revenue", at=day_number("day"))
    at, length = nw.col("at"), nw.col("ends") - nw.col("starts") + 1
    before = (at < nw.col("starts")) & (at >= nw.col("starts") - length)
    during = (at >= nw.col("starts")) & (at <= nw.col("ends"))
    after = (at > nw.col("ends")) & (at <= nw.col("ends") + length)
    near = people.join(days, on="customer_no").filter(before | during | after)
    return near.group_by(PAIR).agg(
        nw.when(during).then(nw.col("orders")).sum().alias("orders_during"),
        nw.when(before).then(nw.col("revenue")).sum().alias("spend_before"),
        nw.when(during).then(nw.col("revenue")).sum().alias("spend_during"),
        nw.when(after).then(nw.col("revenue")).sum().alias("spend_after"),
    )


def _recipe(work: Work) -> pl.LazyFrame:
    campaigns, contacts, redemptions = (
        work.facts(table) for table in ("campaigns", "campaign_contacts", "redemptions")
    )
    return campaign_outcomes(campaigns, contacts, redemptions, work.mart("order_days"), work.mart("customer_summary"))


MART = Mart(
    gives={"campaign_outcomes": CampaignOutcomes},
    grain=("campaign_id", "customer_id"),
    needs=("campaigns", "campaign_contacts", "redemptions", "order_days", "customer_summary"),
    recipe=of("campaign_outcomes", _recipe),
    sentence=N_("Adding up spend around each campaign"),
    scope="branch",
)
