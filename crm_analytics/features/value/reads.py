"""What the customers asked for have brought and are expected to bring, kept between reruns; never change the frames."""

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import value_basis
from crm_analytics.content.customers import customers_of
from crm_analytics.content.view import View
from crm_analytics.features.value.portfolio import with_levels
from crm_analytics.metrics.selection import Selection


@cached()
def people(view: View, selection: Selection) -> pl.DataFrame:
    """The customers asked for, one a row: their columns of `customer_value`, `customer_id`, `segment`, `to_date`.

    `to_date` is what they brought so far, in the same money as `value_to_come`; `past` and `coming` are their levels.
    """
    basis = value_basis.basis(view)
    selected = customers_of(view, selection).select("customer_no", "customer_id", "segment", "monetary")
    joined = view.read("customer_value").join(selected, on="customer_no", how="inner")
    to_date = pl.col("monetary").cast(pl.Float64) * (pl.lit(basis.margin) if basis else _kept())
    return with_levels(joined.with_columns(to_date=to_date).drop("monetary").sort("customer_no").collect())


def _kept() -> pl.Expr:
    """Value for each unit of revenue to come, where the margin is not the viewer's to see: margin and interest."""
    revenue = (pl.col("expected_orders") * pl.col("order_value")).sum()
    return pl.when(revenue > 0).then(pl.col("value_to_come").sum() / revenue).otherwise(1.0)
