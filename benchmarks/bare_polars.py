"""The marts as one would write them in Polars alone, over the same Parquet: what ours are measured against."""

from datetime import date
from pathlib import Path

import polars as pl

DATE_PARTS = ["day", "branch_id", "channel", "customer_id"]
RETURNED = pl.col("quantity") < 0
SUMS = {
    "lines": pl.len().cast(pl.Int64),
    "units": pl.col("quantity").filter("counted").sum(),
    "revenue": pl.col("amount").sum(),
    "discount": pl.col("discount").filter(~RETURNED).sum(),
    "returned": pl.col("amount").filter(RETURNED).sum(),
    "cost": pl.col("cost").sum(),
    "costed_revenue": pl.col("amount").filter(pl.col("unit_cost").is_not_null()).sum(),
}


def _lines(folder: Path) -> pl.LazyFrame:
    lines = pl.scan_parquet(folder / "order_lines.parquet")
    return lines.filter(~pl.col("cancelled").fill_null(value=False)).with_columns(day=pl.col("ordered_at").dt.date())


def _products(folder: Path) -> pl.LazyFrame:
    products = pl.scan_parquet(folder / "products.parquet")
    return products.select("product_id", "category", "unit_cost", counted=pl.col("counted").fill_null(value=True))


def _lines_of_products(folder: Path) -> pl.LazyFrame:
    cost = (pl.col("quantity") * pl.col("unit_cost").cast(pl.Float64)).round(2, mode="half_away_from_zero")
    lines = _lines(folder).join(_products(folder), on="product_id", how="left")
    return lines.with_columns(cost=cost.cast(pl.Decimal(18, 2)), counted=pl.col("counted").fill_null(value=True))


def _parts(lines: pl.LazyFrame, whole: list[str], sums: dict[str, pl.Expr]) -> pl.LazyFrame:
    parts = lines.group_by(*whole, *DATE_PARTS).agg(line_no=pl.col("line_no").filter(~RETURNED).min(), **sums)
    is_first = pl.col("line_no") == pl.col("line_no").min().over(whole)
    return parts.with_columns(orders=is_first.fill_null(value=False).cast(pl.Int64)).drop("line_no")


def _people(folder: Path) -> pl.LazyFrame:
    people = pl.scan_parquet(folder / "customer_summary.parquet").rename({"branch_id": "home"})
    return people.select("customer_id", "customer_no", "home", "kind", "first_order_on")


def customer_summary(folder: Path) -> pl.LazyFrame:
    """One row per customer."""
    customers = pl.scan_parquet(folder / "customers.parquet").select("customer_id", "branch_id", "kind")
    sums = {name: SUMS[name] for name in ("units", "revenue", "returned")}
    ordered = pl.col("orders") > 0
    days = (
        _parts(_lines_of_products(folder), ["order_id"], sums)
        .filter(pl.col("customer_id").is_not_null())
        .group_by("customer_id", "day")
        .agg(pl.col("orders", "units", "revenue", "returned").sum(), branch=pl.col("branch_id").filter(ordered).min())
    )
    branches = days.group_by("customer_id", "branch").agg(
        pl.col("orders", "units", "revenue", "returned").sum(),
        order_days=ordered.sum().cast(pl.Int64),
        first_order_on=pl.col("day").filter(ordered).min(),
        last_order_on=pl.col("day").filter(ordered).max(),
    )
    at_branch = pl.when(pl.col("branch").is_not_null()).then("order_days")
    is_usual = at_branch == at_branch.max().over("customer_id")
    bought = (
        branches.with_columns(branch=pl.when(is_usual).then("branch"))
        .group_by("customer_id")
        .agg(
            pl.col("orders", "order_days", "units", "revenue", "returned").sum(),
            pl.col("first_order_on", "branch").min(),
            pl.col("last_order_on").max(),
        )
    )
    return (
        customers.join(bought, on="customer_id", how="full", coalesce=True)
        .with_columns(pl.coalesce("branch_id", "branch").alias("branch_id"))
        .drop("branch")
        .with_columns(pl.col("orders", "order_days", "units", "revenue", "returned").fill_null(0))
        .sort("customer_id")
        .with_row_index("customer_no")
    )


def order_days(folder: Path) -> pl.LazyFrame:
    """One row per day, branch, channel and customer."""
    sums = (
        _parts(_lines_of_products(folder), ["order_id"], SUMS).group_by(DATE_PARTS).agg(pl.col("orders", *SUMS).sum())
    )
    days = sums.join(_people(folder), on="customer_id", how="left")
    ordered = days.filter(pl.col("orders") > 0, pl.col("customer_no").is_not_null())
    dates = ordered.select("customer_no", "day").unique().sort("customer_no", "day")
    same_before, same_after = (pl.col("customer_no") == pl.col("customer_no").shift(step) for step in (1, -1))
    around = dates.with_columns(
        days_since=pl.when(same_before).then((pl.col("day") - pl.col("day").shift(1)).dt.total_days()),
        days_to_next=pl.when(same_after).then((pl.col("day").shift(-1) - pl.col("day")).dt.total_days()),
    )
    return (
        days.join(around, on=["customer_no", "day"], how="left")
        .with_columns(is_first=(pl.col("day") == pl.col("first_order_on")).fill_null(value=False))
        .drop("customer_id", "first_order_on", "home")
        .sort("day", "branch_id", "channel", "customer_no")
    )


