"""What a refresh works out of customers: value to come, movement, likeness, the profile for building segments."""

import polars as pl

from crm_analytics.compute.work import Frames, Step, Work
from crm_analytics.config import Settings
from crm_analytics.features.driver_step import found_drivers
from crm_analytics.features.segment_builder.customer_profile import Sources, campaign_reactions, customer_profile
from crm_analytics.features.value.clusters import clusters
from crm_analytics.features.value.customer_value import customer_values
from crm_analytics.features.value.value_model import Money
from crm_analytics.i18n import N_
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm_history import look_back, month_ends
from crm_analytics.state import assumptions, thresholds


def bounds_set(settings: Settings) -> Bounds | None:
    """Where scores begin, where somebody set it."""
    found = thresholds.get(settings)
    return found.bounds if found else None


def _rfm_bounds(work: Work) -> Frames:
    """The bounds of all days, and where customers stood on one of them, from one way through the days."""
    order_days, customers = work.mart("order_days"), work.mart("customer_summary")
    first = order_days.select(pl.col("day").min()).collect().item() or work.as_of
    bounds, before = look_back(order_days, month_ends(first, work.as_of), bounds_set(work.settings))
    people = customers.select("customer_no", "branch_id", "kind")
    return {"rfm_bounds": bounds, "rfm_before": before.lazy().join(people, on="customer_no").sort("customer_no")}


def money_of(work: Work) -> Money:
    """The margin of lines with a known unit cost, else the assumed one, else revenue; and the rate of interest."""
    sold = work.mart("daily_sales").select(pl.col("cost", "costed_revenue").sum().cast(pl.Float64))
    cost, costed = sold.collect().row(0)
    assumed = assumptions.get(work.settings, assumptions.ASSUMED_MARGIN)
    interest = assumptions.get(work.settings, assumptions.DISCOUNT_RATE)
    rate = assumptions.USUAL_DISCOUNT if interest is None or interest.value is None else float(interest.value)
    if costed > 0:
        return Money(min(max(1 - cost / costed, 0.0), 1.0), "costs", rate)
    if assumed is not None and assumed.value is not None:
        return Money(float(assumed.value), "assumed", rate)
    return Money(1.0, "revenue", rate)


def _customer_value(work: Work) -> Frames:
    found = customer_values(
        work.mart("customer_summary").collect(),
        work.mart("order_days"),
        work.mart("purchase_history").collect(),
        as_of=work.as_of,
        money=money_of(work),
    )
    return {
        "customer_value": found.customers,
        "value_calibration": found.calibration,
        "value_checks": found.checks,
        "value_model": found.model,
    }


def _clusters(work: Work) -> Frames:
    found = clusters(work.mart("customer_summary").collect(), as_of=work.as_of)
    return {"clusters": found.customers, "cluster_profiles": found.profiles}


def _customer_profile(work: Work) -> Frames:
    reactions = campaign_reactions(work.mart("campaign_outcomes"), work.mart("customer_summary")).collect()
    sources = Sources(
        summary=work.mart("customer_summary"),
        scores=work.mart("rfm_customers"),
        order_days=work.mart("order_days"),
        categories=work.mart("customer_categories"),
        tickets=work.mart("ticket_days"),
        reactions=reactions.lazy(),
        customers=work.facts("customers"),
        value=work.mart("customer_value"),
        clusters=work.mart("clusters"),
    )
    return {
        "customer_profile": customer_profile(sources, as_of=work.as_of),
        "campaign_reactions": reactions,
    }


CUSTOMER_STEPS: tuple[Step, ...] = (
    Step(("rfm_bounds", "rfm_before"), 1, N_("Looking back at each month's end"), _rfm_bounds),
    Step(("clusters", "cluster_profiles"), 1, N_("Looking for groups of customers who behave alike"), _clusters),
    Step(
        ("customer_value", "value_calibration", "value_checks", "value_model"),
        2,
        N_("Working out what customers are worth in the coming year"),
        _customer_value,
    ),
    Step(
        ("customer_profile", "campaign_reactions"),
        1,
        N_("Putting together what is known of each customer"),
        _customer_profile,
    ),
    Step(("drivers", "driver_checks"), 0.5, N_("Looking for what goes with ordering again"), found_drivers),
)
