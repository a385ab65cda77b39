"""What each mart and result is made from: the recipes of a refresh, in the order they build on each other."""

import polars as pl

from crm_analytics.compute.work import Frames, Step, Work, coded
from crm_analytics.features.anomalies.unusual_days import unusual_days
from crm_analytics.features.campaigns.campaign_results import campaign_results
from crm_analytics.features.customer_steps import CUSTOMER_STEPS, bounds_set
from crm_analytics.features.data.table_health import all_tables, table_health
from crm_analytics.features.forecast.forecasting import forecast
from crm_analytics.features.forecast.noted_events import noted_events
from crm_analytics.features.patterns.baskets import category_rules
from crm_analytics.i18n import N_
from crm_analytics.marts.basket_items import basket_items
from crm_analytics.marts.campaign_outcomes import campaign_outcomes
from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_categories import customer_categories
from crm_analytics.marts.customer_months import customer_months
from crm_analytics.marts.customer_orders import customer_orders_of
from crm_analytics.marts.customer_summary import customer_summary_of
from crm_analytics.marts.daily_sales import GRAIN as DAILY_GRAIN
from crm_analytics.marts.daily_sales import daily_sales
from crm_analytics.marts.delivery_days import delivery_days
from crm_analytics.marts.order_days import order_days_of
from crm_analytics.marts.orders import order_parts
from crm_analytics.marts.purchase_history import purchase_history
from crm_analytics.marts.ticket_days import ticket_days
from crm_analytics.schema.tables import TABLES
from crm_analytics.scoring.rfm import rfm_scores, rfm_segments

ORDER_PARTS = "order_parts"
"""The orders with what they add up to, kept while marts are made of them."""
LEAST_CATEGORY_SHARE = 0.0001
"""Share of orders a category must be in to be looked at in baskets; no listed rule can hold a rarer one."""


def _customer_summary(work: Work) -> Frames:
    lines, products, customers = (coded(work.facts(table)) for table in ("order_lines", "products", "customers"))
    parts = work.draft.scratch(ORDER_PARTS, order_parts(lines, products).to_native())
    return {"customer_summary": customer_summary_of(parts, customers)}


def _rfm_customers(work: Work) -> Frames:
    customers = work.mart("customer_summary").collect()
    scored = rfm_scores(customers, as_of=work.as_of, bounds=bounds_set(work.settings))
    return {"rfm_customers": rfm_segments(scored)}


def _order_days(work: Work) -> Frames:
    people = [coded(work.mart(name)) for name in ("customer_summary", "rfm_customers")]
    return {"order_days": order_days_of(work.draft.scan_scratch(ORDER_PARTS), people[0], people[1])}


def _category_days(work: Work) -> Frames:
    facts = [coded(work.facts(table)) for table in ("order_lines", "products")]
    marts = [coded(work.mart(name)) for name in ("customer_summary", "order_days")]
    return {"category_days": category_days(facts[0], facts[1], marts[0], marts[1])}


def _service_days(work: Work) -> Frames:
    tickets, products, deliveries = (work.facts(table) for table in ("tickets", "products", "deliveries"))
    people = [work.mart(name) for name in ("customer_summary", "rfm_customers")]
    return {
        "ticket_days": ticket_days(tickets, products, people[0], people[1], clock=work.clock),
        "delivery_days": delivery_days(deliveries, people[0], people[1], as_of=work.as_of, clock=work.clock),
    }


def _daily_sales(work: Work) -> Frames:
    return {"daily_sales": daily_sales(coded(work.mart("category_days"))).sort(DAILY_GRAIN)}


def _customer_months(work: Work) -> Frames:
    return {"customer_months": customer_months(work.mart("order_days"))}


def _customer_orders(work: Work) -> Frames:
    parts = work.draft.scan_scratch(ORDER_PARTS)
    return {"customer_orders": customer_orders_of(parts, work.mart("customer_summary"))}


def _customer_categories(work: Work) -> Frames:
    marts = [coded(work.mart(name)) for name in ("category_days", "customer_summary")]
    return {"customer_categories": customer_categories(marts[0], marts[1])}


def _purchase_history(work: Work) -> Frames:
    return {"purchase_history": purchase_history(work.mart("customer_summary"), as_of=work.as_of)}