def category_days(folder: Path) -> pl.LazyFrame:
    """One row per category, day, branch, channel and customer."""
    parts = _parts(_lines_of_products(folder), ["order_id", "category"], SUMS)
    sums = parts.group_by("category", *DATE_PARTS).agg(pl.col("orders", *SUMS).sum())
    numbers = pl.scan_parquet(folder / "customer_summary.parquet").select("customer_id", "customer_no")
    stated = pl.scan_parquet(folder / "order_days.parquet").filter(pl.col("customer_no").is_not_null())
    stated = stated.select("customer_no", "day", "kind", "is_first", "days_since", "days_to_next").unique()
    return (
        sums.join(numbers, on="customer_id", how="left")
        .join(stated, on=["customer_no", "day"], how="left")
        .with_columns(pl.col("is_first").fill_null(value=False))
        .drop("customer_id")
        .sort("category", "day", "branch_id", "channel", "customer_no")
    )


def ticket_days(folder: Path, clock: date) -> pl.LazyFrame:
    """One row per day opened, branch, category and customer."""
    tickets = pl.scan_parquet(folder / "tickets.parquet").with_columns(day=pl.col("opened_at").dt.date())
    return (
        tickets.filter(pl.col("day") <= clock)
        .join(_products(folder), on="product_id", how="left")
        .join(_people(folder), on="customer_id", how="left")
        .group_by("day", pl.coalesce("branch_id", "home"), "category", "customer_no", "kind")
        .agg(tickets=pl.len(), rated=pl.col("satisfaction").count(), satisfaction=pl.col("satisfaction").sum())
        .sort("day", "branch_id", "category", "customer_no")
    )


def delivery_days(folder: Path, clock: date) -> pl.LazyFrame:
    """One row per day promised, branch and customer."""
    arrived = pl.col("delivered_at").dt.date()
    deliveries = pl.scan_parquet(folder / "deliveries.parquet").with_columns(
        arrived=pl.when(arrived <= clock).then(arrived)
    )
    on_time = (pl.col("arrived") <= pl.col("promised_on")).fill_null(value=False)
    return (
        deliveries.filter(pl.col("arrived").is_not_null() | (pl.col("promised_on") < clock))
        .filter(pl.col("promised_on").is_not_null())
        .join(_people(folder), on="customer_id", how="left")
        .group_by(pl.col("promised_on").alias("day"), pl.coalesce("branch_id", "home"), "customer_no", "kind")
        .agg(deliveries=pl.len(), on_time=on_time.sum())
        .sort("day", "branch_id", "customer_no")
    )


def daily_sales(folder: Path) -> pl.LazyFrame:
    """One row per day, branch, category and channel."""
    added = ["lines", "units", "revenue", "discount", "returned", "cost", "costed_revenue"]
    return (
        pl.scan_parquet(folder / "category_days.parquet")
        .group_by("day", "branch_id", "category", "channel")
        .agg(pl.col(added).sum(), anonymous_revenue=pl.col("revenue").filter(pl.col("customer_no").is_null()).sum())
    )


def order_identity(folder: Path) -> pl.LazyFrame:
    """One row per branch: orders, those with several customers, branches or days, and lines of no known order."""
    lines, place = _lines(folder), ["order_id", "day", "branch_id", "channel", "customer_id"]
    spent = pl.col("amount").filter(pl.col("quantity") >= 0).sum()
    bought = lines.group_by(place).agg(spent=spent).filter(pl.col("spent") > 0)
    spans = bought.group_by("order_id").agg(
        wrong=(pl.col("customer_id").drop_nulls().n_unique() > 1)
        | (pl.col("branch_id").drop_nulls().n_unique() > 1)
        | ((pl.col("day").max() - pl.col("day").min()).dt.total_days() > 1)
    )
    purchases = lines.filter(pl.col("quantity") >= 0).sort("line_no")
    firsts = purchases.group_by("order_id").agg(pl.col("branch_id").first()).join(spans, on="order_id", how="left")
    orders = firsts.group_by("branch_id").agg(orders=pl.len(), mistaken=pl.col("wrong").sum())
    of_none = pl.col("order_id").str.starts_with("?").sum()
    counted = lines.group_by("branch_id").agg(lines=pl.len(), unknown=of_none)
    joined = counted.join(orders, on="branch_id", how="left", nulls_equal=True)
    return joined.with_columns(pl.col("orders", "mistaken").fill_null(0)).sort("branch_id")


def customer_orders(folder: Path) -> pl.LazyFrame:
    """One row per order of a known customer."""
    numbers = pl.scan_parquet(folder / "customer_summary.parquet").select("customer_id", "customer_no")
    return (
        _parts(_lines_of_products(folder), ["order_id"], SUMS)
        .join(numbers, on="customer_id")
        .drop("customer_id")
        .sort("customer_no", "day", "order_id")
    )


def basket_items(folder: Path) -> pl.LazyFrame:
    """One row per order and category."""
    lines = _lines(folder).filter(~RETURNED).join(_products(folder), on="product_id")
    items = (
        lines.filter(pl.col("counted"), pl.col("category").is_not_null())
        .group_by("order_id", "category")
        .agg(pl.col("day").min(), revenue=pl.col("amount").sum())
    )
    orders = items.group_by("order_id").agg(pl.col("day").min()).sort("order_id").with_row_index("order_no")
    return items.drop("day").join(orders, on="order_id").drop("order_id")
