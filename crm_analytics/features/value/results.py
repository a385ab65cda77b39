"""Value to come, groups of alike customers, and what goes with ordering again, as results."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.clusters import ClusterMembers, ClusterProfiles, clusters
from crm_analytics.features.value.customer_value import (
    CustomerValue,
    ValueCalibration,
    ValueChecks,
    ValueModel,
    customer_values,
)
from crm_analytics.features.value.driver_features import Around, horizon, repeat_cases, satisfaction_cases
from crm_analytics.features.value.drivers import MOST, DriverChecks, DriverResults, Drivers, drivers
from crm_analytics.features.value.value_model import Money
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.state import assumptions

DAYS: Final = ("customer_no", "day", "branch_id", "channel", "orders", "revenue", "discount", "returned")


def money_of(work: Work) -> Money:
    """The margin of lines with a known unit cost, else the assumed one, else revenue; and the rate of interest."""
    sold = work.mart("daily_sales").select(pl.col("cost", "costed_revenue").sum().cast(pl.Float64))
    cost, costed = sold.collect().row(0)
    assumed, interest = work.assumption(assumptions.ASSUMED_MARGIN), work.assumption(assumptions.DISCOUNT_RATE)
    rate = assumptions.USUAL_DISCOUNT if interest is None else float(interest)
    if costed > 0:
        return Money(min(max(1 - cost / costed, 0.0), 1.0), "costs", rate)
    if assumed is not None:
        return Money(float(assumed), "assumed", rate)
    return Money(1.0, "revenue", rate)


def _customer_value(work: Work) -> Frames:
    values = customer_values(
        work.mart("customer_summary").collect(),
        work.mart("order_days"),
        work.mart("purchase_history").collect(),
        as_of=work.as_of,
        money=money_of(work),
    )
    return {
        "customer_value": values.customers,
        "value_calibration": values.calibration,
        "value_checks": values.checks,
        "value_model": values.model,
    }


def _clusters(work: Work) -> Frames:
    grouped = clusters(work.mart("customer_summary").collect(), as_of=work.as_of)
    return {"clusters": grouped.customers, "cluster_profiles": grouped.profiles}


def _drivers(work: Work) -> Frames:
    """What goes with ordering again, and with satisfaction; a reason where it can't be known."""
    outcomes = [_tried("repeat", lambda: _of_repeat(work)), _tried("satisfaction", lambda: _of_satisfaction(work))]
    return {
        "drivers": pl.concat([each.drivers for each in outcomes]),
        "driver_checks": pl.concat([each.checks for each in outcomes]),
    }


def _tried(outcome: str, work_out: Callable[[], DriverResults]) -> DriverResults:
    try:
        return work_out()
    except NotEnoughData as reason:
        stated = {"message": reason.message, "values": json.dumps(reason.values)}
        row = {"outcome": outcome, "cases": 0, "yes": 0, "told": False, **stated}
        checks = pl.DataFrame([row], schema=DriverChecks.create_empty().schema)
        return DriverResults(Drivers.create_empty(), checks)


def _of_repeat(work: Work) -> DriverResults:
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


def _of_satisfaction(work: Work) -> DriverResults:
    kinds = work.facts("customers").select("customer_id", "kind")
    products = work.facts("products").select("product_id", "category")
    rated = _tickets(work).filter(pl.col("satisfaction").is_not_null())
    named = rated.join(kinds, on="customer_id", how="left").join(products, on="product_id", how="left")
    return drivers(satisfaction_cases(named.sort("ticket_id").collect()), "satisfaction")


def _tickets(work: Work) -> pl.LazyFrame:
    """Those opened up to the day of the load."""
    return work.facts("tickets").filter(pl.col("opened_at").dt.date() <= work.clock)


RESULTS = (
    Result(
        gives={"clusters": ClusterMembers, "cluster_profiles": ClusterProfiles},
        needs=("customer_summary", "as_of"),
        recipe=_clusters,
        sentence=N_("Looking for groups of customers who behave alike"),
        scope="branch",
    ),
    Result(
        gives={
            "customer_value": CustomerValue,
            "value_calibration": ValueCalibration,
            "value_checks": ValueChecks,
            "value_model": ValueModel,
        },
        needs=("customer_summary", "order_days", "purchase_history", "daily_sales", "as_of", "assumptions"),
        recipe=_customer_value,
        sentence=N_("Working out what customers are worth in the coming year"),
        weight=2,
        scope="branch",
    ),
    Result(
        gives={"drivers": Drivers, "driver_checks": DriverChecks},
        needs=(
            "tickets",
            "customers",
            "products",
            "customer_summary",
            "order_days",
            "delivery_days",
            "as_of",
            "clock",
        ),
        recipe=_drivers,
        sentence=N_("Looking for what goes with ordering again"),
        weight=0.5,
    ),
)
