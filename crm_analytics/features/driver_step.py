"""What the drivers are worked out from: a sample of customers with their days, and what was raised and delivered."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.compute.work import Frames, Work
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.driver_features import Around, horizon, repeat_cases, satisfaction_cases
from crm_analytics.features.value.drivers import MOST, Found, drivers
from crm_analytics.schema.customer_results import DriverChecks, Drivers

DAYS: Final = ("customer_no", "day", "branch_id", "channel", "orders", "revenue", "discount", "returned")


def found_drivers(work: Work) -> Frames:
    """What goes with ordering again, and with satisfaction; a reason where it can't be known."""
    found = [_tried("repeat", lambda: _of_repeat(work)), _tried("satisfaction", lambda: _of_satisfaction(work))]
    return {
        "drivers": pl.concat([each.drivers for each in found]),
        "driver_checks": pl.concat([each.checks for each in found]),
    }


def _tried(outcome: str, work_out: Callable[[], Found]) -> Found:
    try:
        return work_out()
    except NotEnoughData as reason:
        said = {"message": reason.message, "values": json.dumps(reason.values)}
        row = {"outcome": outcome, "cases": 0, "yes": 0, "told": False, **said}
        checks = pl.DataFrame([row], schema=DriverChecks.create_empty().schema)
        return Found(Drivers.create_empty(), checks)


def _of_repeat(work: Work) -> Found:
    """By a sample of customers, spread evenly over their numbers."""
    every = max(1, work.mart("customer_summary").select(pl.len()).collect().item() // MOST)
    sampled = pl.col("customer_no") % every == 0
    days = work.mart("order_days").filter(sampled).select(DAYS).collect()
    first: date = work.mart("order_days").select(pl.col("day").min()).collect().item() or work.as_of
    length = horizon(days, as_of=work.as_of, first=first)
    customers = work.mart("customer_summary").filter(sampled)
    tickets = _tickets(work).join(customers.select("customer_id", "customer_no"), on="customer_id")
    around = Around(
        customers.select("customer_no", "kind", "first_order_on").collect(),
        tickets.select("customer_no", "topic", day=pl.col("opened_at").dt.date()).collect(),
        work.mart("delivery_days").filter(sampled).collect(),
    )
    origin = work.as_of - timedelta(days=length)
    return drivers(repeat_cases(days, around, origin=origin), "repeat", after=origin, length=length)


def _of_satisfaction(work: Work) -> Found:
    kinds = work.facts("customers").select("customer_id", "kind")
    products = work.facts("products").select("product_id", "category")
    rated = _tickets(work).filter(pl.col("satisfaction").is_not_null())
    named = rated.join(kinds, on="customer_id", how="left").join(products, on="product_id", how="left")
    return drivers(satisfaction_cases(named.sort("ticket_id").collect()), "satisfaction")


def _tickets(work: Work) -> pl.LazyFrame:
    """Those opened up to the day of the load."""
    return work.facts("tickets").filter(pl.col("opened_at").dt.date() <= work.clock)
