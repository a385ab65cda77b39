"""Groups of customers who behave alike, where there are any that hold."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import dataframely as dy
import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.cluster_choice import ClusterChoice, Floats, Ints, choose, nearest
from crm_analytics.i18n import N_

LEAST: Final = 60
"""Customers who bought."""
USUAL: Final = 30
"""Days added to the time from first to last purchase: whoever came once is not taken to come every day."""
MEASURES: Final = ("pace", "quiet", "spend", "tenure")
ENDS: Final = (0.01, 0.99)
"""What lies further out is brought in to these quantiles, so that a few do not make a group."""


class ClusterMembers(dy.Schema):
    """One row per customer who bought: the group of alike customers, 1 brings the most money. Empty: no groups hold."""

    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch
    cluster = dy.Int8(min=1)


class ClusterProfiles(dy.Schema):
    """One row per group of alike customers: medians, and where its middle lies in standard deviations from all."""

    cluster = dy.Int8(primary_key=True, min=1)
    customers = dy.Int64()
    revenue = dy.Decimal(precision=18, scale=2)
    recency = dy.Float64()  # days since the last purchase, median
    order_days = dy.Float64()
    per_day = dy.Float64()  # money for each order day
    days_known = dy.Float64()  # since the first purchase
    pace = dy.Float64()  # order days in a given time, in standard deviations
    quiet = dy.Float64()  # time away for each usual gap
    spend = dy.Float64()  # money for each order day
    tenure = dy.Float64()  # time known
    found_again = dy.Float64()  # Jaccard index of the group found again in customers drawn anew
    agreement = dy.Float64()  # adjusted Rand index of all groups, the same in all rows


@dataclass(frozen=True)
class ClusterResults:
    """Who is in which group, and what sets the groups apart: the clusters and cluster_profiles results."""

    customers: pl.DataFrame
    profiles: pl.DataFrame


def clusters(customers: pl.DataFrame, *, as_of: date, seed: int = 1) -> ClusterResults:
    """Customers grouped by how often they come, how quiet they are for their pace, spend each time, and time known.

    Args:
        customers: The customer_summary mart; customers without an order day are left out.
        as_of: Day from which time is counted back.
        seed: Start of the random draws; the same gives the same groups.

    Returns:
        customers: customer_no, branch_id, cluster (1 brings the most money), sorted by customer_no. profiles: one row
        per cluster: customers, revenue, medians (recency, order_days, per_day, days_known), where its middle lies on
        each measure in standard deviations from that of all (pace, quiet, spend, tenure), found_again (share of the
        group that is found again in customers drawn anew) and agreement (adjusted Rand index of the whole).

    Raises:
        NotEnoughData: with fewer than 60 customers who bought, or where no groups hold.
    """
    bought = customers.filter(pl.col("order_days") > 0).sort("customer_no")
    if bought.height < LEAST:
        raise NotEnoughData(
            N_("Groups of alike customers need at least {needed} customers who bought; found: {found}."),
            needed=LEAST,
            found=bought.height,
        )
    points = _scaled(measured(bought, as_of))
    choice = choose(points, np.random.default_rng(seed))
    if choice is None:
        raise NotEnoughData(
            N_(
                "These customers fall into no groups that hold: drawn anew, they would be grouped otherwise. "
                "They differ by degrees; the segments say how."
            )
        )
    labels = _by_money(bought, nearest(points, choice.centres))
    return ClusterResults(
        labels.select("customer_no", "branch_id", "cluster"), _profiles(labels, measured(bought, as_of), points, choice)
    )


def measured(bought: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """Logarithms of the four measures: order days a day, days quiet for each usual gap, money a day, days known."""
    since = (pl.lit(as_of) - pl.col("last_order_on")).dt.total_days()
    span = (pl.col("last_order_on") - pl.col("first_order_on")).dt.total_days()
    pace = pl.col("order_days") / (span + USUAL)
    money = pl.col("revenue").cast(pl.Float64) / pl.col("order_days")
    middle = money.filter(money > 0).median().fill_null(1.0)
    return bought.select(
        pace=pace.log(),
        quiet=((since + 1) * pace).log(),
        spend=money.clip(middle / 1000).log(),  # returns can make it zero or less
        tenure=((pl.lit(as_of) - pl.col("first_order_on")).dt.total_days() + 1).log(),
    )


def _scaled(logs: pl.DataFrame) -> Floats:
    """Within their ends, from the mean in standard deviations; what is the same for all says nothing."""
    values = logs.to_numpy()
    low, high = np.quantile(values, ENDS, axis=0)
    inside = np.clip(values, low, high)
    spread = inside.std(axis=0)
    scaled: Floats = (inside - inside.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    return scaled


def _by_money(bought: pl.DataFrame, labels: Ints) -> pl.DataFrame:
    """Clusters numbered from the one that brings the most money; `label` is the place among the centres."""
    labelled = bought.with_columns(label=pl.Series(labels))
    order = labelled.group_by("label").agg(pl.col("revenue").sum()).sort(["revenue", "label"], descending=[True, False])
    numbers = {label: number for number, label in enumerate(order["label"], start=1)}
    return labelled.with_columns(cluster=pl.col("label").replace_strict(numbers, return_dtype=pl.Int8))


def _profiles(labels: pl.DataFrame, logs: pl.DataFrame, points: Floats, choice: ClusterChoice) -> pl.DataFrame:
    middles = pl.DataFrame(points, schema=list(MEASURES))
    typical = labels.select(
        "cluster",
        "label",
        "revenue",
        "order_days",
        per_day=pl.col("revenue").cast(pl.Float64) / pl.col("order_days"),
        recency=(logs["quiet"] - logs["pace"]).exp() - 1,
        days_known=logs["tenure"].exp() - 1,
    ).hstack(middles)
    held = dict(enumerate(choice.stability))
    return (
        typical.group_by("cluster")
        .agg(
            pl.len().cast(pl.Int64).alias("customers"),
            pl.col("revenue").sum(),
            pl.col("recency", "order_days", "per_day", "days_known").median(),
            pl.col(*MEASURES).mean(),
            pl.col("label").first(),
        )
        .with_columns(
            found_again=pl.col("label").replace_strict(held, return_dtype=pl.Float64), agreement=choice.agreement
        )
        .drop("label")
        .sort("cluster")
    )
