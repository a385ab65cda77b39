"""Orders and revenue by customer and month, for cohorts and movements."""

import narwhals as nw
from narwhals.typing import IntoLazyFrameT


def customer_months(order_days: IntoLazyFrameT) -> IntoLazyFrameT:
    """One row per customer and month with a purchase; a month of returns alone has none.

    Args:
        order_days: The mart.
    """
    days = (
        nw.from_native(order_days)
        .filter(~nw.col("customer_no").is_null())
        .group_by("customer_no", "day")
        .agg(nw.col("orders", "revenue").sum())
    )
    ordered = nw.when(nw.col("orders") > 0).then(nw.lit(1)).otherwise(nw.lit(0))
    months = (
        days.with_columns(month=nw.col("day").dt.truncate("1mo").cast(nw.Date), order_days=ordered)
        .group_by("customer_no", "month")
        .agg(nw.col("orders", "order_days", "revenue").sum())
    )
    return months.filter(nw.col("orders") > 0).sort("customer_no", "month").to_native()
