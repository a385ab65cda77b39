"""Deliveries on time by day promised, branch and customer."""

from datetime import date

import narwhals as nw
from narwhals.typing import IntoLazyFrameT

from crm_analytics.marts.people import people

GRAIN = ["day", "branch_id", "customer_no", "kind", "segment"]


def delivery_days(
    deliveries: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
    rfm_customers: IntoLazyFrameT,
    *,
    as_of: date,
    clock: date,
) -> IntoLazyFrameT:
    """One row per day promised, branch and customer (null: not given), of deliveries whose outcome is known.

    Known is the outcome of a delivery that came, and of one that had not come when the day it was promised for had
    passed: that one is not on time. One without a promised day is left out.

    Args:
        deliveries: The fact table.
        customer_summary: The mart; a delivery without a branch belongs to its customer's.
        rfm_customers: The result, with the customers' segments.
        as_of: Last day with a sale: one promised for it or later that has not come is left out.
        clock: Day of the load; an arrival dated later has not happened.
    """
    promised = nw.from_native(deliveries).filter(~nw.col("promised_on").is_null())
    arrived = nw.col("delivered_at").dt.date()
    came = promised.with_columns(day=nw.col("promised_on"), came_on=nw.when(arrived <= nw.lit(clock)).then(arrived))
    known = came.filter(~nw.col("came_on").is_null() | (nw.col("day") < nw.lit(as_of)))
    named = known.join(people(customer_summary, rfm_customers), on="customer_id", how="left")
    in_time = nw.when(nw.col("came_on") <= nw.col("day")).then(nw.lit(1)).otherwise(nw.lit(0))
    counted = named.with_columns(branch_id=nw.coalesce("branch_id", "home_branch"), on_time=in_time.cast(nw.Int64))
    sums = counted.group_by(GRAIN).agg(nw.len().cast(nw.Int64).alias("deliveries"), nw.col("on_time").sum())
    return sums.sort(GRAIN[:3]).to_native()
