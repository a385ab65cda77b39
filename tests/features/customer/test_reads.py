"""One customer in figures, habits and family, by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.customer.family import DEEPEST, above, below
from crm_analytics.features.customer.figures import Middle, figures, middle_of, usual_gap
from crm_analytics.features.customer.habits import goes_with, hours, shares, usual_products, weekdays
from tests.thorough import times

AS_OF = date(2025, 3, 31)


def summary(**columns: object) -> pl.DataFrame:
    row = {
        "customer_id": "C1",
        "order_days": 4,
        "orders": 5,
        "revenue": Decimal("250.00"),
        "returned": Decimal("-50.00"),
        "first_order_on": date(2025, 1, 1),
        "last_order_on": date(2025, 3, 1),
    }
    return pl.DataFrame([row | columns], infer_schema_length=None)


def days(*numbers: int) -> pl.DataFrame:
    """One order on each of these days of the year 2025."""
    first = date(2025, 1, 1)
    return pl.DataFrame(
        {
            "day": [first + timedelta(days=n) for n in numbers],
            "orders": [1] * len(numbers),
            "revenue": [10.0] * len(numbers),
        },
        schema={"day": pl.Date, "orders": pl.Int64, "revenue": pl.Float64},
    )


def test_the_figures_of_a_customer_by_hand() -> None:
    own = figures(summary(), days(0, 10, 30, 59, 59), as_of=AS_OF)
    assert (own.order_days, own.orders, own.revenue, own.average) == (4, 5, 250.0, 50.0)
    assert (own.recency, own.gap, own.returned) == (30, 20.0, -50.0)


def test_who_never_bought_has_no_average_and_no_gap() -> None:
    nobody = summary(
        order_days=0, orders=0, revenue=Decimal(0), returned=Decimal(0), first_order_on=None, last_order_on=None
    )
    own = figures(nobody, days(), as_of=AS_OF)
    assert (own.average, own.recency, own.gap, own.first_on) == (None, None, None, None)


def test_a_usual_gap_needs_three_days_with_a_purchase() -> None:
    assert usual_gap(days(3)) is None
    assert usual_gap(days(3, 3, 7)) is None
    assert usual_gap(days(3, 7, 17)) == 7.0


def test_the_middle_of_a_segment_is_found_on_each_count() -> None:
    scores = pl.DataFrame(
        {
            "segment": ["loyal"] * 5 + ["lost"] * 4,
            "recency": [1, 5, 3, 2, 4, *(99,) * 4],
            "frequency": [10, 20, 2, 11, 9, *(1,) * 4],
            "monetary": [Decimal(each) for each in (100, 10, 40, 44, 36, 1, 1, 1, 1)],
        }
    )
    assert middle_of(scores, "loyal") == Middle(5, 3.0, 10.0, 40.0, 4.0)
    assert middle_of(scores, "lost") is None  # four are no measure of a fifth
    assert middle_of(scores, "champions") is None


def test_orders_fall_on_their_day_of_the_week_and_no_day_is_missing() -> None:
    found = weekdays(days(0, 7, 1))  # 1 January 2025 was a Wednesday
    assert found["weekday"].to_list() == [1, 2, 3, 4, 5, 6, 7]
    assert found["orders"].to_list() == [0, 0, 2, 1, 0, 0, 0]
    assert weekdays(days())["orders"].sum() == 0


def lines(*rows: tuple[str, datetime, str | None, float, float]) -> pl.DataFrame:
    names = {"order_id": pl.String, "ordered_at": pl.Datetime, "product_id": pl.String, "quantity": pl.Float64}
    frame = pl.DataFrame(rows, schema={**names, "amount": pl.Float64}, orient="row")
    return frame.with_columns(product_name=pl.lit(None, pl.String), category=pl.lit("Tea"))


def moment(day: int, hour: int = 0) -> datetime:
    return datetime(2025, 1, day, hour)  # noqa: DTZ001 - wall time of the company


def test_an_order_counts_once_at_the_hour_of_its_first_line() -> None:
    found = hours(
        lines(
            ("A", moment(1, 9), "P", 1, 1),
            ("A", moment(1, 10), "Q", 1, 1),
            ("B", moment(8, 9), "P", 1, 1),
            ("C", moment(2, 9), "P", -1, -1),
        )
    )
    assert found.rows() == [(3, 9, 2)]
    assert hours(lines(("A", moment(1), "P", 1, 1), ("B", moment(2), "P", 1, 1))).is_empty()
    assert hours(lines()).is_empty()


def test_usual_products_are_those_of_most_days() -> None:
    found = usual_products(
        lines(
            *((f"A{day}", moment(day), "P", 1, 2.0) for day in (1, 4, 11, 11)),
            ("B", moment(2), "Q", 9, 90.0),
            ("C", moment(3), "Q", -1, -10.0),
            ("D", moment(3), None, 1, 1.0),
        )
    )
    assert found.select("product", "days", "units", "revenue", "gap").rows() == [
        ("P", 3, 4.0, 8.0, 5.0),
        ("Q", 1, 9.0, 90.0, None),
    ]


def test_only_rules_that_hold_are_offered_and_never_what_is_bought_already() -> None:
    rules = pl.DataFrame(
        {
            "antecedent": ["Tea", "Tea", "Rice", "Tea", "Soap", "Tea"],
            "consequent": ["Sugar", "Rice", "Sugar", "Salt", "Oil", "Oil"],
            "verdict": ["there", "there", "there", "size", "there", "there"],
            "confidence": [0.3, 0.9, 0.4, 0.8, 0.9, 0.2],
            "lift": [2.0, 2.0, 3.0, 2.0, 2.0, 1.1],
            "lift_low": [1.5, 1.5, 2.0, 1.5, 1.5, 0.9],
            "baskets_antecedent": [100, 100, 50, 100, 10, 100],
        }
    )
    (offer,) = goes_with(rules, {"Tea", "Rice"})
    assert (offer.bought, offer.offered, offer.baskets, offer.share, offer.times) == ("Rice", "Sugar", 50, 0.4, 3.0)
    assert goes_with(rules, set()) == []


LINKS = pl.DataFrame({"customer_id": ["b", "c", "d", "x", "y"], "parent_id": ["a", "a", "b", "y", "x"]})


def test_a_family_is_followed_up_and_down() -> None:
    assert above(LINKS, "d") == ["b", "a"]
    assert below(LINKS, "a").rows() == [("b", 1), ("c", 1), ("d", 2)]
    assert above(LINKS, "nobody") == []
    assert below(LINKS, "d").is_empty()


def test_a_circle_ends() -> None:
    assert above(LINKS, "x") == ["y"]
    assert below(LINKS, "x").rows() == [("y", 1)]


def test_a_thousand_children_are_found_at_once() -> None:
    many = pl.DataFrame({"customer_id": [f"C{n:04}" for n in range(1000)], "parent_id": ["R"] * 1000})
    assert below(many, "R").height == 1000


@settings(max_examples=times(40), deadline=None)
@given(st.dictionaries(st.integers(0, 12), st.integers(0, 12), max_size=13))
def test_everyone_below_has_the_customer_above(parents: dict[int, int]) -> None:
    links = pl.DataFrame(
        {"customer_id": [f"{each}" for each in parents], "parent_id": [f"{each}" for each in parents.values()]},
        schema={"customer_id": pl.String, "parent_id": pl.String},
    )
    found = below(links, "0")
    assert found["customer_id"].is_unique().all()
    assert "0" not in found["customer_id"].to_list()
    for customer_id, level in found.iter_rows():
        assert above(links, customer_id)[level - 1] == "0"
        assert level <= DEEPEST


def test_a_category_of_which_more_came_back_than_was_bought_takes_nothing_from_the_whole() -> None:
    paid = pl.DataFrame({"category": ["tea", "rice", "oil"], "revenue": [Decimal(25), Decimal(75), Decimal(-60)]})
    assert shares(paid).select("category", "share").rows() == [("rice", 0.75), ("tea", 0.25), ("oil", -0.6)]
    assert shares(paid.filter(pl.col("revenue") < 0))["share"].to_list() == [0.0]
