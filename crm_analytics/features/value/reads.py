"""What the customers asked for have brought and are expected to bring, kept between reruns; never change the frames."""

from datetime import timedelta
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import value_basis
from crm_analytics.content.customers import customers_of
from crm_analytics.content.view import View
from crm_analytics.features.value.portfolio import with_levels
from crm_analytics.metrics.selection import Selection

SOON: Final = 31
"""Days ahead within which an order is expected soon."""


@cached()
def people(view: View, selection: Selection) -> pl.DataFrame:
    """The customers asked for, one a row: their columns of `customer_value`, `customer_id`, `segment`, `to_date`.

    `to_date` is what they brought so far, in the same money as `value_to_come`; `so_far` and `coming` are their levels;
    `quiet` is how many days ago each bought last, and `gap` how many days usually lie between two purchases.
    """
    basis = value_basis.basis(view)
    gap = (pl.col("last_order_on") - pl.col("first_order_on")).dt.total_days() / (pl.col("order_days") - 1)
    selected = customers_of(view, selection).select("customer_no", "customer_id", "segment", "monetary", "recency")
    gaps = view.read("customer_summary").filter(pl.col("order_days") > 1).select("customer_no", gap=gap)
    joined = view.read("customer_value").join(selected, on="customer_no", how="inner")
    to_date = pl.col("monetary").cast(pl.Float64) * (pl.lit(basis.margin) if basis else _kept())
    with_gaps = joined.join(gaps, on="customer_no", how="left").rename({"recency": "quiet"})
    return with_levels(with_gaps.with_columns(to_date=to_date).drop("monetary").sort("customer_no").collect())


def at_stake(view: View, selection: Selection) -> pl.DataFrame:
    """Those who are expected to order within 31 days and have been quiet for longer than usual for them."""
    until = view.as_of + timedelta(days=SOON)
    return people(view, selection).filter(pl.col("next_order_on") <= until, pl.col("quiet") > pl.col("gap"))


def _kept() -> pl.Expr:
    """Value for each unit of revenue to come, where the margin is not the viewer's to see: margin and interest."""
    revenue = (pl.col("expected_orders") * pl.col("order_value")).sum()
    return pl.when(revenue > 0).then(pl.col("value_to_come").sum() / revenue).otherwise(1.0)
