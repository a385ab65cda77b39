"""What a refresh works out of customers: value to come, movement, likeness, the profile for building segments."""

import polars as pl

from crm_analytics.analyses.customer_profile import Sources, customer_profile
from crm_analytics.analyses.rfm_history import look_back, month_ends
from crm_analytics.config import Settings
from crm_analytics.i18n import N_
from crm_analytics.pipeline.work import Frames, Step, Work
from crm_analytics.schema.bounds import Bounds
from crm_analytics.state import thresholds


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


def _customer_profile(work: Work) -> Frames:
    sources = Sources(
        summary=work.mart("customer_summary"),
        scores=work.mart("rfm_customers"),
        order_days=work.mart("order_days"),
        categories=work.mart("customer_categories"),
        tickets=work.mart("ticket_days"),
        outcomes=work.mart("campaign_outcomes"),
        customers=work.facts("customers"),
    )
    return {"customer_profile": customer_profile(sources, as_of=work.as_of)}


CUSTOMER_STEPS: tuple[Step, ...] = (
    Step(("rfm_bounds", "rfm_before"), 1, N_("Looking back at each month's end"), _rfm_bounds),
    Step(("customer_profile",), 1, N_("Putting together what is known of each customer"), _customer_profile),
)
