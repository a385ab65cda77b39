"""Orders and revenue by customer and month, for cohorts and movements."""

import dataframely as dy
import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.recipes.mart import Mart, of
from crm_analytics.schema.columns import across_branches, amount

MONTHS = 2**16
"""More than the number of any month: the key of customer and month is one number, which groups and sorts fast."""


class CustomerMonths(dy.Schema):
    """One row per customer and month with a purchase."""

    customer_no = dy.UInt32(primary_key=True)
    month = dy.Date(primary_key=True)  # first day of the month
    orders = dy.Int64(metadata=across_branches())
    order_days = dy.Int64(metadata=across_branches())
    revenue = amount(metadata=across_branches())


def customer_months(order_days: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per customer and month with a purchase; a month of returns alone has none.

    Args:
        order_days: The mart.
    """
    of_customers = nw.from_native(order_days).filter(~nw.col("customer_no").is_null())
    month_number = nw.col("day").dt.year().cast(nw.Int64) * 12 + nw.col("day").dt.month().cast(nw.Int64)
    key = nw.col("customer_no").cast(nw.Int64) * MONTHS + month_number
    days = of_customers.with_columns(key=key).group_by("key", "day").agg(nw.col("orders", "revenue").sum())
    ordered = nw.when(nw.col("orders") > 0).then(nw.lit(1)).otherwise(nw.lit(0))
    sums = days.with_columns(order_days=ordered).group_by("key")
    months = sums.agg(nw.col("orders", "order_days", "revenue").sum(), nw.col("day").min())
    return (
        months.filter(nw.col("orders") > 0)
        .sort("key")
        .with_columns(customer_no=nw.col("key") // MONTHS, month=nw.col("day").dt.truncate("1mo").cast(nw.Date))
        .drop("key", "day")
        .to_native()
    )


MART = Mart(
    gives={"customer_months": CustomerMonths},
    grain=("customer_no", "month"),
    needs=("order_days",),
    recipe=of("customer_months", lambda work: customer_months(work.mart("order_days"))),
    sentence=N_("Adding up each customer's months"),
)
