"""Figures against plain counting, and what they say where data is missing."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import NO_CUSTOMERS, NO_ORDERS, NO_SALES, between, change, days_before, figures
from crm_analytics.schema.marts import DailySales, OrderDays

START = date(2024, 1, 1)


def sales(*rows: tuple[int, str, str]) -> pl.DataFrame:
    """Daily sales: days after the start, revenue, of it anonymous."""
    return pl.DataFrame(
        [
            {
                "day": START + timedelta(days=day),
                "units": 1.0,
                "revenue": Decimal(all_),
                "anonymous_revenue": Decimal(no),
            }
            for day, all_, no in rows
        ],
        schema={
            name: DailySales.create_empty().schema[name] for name in ("day", "units", "revenue", "anonymous_revenue")
        },
    )


def orders(*rows: tuple[int, int | None, int, bool]) -> pl.DataFrame:
    """Order days: days after the start, customer, orders, whether it is the first."""
    return pl.DataFrame(
        [
            {"day": START + timedelta(days=day), "customer_no": who, "orders": count, "is_first": first}
            for day, who, count, first in rows
        ],
        schema={name: OrderDays.create_empty().schema[name] for name in ("day", "customer_no", "orders", "is_first")},
    )


def test_a_week_worked_by_hand() -> None:
    found = figures(
        sales((0, "100.00", "25.00"), (1, "-10.00", "0.00"), (3, "60.00", "5.00")),
        orders(
            (0, 1, 2, True), (0, None, 1, False), (1, 1, 0, False), (3, 1, 1, False), (3, 2, 1, False), (3, 3, 0, False)
        ),
    )
    values = {name: figure.value for name, figure in found.items()}
    assert values == {
        "revenue": Decimal("150.00"),
        "orders": 5,
        "units": 3.0,
        "average_order": Decimal(30),
        "anonymous_share": 0.2,
        "active_customers": 2,
        "new_customers": 1,
        "returning_customers": 1,
        "repeat_rate": 0.5,
    }


def test_every_metric_of_the_dictionary_is_worked_out() -> None:
    assert set(figures(sales(), orders())) == set(METRICS)


def test_without_sales_figures_say_so_and_are_not_zero() -> None:
    found = figures(sales(), orders())
    assert all(figure.value is None for figure in found.values())
    assert found["revenue"].missing == found["orders"].missing == NO_SALES
    assert found["average_order"].missing == NO_ORDERS
    assert found["repeat_rate"].missing == NO_CUSTOMERS


def test_where_all_sales_are_anonymous_customers_are_unknown_and_not_zero() -> None:
    found = figures(sales((0, "10.00", "10.00")), orders((0, None, 1, False)))
    assert found["anonymous_share"].value == 1.0
    assert found["active_customers"].value is None
    assert found["active_customers"].missing == NO_CUSTOMERS
    assert found["orders"].value == 1


def test_days_of_returns_alone_have_no_average_order() -> None:
    found = figures(sales((0, "-10.00", "0.00")), orders((0, 1, 0, False)))
    assert found["revenue"].value == Decimal("-10.00")
    assert found["average_order"].missing == NO_ORDERS


_rows = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(0, 5), st.integers(0, 3), st.booleans()), max_size=40
)


@settings(max_examples=60, deadline=None)
@given(_rows)
def test_customers_are_counted_as_a_loop_counts_them(rows: list[tuple[int, int | None, int, bool]]) -> None:
    days: dict[int, set[int]] = {}
    new = set()
    for day, who, count, first in rows:
        if who is not None and count:
            days.setdefault(who, set()).add(day)
            if first:
                new.add(who)
    found = {name: figure.value for name, figure in figures(sales((0, "1.00", "0.00")), orders(*rows)).items()}
    assert found["active_customers"] == (len(days) or None)
    assert found["new_customers"] == (len(new) if days else None)
    assert found["returning_customers"] == (len(days) - len(new) if days else None)
    expected = sum(len(each) > 1 for each in days.values()) / len(days) if days else None
    assert found["repeat_rate"] == expected


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    assert days_before(date(2024, 3, 1), date(2024, 3, 31)) == (date(2024, 1, 30), date(2024, 2, 29))
    assert days_before(date(2024, 3, 1), date(2024, 3, 1)) == (date(2024, 2, 29), date(2024, 2, 29))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), max_size=30).map(sorted), st.integers(-2, 22), st.integers(0, 10))
def test_between_keeps_exactly_the_days_asked_for(days: list[int], first: int, length: int) -> None:
    mart = sales(*((day, "1.00", "0.00") for day in days))
    start, end = START + timedelta(days=first), START + timedelta(days=first + length)
    assert between(mart, start, end).equals(mart.filter(pl.col("day").is_between(start, end)))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [(150, 100, 0.5), (50, 100, -0.5), (100, 0, None), (100, -10, None), (0, 100, -1.0)],
)
def test_change_is_a_share_of_what_was_before(now: int, before: int, expected: float | None) -> None:
    figure = [figures(sales((0, f"{value}.00", "0.00")), orders())["revenue"] for value in (now, before)]
    assert change(figure[0], figure[1]) == (None if expected is None else pytest.approx(expected))


def test_change_of_a_share_is_in_points() -> None:
    now = figures(sales((0, "10.00", "4.00")), orders())["anonymous_share"]
    before = figures(sales((0, "10.00", "1.00")), orders())["anonymous_share"]
    assert change(now, before) == pytest.approx(0.3)


def test_no_change_where_either_is_missing() -> None:
    known = figures(sales((0, "10.00", "4.00")), orders())["revenue"]
    assert change(known, figures(sales(), orders())["revenue"]) is None
