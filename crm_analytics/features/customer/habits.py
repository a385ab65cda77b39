"""What one customer buys, and when."""

from dataclasses import dataclass
from typing import Final

import polars as pl

WEEKDAYS: Final = range(1, 8)
"""Monday is 1."""


@dataclass(frozen=True)
class WithRule:
    """A category that goes with one the customer buys: of `baskets` baskets with `bought`, so many hold `offered`."""

    bought: str
    offered: str
    baskets: int
    share: float
    times: float


def weekdays(orders: pl.DataFrame) -> pl.DataFrame:
    """Orders by day of the week.

    Args:
        orders: Rows of `customer_orders`.

    Returns:
        weekday (Monday is 1), orders, revenue; seven rows.
    """
    placed = orders.with_columns(weekday=pl.col("day").dt.weekday().cast(pl.Int64)).group_by("weekday")
    by_weekday = placed.agg(pl.col("orders").sum(), revenue=pl.col("revenue").sum().cast(pl.Float64))
    every = pl.DataFrame({"weekday": list(WEEKDAYS)})
    return every.join(by_weekday, on="weekday", how="left").sort("weekday").fill_null(0)


def shares(categories: pl.DataFrame) -> pl.DataFrame:
    """What a customer buys, the most first, with `share`: of all that was paid, less returns.

    Where more came back of a category than was bought it takes nothing from the whole: the others would be more than
    all of it.

    Args:
        categories: Rows of `customer_categories` of the customer.
    """
    paid = pl.col("revenue").cast(pl.Float64)
    whole = paid.clip(lower_bound=0).sum()
    share = pl.when(whole > 0).then(paid / whole).otherwise(0.0)
    return categories.with_columns(share=share).sort(["revenue", "category"], descending=[True, False], nulls_last=True)


def hours(lines: pl.DataFrame) -> pl.DataFrame:
    """Orders by day of the week and hour; empty where no time of day is known.

    Args:
        lines: order_id, ordered_at and quantity of order lines.

    Returns:
        weekday (Monday is 1), hour, orders; sorted.
    """
    bought = lines.filter(pl.col("quantity") >= 0)
    begun = bought.group_by("order_id").agg(pl.col("ordered_at").min())
    if begun.select((pl.col("ordered_at").dt.truncate("1d") == pl.col("ordered_at")).all()).item():
        begun = begun.clear()
    placed = begun.select(
        weekday=pl.col("ordered_at").dt.weekday().cast(pl.Int64), hour=pl.col("ordered_at").dt.hour().cast(pl.Int64)
    )
    return placed.group_by("weekday", "hour").agg(orders=pl.len()).sort("weekday", "hour")


def usual_products(lines: pl.DataFrame, *, most: int = 10) -> pl.DataFrame:
    """The products a customer buys on most days.

    Args:
        lines: Order lines of the customer, with product_id, product_name and category.
        most: How many are given.

    Returns:
        product, category, days (with a purchase of it), units, revenue, gap (middle days between two of them; null
        below three days), last_on; by days, then revenue.
    """
    named = lines.filter(pl.col("product_id").is_not_null(), pl.col("quantity") > 0).with_columns(
        day=pl.col("ordered_at").dt.date(), product=pl.coalesce("product_name", "product_id")
    )
    days = pl.col("day").unique().sort()
    products = named.group_by("product_id").agg(
        pl.col("product", "category").first(),
        days=pl.col("day").n_unique(),
        units=pl.col("quantity").sum(),
        revenue=pl.col("amount").sum().cast(pl.Float64),
        gap=pl.when(pl.col("day").n_unique() > 2).then(days.diff().dt.total_days().median()),
        last_on=pl.col("day").max(),
    )
    ranked = products.sort(["days", "revenue", "product_id"], descending=[True, True, False]).head(most)
    return ranked.drop("product_id")


def goes_with(rules: pl.DataFrame, bought: set[str], *, most: int = 5) -> list[WithRule]:
    """Categories that go with what a customer buys, and that this customer never bought; the surest first.

    Only rules that hold after all tests count. A rule tells of baskets of all customers, and promises nothing of one.

    Args:
        rules: The category_rules result with its `verdict`.
        bought: Categories this customer bought.
        most: How many are given.
    """
    kept = rules.filter(
        pl.col("verdict") == "there",
        pl.col("lift_low") > 1,
        pl.col("antecedent").is_in(list(bought)),
        ~pl.col("consequent").is_in(list(bought)),
    )
    best = kept.sort(["confidence", "antecedent"], descending=[True, False]).unique(
        "consequent", keep="first", maintain_order=True
    )
    return [
        WithRule(row["antecedent"], row["consequent"], row["baskets_antecedent"], row["confidence"], row["lift"])
        for row in best.head(most).iter_rows(named=True)
    ]
