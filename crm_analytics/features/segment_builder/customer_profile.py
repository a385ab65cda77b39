"""All that is known of a customer in one row, without personal data: what segments are built from."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

DEMOGRAPHICS: Final = (
    "gender",
    "age_band",
    "income_band",
    "household_size",
    "education",
    "marital_status",
    "home_ownership",
)
PLACES: Final = ("city", "region")
RECORDED: Final = (*PLACES, *DEMOGRAPHICS, "joined_on", "consent_marketing")
"""What the table of customers says that is no personal data."""
VALUE: Final = {
    "alive": pl.Float32,
    "expected_orders": pl.Float32,
    "order_value": pl.Float64,
    "value_to_come": pl.Float64,
    "next_order_on": pl.Date,
}


@dataclass(frozen=True, eq=False)
class ProfileSources:
    """Marts, results and facts that a profile joins.

    Attributes:
        summary: The mart `customer_summary`.
        scores: The result `rfm_customers`.
        order_days: The mart.
        categories: The mart `customer_categories`.
        tickets: The mart `ticket_days`.
        reactions: The result `campaign_reactions`.
        customers: The fact table.
        value: The result `customer_value`; None: not worked out.
        clusters: The result `clusters`; None: not worked out.
    """

    summary: pl.LazyFrame
    scores: pl.LazyFrame
    order_days: pl.LazyFrame
    categories: pl.LazyFrame
    tickets: pl.LazyFrame
    reactions: pl.LazyFrame
    customers: pl.LazyFrame
    value: pl.LazyFrame | None = None
    clusters: pl.LazyFrame | None = None


def customer_profile(sources: ProfileSources, *, as_of: date) -> pl.LazyFrame:
    """One row per known customer, also those who never bought, sorted by customer_no: the result of this name.

    Counts are zero where nothing happened; everything else that is not known is null. Money is in the company's
    currency, recency and the purchase interval in days, shares between 0 and 1.

    Args:
        sources: What it joins.
        as_of: Day from which recency is counted back.
    """
    by_number = (
        sources.scores.select("customer_no", "r", "f", "m", "segment"),
        _discounts(sources.order_days),
        _tastes(sources.categories),
        _complaints(sources.tickets),
        _reactions(sources.reactions),
        _value(sources.value),
        _clusters(sources.clusters),
    )
    joined = sources.summary.sort("customer_no").with_columns(*_habits(as_of))
    for part in by_number:
        joined = joined.join(part, on="customer_no", how="left", maintain_order="left")
    joined = joined.join(_recorded(sources.customers), on="customer_id", how="left", maintain_order="left")
    counts = ("categories", "complaints", "campaigns_contacted", "campaigns_responded", "campaigns_redeemed")
    return joined.with_columns(
        pl.col(counts).fill_null(0),
        demographics_known=pl.mean_horizontal(pl.col(name).is_not_null() for name in (*PLACES, *DEMOGRAPHICS)),
    )


def campaign_reactions(outcomes: pl.LazyFrame, summary: pl.LazyFrame) -> pl.LazyFrame:
    """One row per campaign and customer who was contacted or redeemed, sorted by both: the result of this name.

    Args:
        outcomes: The mart `campaign_outcomes`.
        summary: The mart `customer_summary`.
    """
    contacted, redeemed = pl.col("arm") == "treatment", pl.col("redemptions") > 0
    numbers = summary.select("customer_id", "customer_no")
    reacted = outcomes.filter(contacted | redeemed).join(numbers, on="customer_id")
    return reacted.select(
        "campaign_id",
        "customer_no",
        "branch_id",
        contacted=contacted,
        responded=contacted & pl.col("responded"),
        redeemed=redeemed,
    ).sort("campaign_id", "customer_no")


def _habits(as_of: date) -> tuple[pl.Expr, ...]:
    """Days since the last purchase, spend an order, and the usual time from one order day to the next."""
    days = pl.col("order_days")
    between = (pl.col("last_order_on") - pl.col("first_order_on")).dt.total_days() / (days - 1)
    spend = pl.col("revenue").cast(pl.Float64) / pl.col("orders")
    return (
        (pl.lit(as_of) - pl.col("last_order_on")).dt.total_days().alias("recency"),
        pl.when(pl.col("orders") > 0).then(spend).alias("average_order"),
        pl.when(days > 1).then(between).alias("purchase_interval"),
    )


def _discounts(order_days: pl.LazyFrame) -> pl.LazyFrame:
    """Discount as a share of what the purchases would have cost without it."""
    of_customers = order_days.filter(pl.col("customer_no").is_not_null())
    given = of_customers.group_by("customer_no").agg(pl.col("discount", "revenue", "returned").sum().cast(pl.Float64))
    full = pl.col("discount") + pl.col("revenue") - pl.col("returned")
    return given.select("customer_no", discount_share=pl.when(full > 0).then(pl.col("discount") / full))


def _tastes(categories: pl.LazyFrame) -> pl.LazyFrame:
    """The category with most revenue, of equals the first by name, and how many were bought at all.

    Revenue and name are compared as one number: several times faster than sorting each customer's categories.
    """
    bought = categories.filter(pl.col("orders") > 0, pl.col("category").is_not_null())
    names = bought.select(pl.col("category").unique()).collect().to_series().sort(descending=True).to_list()
    place = pl.col("category").cast(pl.Enum(names)).to_physical().cast(pl.Int64)
    cents = (pl.col("revenue") * 100).cast(pl.Int64)
    counted = bought.group_by("customer_no").agg(
        first=(cents * max(len(names), 1) + place).max() % max(len(names), 1), categories=pl.len()
    )
    named = pl.col("first").replace_strict(dict(enumerate(names)), default=None, return_dtype=pl.String)
    return counted.select("customer_no", "categories", favourite_category=named)


def _complaints(tickets: pl.LazyFrame) -> pl.LazyFrame:
    """Complaints and questions, and the mean satisfaction of those that were rated."""
    by_customer = tickets.filter(pl.col("customer_no").is_not_null()).group_by("customer_no")
    summed = by_customer.agg(pl.col("tickets", "rated", "satisfaction").sum())
    rated = pl.when(pl.col("rated") > 0).then(pl.col("satisfaction") / pl.col("rated"))
    return summed.select("customer_no", complaints="tickets", satisfaction=rated)


def _reactions(reactions: pl.LazyFrame) -> pl.LazyFrame:
    """In how many campaigns a customer was contacted, answered, redeemed; held back is not contacted."""
    return reactions.group_by("customer_no").agg(
        campaigns_contacted=pl.col("contacted").sum(),
        campaigns_responded=pl.col("responded").sum(),
        campaigns_redeemed=pl.col("redeemed").sum(),
    )


def _recorded(customers: pl.LazyFrame) -> pl.LazyFrame:
    return customers.select("customer_id", *RECORDED)


def _value(value: pl.LazyFrame | None) -> pl.LazyFrame:
    if value is None:
        return pl.LazyFrame(schema={"customer_no": pl.UInt32, **VALUE})
    return value.select("customer_no", *VALUE)


def _clusters(clusters: pl.LazyFrame | None) -> pl.LazyFrame:
    if clusters is None:
        return pl.LazyFrame(schema={"customer_no": pl.UInt32, "cluster": pl.String})
    return clusters.select("customer_no", pl.col("cluster").cast(pl.String))
