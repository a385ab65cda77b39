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
from crm_analytics.recipes import Frames, OfPart, Part, Result, Work
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
    return _drivers_of_part(work, Part())


def _drivers_of_part(work: Work, part: Part) -> Frames:
    """What goes with ordering again, and with satisfaction; a reason where it can't be known."""
    tries = [
        _tried("repeat", lambda: _of_repeat(work, part)),
        _tried("satisfaction", lambda: _of_satisfaction(work, part)),
    ]
    return {
        "drivers": pl.concat([each.drivers for each in tries]),
        "driver_checks": pl.concat([each.checks for each in tries]),
    }


def _tried(outcome: str, work_out: Callable[[], DriverResults]) -> DriverResults:
    try:
        return work_out()
    except NotEnoughData as reason:
        stated = {"message": reason.message, "values": json.dumps(reason.values)}
        row = {"outcome": outcome, "cases": 0, "yes": 0, "told": False, **stated}
        checks = pl.DataFrame([row], schema=DriverChecks.create_empty().schema)
        return DriverResults(Drivers.create_empty(), checks)


def _of_repeat(work: Work, part: Part) -> DriverResults:
    """By a sample of customers, spread evenly over their numbers; of a part, what they bought there alone counts."""
    bought = part.of(work.mart("order_days"))
    everybody = work.mart("customer_summary")
    people = _who_bought(everybody, bought) if part.narrowed else everybody
    every = max(1, people.select(pl.len()).collect().item() // MOST)
    sampled = pl.col("customer_no") % every == 0
    days = bought.filter(sampled).select(DAYS).collect()
    first: date = bought.select(pl.col("day").min()).collect().item() or work.as_of
    length = horizon(days, as_of=work.as_of, first=first)
    customers = people.filter(sampled)
    tickets = _tickets(work, part).join(customers.select("customer_id", "customer_no"), on="customer_id")
    around = Around(
        customers.select("customer_no", "kind", "first_order_on").collect(),
        tickets.select("customer_no", "topic", day=pl.col("opened_at").dt.date()).collect(),
        part.of(work.mart("delivery_days")).filter(sampled).collect(),
    )
    origin = work.as_of - timedelta(days=length)
    return drivers(repeat_cases(days, around, origin=origin), "repeat", after=origin, length=length)


def _who_bought(customers: pl.LazyFrame, order_days: pl.LazyFrame) -> pl.LazyFrame:
    """The customers with an order on these days, with the first of them."""
    ordered = order_days.filter(pl.col("orders") > 0, pl.col("customer_no").is_not_null())
    first = ordered.group_by("customer_no").agg(first_order_on=pl.col("day").min())
    return customers.drop("first_order_on").join(first, on="customer_no", maintain_order="left")


def _of_satisfaction(work: Work, part: Part) -> DriverResults:
    kinds = work.facts("customers").select("customer_id", "kind")
    products = work.facts("products").select("product_id", "category")
    rated = _tickets(work, part).filter(pl.col("satisfaction").is_not_null())
    named = rated.join(kinds, on="customer_id", how="left").join(products, on="product_id", how="left")
    return drivers(satisfaction_cases(named.sort("ticket_id").collect()), "satisfaction")


def _tickets(work: Work, part: Part) -> pl.LazyFrame:
    """Those opened up to the day of the load."""
    return part.of(work.facts("tickets")).filter(pl.col("opened_at").dt.date() <= work.clock)


DRIVER_NEEDS: Final = (
    "tickets",
    "customers",
    "products",
    "customer_summary",
    "order_days",
    "delivery_days",
    "as_of",
    "clock",
)
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
        needs=DRIVER_NEEDS,
        recipe=_drivers,
        sentence=N_("Looking for what goes with ordering again"),
        weight=0.5,
        of_part=OfPart(
            title=N_("Drivers"),
            needs=DRIVER_NEEDS,
            recipe=_drivers_of_part,
            narrows=frozenset({"branch"}),
        ),
    ),
)
