"""One row per customer with all that is known, worked by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.features.segment_builder.customer_profile import ProfileSources, campaign_reactions, customer_profile
from crm_analytics.schema.tables import PERSONAL_COLUMNS, polars_schema
from crm_analytics.warehouse import ready
from tests.declared import READY
from tests.features.profiles import AS_OF, categories


def rows(schema: pl.Schema, *given: dict[str, object]) -> pl.LazyFrame:
    """A frame with these columns; what is not given is null."""
    return pl.LazyFrame([{name: row.get(name) for name in schema} for row in given], schema=schema)


def mart(name: str, *given: dict[str, object]) -> pl.LazyFrame:
    return rows(READY[name].create_empty().schema, *given)


def sums(**said: object) -> dict[str, object]:
    return {"orders": 0, "order_days": 0, "units": 0.0, "revenue": Decimal(0), "returned": Decimal(0), **said}


ANNA = sums(
    customer_no=1,
    customer_id="b",
    first_order_on=date(2026, 6, 1),
    last_order_on=date(2026, 6, 21),
    orders=4,
    order_days=3,
    revenue=Decimal("90.00"),
    returned=Decimal("-10.00"),
)
BEN = sums(customer_no=0, customer_id="a")

OUTCOMES = mart(
    "campaign_outcomes",
    {"campaign_id": "x", "customer_id": "b", "arm": "treatment", "responded": True, "redemptions": 2},
    {"campaign_id": "y", "customer_id": "b", "arm": "control", "responded": False, "redemptions": 0},
)


def sources(**others: pl.LazyFrame) -> ProfileSources:
    taste = [("Tea", 1, 2, "40", date(2026, 6, 1)), ("Bread", 1, 2, "40", date(2026, 6, 2)), ("Rice", 1, 0, "-9", None)]
    return ProfileSources(
        summary=mart("customer_summary", ANNA, BEN),
        scores=mart("rfm_customers", {"customer_no": 1, "r": 5, "f": 4, "m": 3, "segment": "loyal"}),
        order_days=mart(
            "order_days",
            {"customer_no": 1, "discount": Decimal(25), "revenue": Decimal(80), "returned": Decimal(-10)},
            {"customer_no": 1, "discount": Decimal(0), "revenue": Decimal(10), "returned": Decimal(0)},
            {"customer_no": None, "discount": Decimal(5), "revenue": Decimal(10), "returned": Decimal(0)},
        ),
        categories=categories(taste).lazy(),
        tickets=mart(
            "ticket_days",
            {"customer_no": 1, "tickets": 2, "rated": 2, "satisfaction": 7},
            {"customer_no": 1, "tickets": 1, "rated": 0, "satisfaction": 0},
            {"customer_no": None, "tickets": 9, "rated": 9, "satisfaction": 9},
        ),
        reactions=campaign_reactions(OUTCOMES, mart("customer_summary", ANNA, BEN)),
        customers=rows(polars_schema("customers"), {"customer_id": "b", "city": "Solo", "age_band": "25-34"}),
        value=others.get("value"),
        clusters=others.get("clusters"),
    )


def test_a_customer_is_put_together_from_everything() -> None:
    anna = customer_profile(sources(), as_of=AS_OF).collect().row(1, named=True)
    assert (anna["recency"], anna["average_order"], anna["purchase_interval"]) == (9, 22.5, 10.0)
    assert anna["discount_share"] == pytest.approx(25 / (25 + 90 + 10))
    assert (anna["favourite_category"], anna["categories"]) == ("Bread", 2)  # equal revenue: the first by name
    assert (anna["complaints"], anna["satisfaction"]) == (3, 3.5)
    assert (anna["campaigns_contacted"], anna["campaigns_responded"], anna["campaigns_redeemed"]) == (1, 1, 1)
    assert anna["demographics_known"] == pytest.approx(2 / 9)
    assert (anna["segment"], anna["r"], anna["city"]) == ("loyal", 5, "Solo")


def test_a_customer_of_whom_nothing_is_known_has_zeros_and_nulls() -> None:
    ben = customer_profile(sources(), as_of=AS_OF).collect().row(0, named=True)
    assert [ben[name] for name in ("orders", "categories", "complaints", "campaigns_contacted")] == [0, 0, 0, 0]
    unknown = ("recency", "average_order", "purchase_interval", "discount_share", "segment", "alive", "satisfaction")
    assert [ben[name] for name in unknown] == [None] * len(unknown)


def test_the_favourite_is_found_among_returns_and_without_any_purchase() -> None:
    """Of two that were returned for more than was paid, the one with the smaller loss."""
    lost = [
        ("Tea", 1, 1, "-40", None),
        ("Bread", 1, 1, "-5", None),
        ("Rice", 1, 1, "-5", None),
        ("Milk", 0, 0, "9", None),
    ]
    found = customer_profile(replace(sources(), categories=categories(lost).lazy()), as_of=AS_OF).collect()
    assert found["favourite_category"].to_list() == [None, "Bread"]
    empty = customer_profile(replace(sources(), categories=categories([]).lazy()), as_of=AS_OF).collect()
    assert empty["favourite_category"].to_list() == [None, None]


def test_value_to_come_and_groups_of_like_customers_are_taken_where_they_are_known() -> None:
    value = pl.LazyFrame(
        {
            "customer_no": [1],
            "alive": [0.9],
            "expected_orders": [3.0],
            "order_value": [20.0],
            "value_to_come": [50.0],
            "next_order_on": [date(2026, 7, 1)],
        },
        schema_overrides={"customer_no": pl.UInt32},
    )
    clusters = pl.LazyFrame({"customer_no": [1], "cluster": [2]}, schema_overrides={"customer_no": pl.UInt32})
    found = customer_profile(sources(value=value, clusters=clusters), as_of=AS_OF).collect()
    assert found["value_to_come"].to_list() == [None, 50.0]
    assert found["cluster"].to_list() == [None, "2"]


def test_reactions_are_of_those_contacted_or_with_a_coupon_used() -> None:
    found = campaign_reactions(OUTCOMES, sources().summary).collect()
    assert found.rows() == [("x", 1, None, True, True, True)]


def test_the_demo_has_a_row_for_every_customer_in_order_and_no_personal_data(demo_settings: Settings) -> None:
    found = ready.scan(demo_settings, 1, "customer_profile").collect()
    summary = ready.scan(demo_settings, 1, "customer_summary").collect()
    assert found["customer_no"].to_list() == list(range(summary.height))
    assert found["revenue"].sum() == summary["revenue"].sum()
    assert found.filter(pl.col("age_band").is_not_null()).height == 801
    assert not PERSONAL_COLUMNS & set(found.columns)