def _basket_items(work: Work) -> Frames:
    lines, products = work.facts("order_lines"), work.facts("products")
    return {"basket_items": basket_items(lines, products, floor=LEAST_CATEGORY_SHARE)}


def _campaign_outcomes(work: Work) -> Frames:
    facts = [work.facts(table) for table in ("campaigns", "campaign_contacts", "redemptions")]
    marts = [work.mart(name) for name in ("order_days", "customer_summary")]
    return {"campaign_outcomes": campaign_outcomes(facts[0], facts[1], facts[2], marts[0], marts[1])}


def _category_rules(work: Work) -> Frames:
    return {"category_rules": category_rules(work.mart("basket_items").collect())}


def _forecast(work: Work) -> Frames:
    by_day = work.mart("daily_sales").group_by("day").agg(value=pl.col("revenue").sum().cast(pl.Float64))
    noted = noted_events(work.settings)
    expected = forecast(by_day.sort("day").collect(), country=work.country, as_of=work.as_of, events=noted)
    return {"forecast_days": expected.days, "forecast_errors": expected.errors}


def _unusual_days(work: Work) -> Frames:
    bands, parts = unusual_days(work.mart("daily_sales").collect(), as_of=work.as_of, country=work.country)
    return {"day_bands": bands, "unusual_day_parts": parts}


def _campaign_results(work: Work) -> Frames:
    campaigns, redemptions = work.facts("campaigns").collect(), work.facts("redemptions").collect()
    return {"campaign_results": campaign_results(campaigns, work.mart("campaign_outcomes").collect(), redemptions)}


def _branch_names(work: Work) -> Frames:
    sold = work.mart("daily_sales").group_by("branch_id").agg(last_sale=pl.col("day").max())
    known = work.facts("branches").select("branch_id", "name", "region", "market_size")
    both = known.join(sold.drop_nulls("branch_id"), on="branch_id", how="full", coalesce=True)
    named = both.with_columns(pl.coalesce("name", "branch_id"))
    with_code = pl.format("{} ({})", "name", "branch_id")  # where two branches have one name
    name = pl.when(pl.len().over("name") > 1).then(with_code).otherwise("name")
    return {"branch_names": named.with_columns(name=name).sort("branch_id")}


def _health(work: Work) -> Frames:
    found = all_tables([table_health(table, work.all_facts(table), clock=work.clock) for table in TABLES])
    return {"table_health": found.table, "column_health": found.columns}


STEPS = (
    Step(("customer_summary",), 5, N_("Adding up what each customer bought"), _customer_summary),
    Step(("rfm_customers",), 0.3, N_("Sorting customers into segments"), _rfm_customers),
    Step(("order_days",), 3, N_("Adding up each customer's days"), _order_days),
    Step(("category_days",), 12, N_("Adding up each category's days"), _category_days),
    Step(("daily_sales",), 3, N_("Adding up each day"), _daily_sales),
    Step(("customer_months",), 1, N_("Adding up each customer's months"), _customer_months),
    Step(("customer_orders",), 2, N_("Listing each customer's orders"), _customer_orders),
    Step(("customer_categories",), 2, N_("Adding up each customer's categories"), _customer_categories),
    Step(("purchase_history",), 0.2, N_("Counting how often and how recently customers buy"), _purchase_history),
    Step(("basket_items",), 5, N_("Listing what is in each basket"), _basket_items),
    Step(("campaign_outcomes",), 1, N_("Adding up spend around each campaign"), _campaign_outcomes),
    Step(("ticket_days", "delivery_days"), 1, N_("Adding up complaints and deliveries"), _service_days),
    *CUSTOMER_STEPS,
    Step(("category_rules",), 4, N_("Looking for what is bought together"), _category_rules),
    Step(("branch_names",), 0.1, N_("Listing the branches"), _branch_names),
    Step(("campaign_results",), 0.2, N_("Adding up each campaign"), _campaign_results),
    Step(("day_bands", "unusual_day_parts"), 1, N_("Looking for unusual days"), _unusual_days),
    Step(
        ("forecast_days", "forecast_errors"),
        6,
        N_("Forecasting sales, and testing the forecasts on the past"),
        _forecast,
    ),
    Step(("table_health", "column_health"), 1.5, N_("Looking at how complete the tables are"), _health),
)
