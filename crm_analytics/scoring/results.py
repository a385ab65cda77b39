"""Segments as results: where customers stand, where each score begins, where they stood a quarter back."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.recipes.ledger import Read, Statement
from crm_analytics.schema.columns import amount
from crm_analytics.schema.record import Record
from crm_analytics.scoring.rfm import RfmCustomers, rfm_scores, rfm_segments
from crm_analytics.scoring.rfm_history import RfmBefore, RfmBounds, bounds_and_standings, month_ends


def _rfm_customers(work: Work) -> Frames:
    customers = work.mart("customer_summary").collect()
    return {"rfm_customers": rfm_segments(rfm_scores(customers, as_of=work.as_of, bounds=work.bounds))}


def _rfm_bounds(work: Work) -> Frames:
    """The bounds of all days, and where customers stood on one of them, from one way through the days."""
    order_days, customers = work.mart("order_days"), work.mart("customer_summary")
    first = order_days.select(pl.col("day").min()).collect().item() or work.as_of
    bounds, before = bounds_and_standings(order_days, month_ends(first, work.as_of), work.bounds)
    people = customers.select("customer_no", "branch_id", "kind")
    return {"rfm_bounds": bounds, "rfm_before": before.lazy().join(people, on="customer_no").sort("customer_no")}


class SegmentSizeRecord(dy.Schema):
    """One row per segment with somebody in it."""

    segment = dy.String(primary_key=True)
    customers = dy.Int64()
    revenue = amount()  # of all days


def _sizes(read: Read) -> pl.LazyFrame:
    sizes = read("rfm_customers").group_by("segment").agg(customers=pl.len(), revenue=pl.col("monetary").sum())
    return sizes.sort("segment")


STATEMENTS = (Statement(record=Record("segment_sizes", SegmentSizeRecord), needs=("rfm_customers",), rows=_sizes),)
RESULTS = (
    Result(
        gives={"rfm_customers": RfmCustomers},
        needs=("customer_summary", "as_of", "thresholds"),
        recipe=_rfm_customers,
        sentence=N_("Sorting customers into segments"),
        weight=0.3,
        scope="branch",
        light=True,
    ),
    Result(
        gives={"rfm_bounds": RfmBounds, "rfm_before": RfmBefore},
        needs=("order_days", "customer_summary", "as_of", "thresholds"),
        recipe=_rfm_bounds,
        sentence=N_("Looking back at each month's end"),
        scope="branch",
        light=True,
    ),
)
