"""The marts of customers that are made from other marts, in Polars alone."""

from datetime import date
from pathlib import Path

import polars as pl


def customer_categories(folder: Path) -> pl.LazyFrame:
    """One row per category and customer."""
    days = pl.scan_parquet(folder / "category_days.parquet").filter(pl.col("customer_no").is_not_null())
    homes = pl.scan_parquet(folder / "customer_summary.parquet").select("customer_no", "branch_id")
    return (
        days.group_by("category", "customer_no")
        .agg(pl.col("orders", "units", "revenue").sum(), last_on=pl.col("day").filter(pl.col("orders") > 0).max())
        .join(homes, on="customer_no", how="left")
        .sort("category", "customer_no")
    )


def customer_months(folder: Path) -> pl.LazyFrame:
    """One row per customer and month with a purchase."""
    days = pl.scan_parquet(folder / "order_days.parquet").filter(pl.col("customer_no").is_not_null())
    return (
        days.group_by("customer_no", "day")
        .agg(pl.col("orders", "revenue").sum())
        .group_by("customer_no", month=pl.col("day").dt.month_start())
        .agg(pl.col("orders", "revenue").sum(), order_days=(pl.col("orders") > 0).sum().cast(pl.Int64))
        .filter(pl.col("orders") > 0)
        .sort("customer_no", "month")
    )


def purchase_history(folder: Path, as_of: date) -> pl.LazyFrame:
    """One row per frequency, recency and age."""
    first, last = pl.col("first_order_on"), pl.col("last_order_on")
    return (
        pl.scan_parquet(folder / "customer_summary.parquet")
        .filter(first <= as_of)
        .group_by(
            x=pl.col("order_days") - 1,
            t_x=(last - first).dt.total_days(),
            T=(pl.lit(as_of) - first).dt.total_days(),
        )
        .agg(customers=pl.len().cast(pl.Int64))
        .sort("x", "t_x", "T")
    )


def campaign_outcomes(folder: Path) -> pl.LazyFrame:
    """One row per campaign and customer."""
    pair = ["campaign_id", "customer_id"]
    contacts, campaigns, redemptions, summary, days = (
        pl.scan_parquet(folder / f"{name}.parquet")
        for name in ("campaign_contacts", "campaigns", "redemptions", "customer_summary", "order_days")
    )
    people = (
        contacts.select(*pair, "arm", responded=pl.col("responded_at").is_not_null())
        .join(campaigns.select("campaign_id", "starts_on", "ends_on"), on="campaign_id")
        .join(summary.select("customer_id", "customer_no", "branch_id"), on="customer_id", how="left")
    )
    starts, ends, day = pl.col("starts_on"), pl.col("ends_on"), pl.col("day")
    length = ends - starts + pl.duration(days=1)
    during = day.is_between(starts, ends)
    before, after = (day < starts) & (day >= starts - length), (day > ends) & (day <= ends + length)
    spend = (
        people.join(days.select("customer_no", "day", "orders", "revenue"), on="customer_no")
        .group_by(pair)
        .agg(
            orders_during=pl.col("orders").filter(during).sum(),
            spend_before=pl.col("revenue").filter(before).sum(),
            spend_during=pl.col("revenue").filter(during).sum(),
            spend_after=pl.col("revenue").filter(after).sum(),
        )
    )
    used = redemptions.group_by(pair).agg(redemptions=pl.len().cast(pl.Int64))
    return (
        people.join(spend, on=pair, how="left")
        .join(used, on=pair, how="left")
        .with_columns(
            pl.col("redemptions", "orders_during", "spend_before", "spend_during", "spend_after").fill_null(0)
        )
        .drop("starts_on", "ends_on", "customer_no")
        .sort(pair)
    )
