"""How customers usually buy: days between purchases, the value of an order, and what is in it."""

from typing import Final

import polars as pl

from crm_analytics.content.view import View

LEAST_GAPS: Final = 2
"""Gaps between order days from which on one of them is called usual."""
FAVOURITES: Final = 3
"""Categories or products that are named as what a customer usually buys."""
BETWEEN: Final = ", "


def with_habits(view: View, customers: pl.DataFrame) -> pl.DataFrame:
    """The customers with usual gap, usual basket and what they usually buy."""
    few = customers.lazy().select("customer_no")
    orders = view.read("customer_orders").join(few, on="customer_no", how="semi")
    gaps = (
        orders.filter(pl.col("orders") > 0)
        .select("customer_no", "day")
        .unique()
        .sort("customer_no", "day")
        .select("customer_no", gap=pl.col("day").diff().over("customer_no").dt.total_days())
        .drop_nulls()
        .group_by("customer_no")
        .agg(usual_gap=pl.when(pl.len() >= LEAST_GAPS).then(pl.col("gap").median()))
    )
    # An order whose lines disagree on day or branch has several rows; what came back later has a row of its own.
    values = orders.group_by("customer_no", "order_id").agg(pl.col("orders", "revenue").sum())
    baskets = (
        values.filter(pl.col("orders") > 0)
        .group_by("customer_no")
        .agg(usual_basket=pl.col("revenue").cast(pl.Float64).median())
    )
    bought = view.read("customer_categories").join(few, on="customer_no", how="semi")
    favourites = _most_bought(bought.select("customer_no", "orders", "revenue", item="category"))
    gapped, basketed, liked = pl.collect_all([gaps, baskets, favourites])
    without = customers.filter(pl.col("last_order_on").is_not_null()).join(liked, on="customer_no", how="anti")
    if without.height:
        liked = pl.concat([liked, _products_bought(view, without).collect()])
    for frame in (gapped, basketed, liked):
        customers = customers.join(frame, on="customer_no", how="left", maintain_order="left")
    return customers


def _most_bought(bought: pl.LazyFrame) -> pl.LazyFrame:
    """`customer_no` and `favourites`, of `customer_no`, `item`, `orders` and `revenue`."""
    ranked = bought.filter(pl.col("item").is_not_null(), pl.col("orders") > 0)
    ordered = ranked.sort("customer_no", "orders", "revenue", "item", descending=[False, True, True, False])
    first = ordered.group_by("customer_no", maintain_order=True).agg(pl.col("item").head(FAVOURITES))
    return first.select("customer_no", favourites=pl.col("item").cast(pl.List(pl.String)).list.join(BETWEEN))


def _products_bought(view: View, customers: pl.DataFrame) -> pl.LazyFrame:
    """The same by product, for those who bought nothing of a category."""
    ids = customers.lazy().select("customer_id", "customer_no")
    names = view.reader.facts("products").select("product_id", "name")
    lines = view.reader.facts("order_lines").filter(
        pl.col("quantity") > 0,
        ~pl.col("cancelled").fill_null(value=False),
        pl.col("ordered_at").dt.date() <= view.as_of,
    )
    counted = (
        lines.join(ids, on="customer_id")
        .group_by("customer_no", "product_id")
        .agg(orders=pl.col("order_id").n_unique(), revenue=pl.col("amount").sum())
        .join(names, on="product_id", how="left")
    )
    return _most_bought(counted.select("customer_no", "orders", "revenue", item=pl.coalesce("name", "product_id")))
