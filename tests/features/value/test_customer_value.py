"""Values of customers, put together: ordinary and awkward companies, money by hand, refusals."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData, UsageError
from crm_analytics.features.value.customer_value import Values, customer_values
from crm_analytics.features.value.lifetime_value import lifetime_value
from crm_analytics.features.value.value_model import Money
from crm_analytics.marts.purchase_history import purchase_history
from tests.declared import READY

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
AS_THEY_ARE = Money(1.0, "revenue", 0.0)


def buyers(customers: int, *, again: float = 0.7, seed: int = 1) -> pl.DataFrame:
    """Rows of customers' days: many come again and again, some once."""
    rng = np.random.default_rng(seed)
    days = []
    for who in range(customers):
        start = int(rng.integers(0, 200))
        times = int(rng.geometric(0.15)) if rng.random() < again else 0
        after = {start, *(int(day) for day in rng.integers(start, 366, times))}
        days += [(who, FIRST + timedelta(days=day), 1, float(rng.gamma(4, 10))) for day in after]
    table = pl.DataFrame(days, schema=["customer_no", "day", "orders", "revenue"], orient="row")
    return table.with_columns(pl.col("customer_no").cast(pl.UInt32)).sort("day")


def summary(days: pl.DataFrame) -> pl.DataFrame:
    ordered = pl.when(pl.col("orders") > 0).then("day")
    return days.group_by("customer_no").agg(
        branch_id=pl.lit("B1"),
        first_order_on=ordered.min(),
        last_order_on=ordered.max(),
        order_days=ordered.n_unique() - ordered.is_null().any(),
        revenue=pl.col("revenue").sum(),
    )


def values(days: pl.DataFrame, money: Money = AS_THEY_ARE, as_of: date = LAST) -> Values:
    customers = summary(days)
    history = purchase_history(customers.lazy(), as_of=as_of).collect()
    return customer_values(customers, days.lazy(), history, as_of=as_of, money=money)


@pytest.fixture(scope="module")
def found() -> Values:
    return values(buyers(300), Money(0.4, "assumed", 0.1))


def test_every_result_is_as_declared(found: Values) -> None:
    frames = {
        "customer_value": found.customers,
        "value_calibration": found.calibration,
        "value_checks": found.checks,
        "value_model": found.model,
    }
    for name, frame in frames.items():
        columns = READY[name].create_empty().columns
        assert READY[name].validate(frame.select(columns)).height == frame.height > 0
    assert found.customers["customer_no"].is_sorted()
    assert found.customers.height == 300


def test_value_is_orders_times_order_value_times_margin_in_todays_money(found: Values) -> None:
    told = dict(found.model.select("parameter", "value").iter_rows())
    expected = found.customers["expected_orders"] * found.customers["order_value"] * 0.4 * told["discount_factor"]
    assert (found.customers["value_to_come"] - expected).abs().max() < 1e-9
    assert told["margin_assumed"] == 0.4
    assert 1.1**-1 < told["discount_factor"] < 1
    assert told["orders"] == pytest.approx(found.customers["expected_orders"].sum())
    assert told["orders_low"] < told["orders"] < told["orders_high"]


def test_without_interest_money_to_come_is_worth_what_it_is() -> None:
    told = dict(values(buyers(60)).model.select("parameter", "value").iter_rows())
    assert told["discount_factor"] == pytest.approx(1)


def test_money_worked_by_hand_and_a_margin_that_is_no_share() -> None:
    three, ten = np.array([3.0]), np.array([10.0])
    assert lifetime_value(three, ten, margin=0.5, discount=0.9)[0] == pytest.approx(13.5)
    with pytest.raises(UsageError, match="between 0% and 100%"):
        lifetime_value(three, ten, margin=30)


def test_next_orders_lie_ahead_and_in_order(found: Values) -> None:
    people = found.customers
    known = people.filter(pl.col("next_order_on").is_not_null())
    assert known.height > 50
    assert (known["next_order_from"] <= known["next_order_on"]).all()
    assert (known["next_order_from"] > LAST).all()
    ends = known.drop_nulls("next_order_to")
    assert (ends["next_order_on"] <= ends["next_order_to"]).all()
    assert (
        people.filter(pl.col("next_order_on").is_null())["next_order_from"].null_count() == people.height - known.height
    )
    assert (people["alive"] >= 1 - people["lost"] - 1e-12).all()


def test_the_order_of_rows_does_not_matter(found: Values) -> None:
    again = values(buyers(300).sample(fraction=1, shuffle=True, seed=3), Money(0.4, "assumed", 0.1))
    assert again.customers["value_to_come"].to_list() == pytest.approx(found.customers["value_to_come"].to_list())


def test_thirty_customers_are_enough_to_get_a_value_and_to_say_how_far_off_it_was() -> None:
    found = values(buyers(30, again=0.9))
    assert found.customers["value_to_come"].is_between(0, float("inf"), closed="left").all()
    assert found.checks["customers"][0] < 30
    assert found.checks["used"].sum() == 1


def test_without_an_earlier_day_to_look_back_to_nothing_is_told_of_errors() -> None:
    days = [(who, LAST - timedelta(days=after), 1, 20.0) for who in range(40) for after in (who % 9, who % 5 + 9)]
    late = pl.DataFrame(days, schema=["customer_no", "day", "orders", "revenue"], orient="row")
    found = values(late)
    assert found.checks.is_empty()
    assert found.calibration.is_empty()
    assert set(found.customers["method"]) == {"gaps"}


@pytest.mark.parametrize("table", [buyers(40, again=0.0), buyers(12), buyers(300).clear()])
def test_too_little_is_refused(table: pl.DataFrame) -> None:
    with pytest.raises(NotEnoughData, match="from 30 customers who bought, of whom 5 came back"):
        values(table)


def test_returns_and_negative_customers_are_worth_nothing_less_than_nothing() -> None:
    days = buyers(80)
    back = days.filter(pl.col("customer_no") < 5).with_columns(orders=pl.lit(0), revenue=-3 * pl.col("revenue"))
    found = values(pl.concat([days, back], how="vertical_relaxed"))
    assert (found.customers["value_to_come"] >= 0).all()
