"""The demo, from the installed wheel to ready results: the published totals come out at the end."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.compute.check import check
from crm_analytics.config import Settings
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.declared import READY

NOT_IN_THE_DEMO = ("ticket_days", "delivery_days")
NO_GROUPS_HOLD = ("clusters", "cluster_profiles")
"""Households drawn anew fall into other groups: none are shown."""
EMPTY = NOT_IN_THE_DEMO + NO_GROUPS_HOLD


def _read(settings: Settings, name: str) -> pl.DataFrame:
    return ready.scan(settings, 1, name).collect()


def test_the_load_is_shown_once_its_results_are_there(demo_settings: Settings) -> None:
    load = LoadCatalogue(demo_settings).ready()
    assert load is not None
    assert load.id == 1
    assert ready.holds(demo_settings, 1, READY)


@pytest.mark.parametrize("name", list(READY))
def test_every_result_has_its_declared_columns_and_types(demo_settings: Settings, name: str) -> None:
    assert _read(demo_settings, name).schema == READY[name].create_empty().schema


@pytest.mark.parametrize("name", [name for name in READY if name not in {"refusals", *EMPTY}])
def test_no_result_is_empty(demo_settings: Settings, name: str) -> None:
    assert _read(demo_settings, name).height > 0


@pytest.mark.parametrize("name", EMPTY)
def test_what_the_demo_does_not_hold_is_empty(demo_settings: Settings, name: str) -> None:
    assert _read(demo_settings, name).is_empty()


def test_nothing_was_refused_but_groups_that_do_not_hold(demo_settings: Settings) -> None:
    refused = _read(demo_settings, "refusals")
    assert sorted(refused["result"]) == sorted(NO_GROUPS_HOLD)
    assert refused["message"].str.contains("no groups that hold").all()


@pytest.mark.parametrize("mart", ["daily_sales", "order_days"])
def test_revenue_is_the_published_total(demo_settings: Settings, mart: str) -> None:
    assert _read(demo_settings, mart)["revenue"].sum() == Decimal("4596039.58")


def test_orders_are_the_published_baskets(demo_settings: Settings) -> None:
    assert _read(demo_settings, "order_days")["orders"].sum() == 155_848


def test_lines_are_the_published_rows(demo_settings: Settings) -> None:
    assert _read(demo_settings, "daily_sales")["lines"].sum() == 1_469_307


def test_the_year_ends_on_its_last_day(demo_settings: Settings) -> None:
    days = _read(demo_settings, "daily_sales")["day"]
    assert (days.min(), days.max()) == (date(2017, 1, 1), date(2017, 12, 31))


def test_every_contact_has_an_outcome(demo_settings: Settings) -> None:
    assert _read(demo_settings, "campaign_outcomes").height == 6_589


def test_bread_goes_with_milk_as_published(demo_settings: Settings) -> None:
    rules = _read(demo_settings, "category_rules")
    bread = pl.col("antecedent").str.to_lowercase().str.contains("baked bread")
    milk = pl.col("consequent").str.to_lowercase().str.contains("fluid milk")
    rule = rules.filter(bread, milk).row(0, named=True)
    assert rule["baskets_both"] == 17_554
    assert round(rule["support"], 3) == 0.150
    assert round(rule["confidence"], 3) == 0.522
    assert round(rule["lift"], 2) == 1.59


def test_a_check_finds_no_problem(demo_settings: Settings) -> None:
    assert [str(found) for found in check(demo_settings) if found.severity == "problem"] == []
