"""Share of wallet by category, as far as a company can know it: of what a segment buys from us, what does a customer?

The true share of wallet needs to know what customers buy elsewhere, which no company's own sales say. What they do say
is taste: categories that customers of a segment usually buy, and who of the segment buys none of them from us. A
customer may buy them elsewhere, or not at all.

Sources: Du, R. Y., Kamakura, W. A., Mela, C. F. (2007), Size and Share of Customer Wallet, Journal of Marketing 71(2),
94–113, on why own sales alone don't tell the wallet; intervals as in `pooling`.
"""

from typing import Final

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_
from crm_analytics.statistics.shrinkage import Floats, pooled_rates

USUAL: Final = 0.2
"""Share of a segment's customers who buy a category from which on it is usual there."""
LEAST: Final = 5
"""Customers, in all and in a segment, below which what is usual there is not told."""
MOST: Final = 40
"""Usual categories that are looked at: those on which the segment spends most."""


def tastes(customer_categories: pl.LazyFrame, people: pl.LazyFrame) -> pl.DataFrame:
    """How many customers of each segment buy each category, and what they spend there.

    Args:
        customer_categories: The mart; a category that was only returned is not bought.
        people: `customer_no` and `segment`, one row per customer.

    Returns:
        segment, category, customers (of the segment), buyers, share, spend (the middle buyer's, all days), revenue;
        sorted by segment and category. Lines without a category are left out.

    Raises:
        NotEnoughData: with fewer than 5 customers, or without any category.
    """
    own = people.select("customer_no", pl.col("segment").cast(pl.String).cast(pl.Categorical)).collect()
    if own.height < LEAST:
        raise NotEnoughData(
            N_("What a segment buys needs at least {needed} customers; found: {found}."),
            needed=LEAST,
            found=own.height,
        )
    sizes = own.group_by("segment").agg(customers=pl.len().cast(pl.Int64))
    money = pl.col("revenue").cast(pl.Float64)
    counted = (
        _bought(customer_categories)
        .join(own.lazy(), on="customer_no")
        .group_by("segment", pl.col("category").cast(pl.Categorical))
        .agg(buyers=pl.len().cast(pl.Int64), spend=money.median(), revenue=money.sum())
        .collect()
    )
    if counted.is_empty():
        raise NotEnoughData(N_("No product has a category, or none was bought: load products with their categories."))
    by_category = counted.join(sizes, on="segment").with_columns(share=pl.col("buyers") / pl.col("customers"))
    words = pl.col("segment", "category").cast(pl.String)
    return by_category.select(words, "customers", "buyers", "share", "spend", "revenue").sort("segment", "category")


def usual(by_category: pl.DataFrame, segment: str) -> pl.DataFrame:
    """The categories usual in a segment, those on which it spends most; who buys them, with 95 % intervals.

    The share of a small segment is drawn towards that of all segments, category by category.

    Args:
        by_category: What `tastes` returns.
        segment: One of its segments.

    Returns:
        category, customers, buyers, lacking (customers who don't buy it), share, low, high, spend, revenue, sorted by
        what the lacking would spend at the middle buyer's spend, the most first; at most 40 rows.
    """
    own = by_category.filter(pl.col("segment") == segment, _is_usual())
    own = own.sort(["revenue", "category"], descending=[True, False]).head(MOST)
    own = own.with_columns(lacking=pl.col("customers") - pl.col("buyers"))
    if own.is_empty():
        return own.with_columns(low=pl.lit(None, pl.Float64), high=pl.lit(None, pl.Float64)).drop("segment")
    low, high = _intervals(by_category, own["category"], segment)
    ranked = own.with_columns(low=pl.Series(low), high=pl.Series(high), rank=pl.col("lacking") * pl.col("spend"))
    return ranked.sort(["rank", "category"], descending=[True, False]).drop("segment", "rank")


def with_usual(by_category: pl.DataFrame) -> list[str]:
    """The segments of at least 5 customers with a usual category, the one with most customers first."""
    wanted = by_category.filter(_is_usual()).select("segment", "customers").unique()
    return wanted.sort(["customers", "segment"], descending=[True, False])["segment"].to_list()


def shares(customer_categories: pl.LazyFrame, people: pl.LazyFrame, by_category: pl.DataFrame) -> pl.DataFrame:
    """Of the categories usual in a customer's segment, those this customer buys from us.

    Args:
        customer_categories: The mart.
        people: `customer_no` and `segment`.
        by_category: What `tastes` returns of them.

    Returns:
        customer_no, segment, usual (categories), bought (of those), share, money_share (each category weighed by what
        the segment spends on it); sorted by customer_no. Customers of a segment without a usual category, or of fewer
        than 5 customers, are left out.
    """
    wanted = by_category.filter(_is_usual()).select("segment", "category", weight=pl.col("revenue").clip(0))
    of_segment = wanted.group_by("segment").agg(usual=pl.len().cast(pl.Int64), all=pl.col("weight").sum())
    own = people.select("customer_no", pl.col("segment").cast(pl.String))
    bought = (
        _bought(customer_categories)
        .join(own, on="customer_no")
        .join(wanted.lazy(), on=["segment", "category"])
        .group_by("customer_no")
        .agg(bought=pl.len().cast(pl.Int64), weight=pl.col("weight").sum())
    )
    each = own.join(of_segment.lazy(), on="segment").join(bought, on="customer_no", how="left")
    counted = each.with_columns(pl.col("bought", "weight").fill_null(0)).with_columns(
        share=pl.col("bought") / pl.col("usual"),
        money_share=pl.when(pl.col("all") > 0).then(pl.col("weight") / pl.col("all")),
    )
    return counted.drop("weight", "all").sort("customer_no").collect()


def lacking(customer_categories: pl.LazyFrame, people: pl.LazyFrame, *, segment: str, category: str) -> pl.Series:
    """Numbers of the customers of a segment who don't buy a category that others of it buy, in order."""
    own = people.filter(pl.col("segment").cast(pl.String) == segment)
    buyers = _bought(customer_categories).filter(pl.col("category") == category)
    return (
        own.join(buyers, on="customer_no", how="anti").select("customer_no").sort("customer_no").collect().to_series()
    )


def _is_usual() -> pl.Expr:
    return (pl.col("share") >= USUAL) & (pl.col("customers") >= LEAST)


def _bought(customer_categories: pl.LazyFrame) -> pl.LazyFrame:
    bought = customer_categories.filter(pl.col("orders") > 0, pl.col("category").is_not_null())
    return bought.select("customer_no", "category", "revenue")


def _intervals(by_category: pl.DataFrame, categories: pl.Series, segment: str) -> tuple[Floats, Floats]:
    """Of each category in the segment; one row per category, one column per segment."""
    sizes = dict(by_category.select("segment", "customers").unique().iter_rows())
    names = [segment, *sorted(name for name in sizes if name != segment)]
    counts = {(row[0], row[1]): row[2] for row in by_category.select("category", "segment", "buyers").iter_rows()}
    buyers = np.array([[counts.get((category, name), 0) for name in names] for category in categories])
    pooled = pooled_rates(buyers, np.broadcast_to([sizes[name] for name in names], buyers.shape))
    return pooled.low[:, 0], pooled.high[:, 0]
