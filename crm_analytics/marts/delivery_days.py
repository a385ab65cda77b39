"""Deliveries on time by day promised, branch and customer."""

from datetime import date

import dataframely as dy
import narwhals as nw
import polars as pl
from narwhals.typing import IntoLazyFrameT

from crm_analytics.i18n import N_
from crm_analytics.marts.people import people
from crm_analytics.recipes import Work
from crm_analytics.recipes.mart import Mart, of

GRAIN = ["day", "branch_id", "customer_no", "kind"]


class DeliveryDays(dy.Schema):
    """One row per day promised, branch and customer (null: not given), of deliveries whose outcome is known.

    A delivery that had not come when its day had passed is not on time; one promised for the as-of day or later
    that has not come yet is left out.
    """

    day = dy.Date()
    branch_id = dy.String(nullable=True)
    customer_no = dy.UInt32(nullable=True)
    kind = dy.String(nullable=True)
    deliveries = dy.Int64()
    on_time = dy.Int64()


def delivery_days(
    deliveries: IntoLazyFrameT,
    customer_summary: IntoLazyFrameT,
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
        as_of: Last day with a sale: one promised for it or later that has not come is left out.
        clock: Day of the load; an arrival dated later has not happened.
    """
    promised = nw.from_native(deliveries).filter(~nw.col("promised_on").is_null())
    arrived = nw.col("delivered_at").dt.date()
    came = promised.with_columns(day=nw.col("promised_on"), came_on=nw.when(arrived <= nw.lit(clock)).then(arrived))
    decided = came.filter(~nw.col("came_on").is_null() | (nw.col("day") < nw.lit(as_of)))
    named = decided.join(people(customer_summary), on="customer_id", how="left")
    in_time = nw.when(nw.col("came_on") <= nw.col("day")).then(nw.lit(1)).otherwise(nw.lit(0))
    counted = named.with_columns(branch_id=nw.coalesce("branch_id", "home_branch"), on_time=in_time.cast(nw.Int64))
    sums = counted.group_by(GRAIN).agg(nw.len().cast(nw.Int64).alias("deliveries"), nw.col("on_time").sum())
    return sums.sort(GRAIN[:3]).to_native()


def _recipe(work: Work) -> pl.LazyFrame:
    facts, customers = work.facts("deliveries"), work.mart("customer_summary")
    return delivery_days(facts, customers, as_of=work.as_of, clock=work.clock)


MART = Mart(
    gives={"delivery_days": DeliveryDays},
    grain=tuple(GRAIN),
    needs=("deliveries", "customer_summary", "as_of", "clock"),
    recipe=of("delivery_days", _recipe),
    sentence=N_("Adding up deliveries"),
    weight=0.5,
    scope="branch",
    by_segment=True,
)
