"""The retention calculator: worked by hand, against published multiples, monotone, and how often its range holds."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.retention import Estimate, RetentionBasis, RetentionScenario, gain
from crm_analytics.features.value.retention_basis import CHOSEN, basis, period_days
from crm_analytics.statistics.shrinkage import pooled_rates
from tests.thorough import times

AS_OF = date(2025, 12, 31)
SURE = RetentionBasis(
    days=365,
    a_year=1,
    customers=1000,
    before=1000,
    returned=600,
    retention=Estimate(0.6, 1e-7),
    orders=Estimate(2.0),
    spend=Estimate(100.0),
    earlier=None,
    margin=Estimate(0.3),
    costed=1.0,
)
ASKED = RetentionScenario(points=0.1, years=2, cost=900.0, discount_rate=0.0, margin=SURE.margin)


def order_days(rows: list[tuple[int, int, float]]) -> pl.LazyFrame:
    """Order days as customer, days ago and money; a cost of half the money is known for all."""
    return pl.LazyFrame(
        {
            "customer_no": pl.Series([row[0] for row in rows], dtype=pl.UInt32),
            "day": [AS_OF - timedelta(days=row[1]) for row in rows],
            "orders": [1] * len(rows),
            "revenue": [row[2] for row in rows],
            "cost": [row[2] / 2 for row in rows],
            "costed_revenue": [row[2] for row in rows],
        },
        schema_overrides={"day": pl.Date},
    )


def all_chosen(count: int) -> pl.LazyFrame:
    return pl.LazyFrame({"customer_no": pl.Series(range(count), dtype=pl.UInt32), "group": [CHOSEN] * count})


def test_two_years_by_hand() -> None:
    """1,000 customers, 60 of 100 come back, then 70: 700 - 600 after a year, 490 - 360 after two; 230 between them."""
    gains = gain(SURE, ASKED)
    assert gains.customers.middle == pytest.approx(130, rel=1e-4)
    assert gains.orders.middle == pytest.approx(460, rel=1e-4)
    assert gains.profit is not None
    assert gains.profit.middle == pytest.approx(230 * 100 * 0.3 - 900, rel=1e-4)
    assert gains.path["middle"].to_list() == pytest.approx([-900, 2100, 6000], rel=1e-4)
    discounted = gain(SURE, replace(ASKED, discount_rate=0.25)).profit
    assert discounted is not None
    assert discounted.middle == pytest.approx(100 * 30 / 1.25 + 130 * 30 / 1.25**2 - 900, rel=1e-4)


def test_multiples_of_margin_are_the_published_ones() -> None:
    """Gupta and Lehmann (2003): at 12 % interest, 2.50 times the margin at 80 % retention, 4.09 at 90 %."""
    start = replace(SURE, customers=1, retention=Estimate(0.8, 1e-9), spend=Estimate(1.0))
    found = gain(
        start, RetentionScenario(points=0.1, years=150, cost=0.0, discount_rate=0.12, margin=Estimate(1.0))
    ).profit
    assert found is not None
    assert found.middle == pytest.approx(4.09 - 2.50, abs=0.006)


def test_without_a_margin_no_profit_is_told() -> None:
    gains = gain(SURE, replace(ASKED, margin=None))
    assert gains.profit is None
    assert gains.pays is None
    assert gains.path["middle"].to_list() == pytest.approx([0, 10_000, 23_000], rel=1e-4)


def test_nobody_can_come_back_more_often_than_always() -> None:
    gains = gain(replace(SURE, retention=Estimate(0.95, 0.01)), replace(ASKED, points=0.5))
    assert gains.customers.high <= 1000


@settings(max_examples=times(25), deadline=None)
@given(
    retention=st.floats(0.05, 0.95),
    error=st.floats(0.001, 0.1),
    points=st.floats(0.0, 0.3),
    more=st.floats(0.0, 0.3),
    years=st.integers(1, 5),
)
def test_more_points_never_bring_less(retention: float, error: float, points: float, more: float, years: int) -> None:
    start = replace(SURE, retention=Estimate(retention, error))
    less, further = (
        gain(start, replace(ASKED, points=each, years=years, cost=0.0)) for each in (points, points + more)
    )
    assert less.profit is not None
    assert further.profit is not None
    assert -1e-6 <= less.profit.low <= less.profit.middle <= less.profit.high
    for one, other in (
        (less.profit, further.profit),
        (less.orders, further.orders),
        (less.customers, further.customers),
    ):
        assert one.middle <= other.middle + 1e-6
        assert one.high <= other.high + 1e-6


def test_the_basis_by_hand() -> None:
    """Ten before, seven of them again, three new; of those who returned one came twice."""
    earlier = [(customer, 70, 5.0) for customer in range(8)]
    before = [(customer, 40, 10.0) for customer in range(10)]
    now = [(customer, 3 + customer, 20.0 + customer) for customer in range(3, 13)]
    found = basis(order_days([*earlier, *before, *now, (3, 1, 7.0)]), all_chosen(13), as_of=AS_OF, days=30)
    assert (found.customers, found.before, found.returned) == (10, 10, 7)
    assert found.retention.value == pytest.approx(0.7)
    assert found.orders.value == pytest.approx(8 / 7, rel=0.02)
    assert found.spend.value == pytest.approx((sum(range(23, 30)) + 7) / 7, rel=0.02)
    assert found.margin is not None
    assert (found.margin.value, found.costed) == pytest.approx((0.5, 1.0))
    assert found.earlier is None  # the first of the three periods is not whole
    whole = order_days([*earlier, *before, *now, (0, 89, 5.0)])
    assert basis(whole, all_chosen(13), as_of=AS_OF, days=30).earlier == pytest.approx(1.0)


def test_a_small_group_is_drawn_towards_the_others() -> None:
    """Six of eight in a small branch, beside branches where 30 to 34 of 100 return."""
    rows = [(customer, 40, 10.0) for customer in range(308)] + [
        (customer, 3, 10.0 + customer % 5) for customer in range(6)
    ]
    rows += [
        (8 + 100 * branch + number, 5, 9.0 + number % 4) for branch in range(3) for number in range(30 + 2 * branch)
    ]
    groups = pl.LazyFrame(
        {
            "customer_no": pl.Series(range(308), dtype=pl.UInt32),
            "group": [CHOSEN] * 8 + [f"B{branch}" for branch in range(3) for _ in range(100)],
        }
    )
    found = basis(order_days(rows), groups, as_of=AS_OF, days=30)
    assert 0.35 < found.retention.value < 0.7


def test_ranges_hold_8_of_10_times() -> None:
    """200 companies of 60 customers whose retention is known to us and not to the calculator."""
    chance = np.random.default_rng(6)
    truth = chance.uniform(0.3, 0.8, 200)
    inside = []
    for rate, returned in zip(truth, chance.binomial(60, truth), strict=True):
        pooled = pooled_rates([returned], [60])
        estimate = Estimate(float(pooled.mean[0]), float(pooled.high[0] - pooled.low[0]) / 3.92)
        scenario = replace(ASKED, points=0.02, years=3, cost=0.0)
        found = gain(replace(SURE, retention=estimate), scenario).profit
        assert found is not None
        real = 1000 * 100 * 0.3 * sum((rate + 0.02) ** year - rate**year for year in (1, 2, 3))
        inside.append(found.low <= real <= found.high)
    assert 0.72 < np.mean(inside) < 0.88


def test_too_little_is_refused_in_words() -> None:
    with pytest.raises(NotEnoughData, match="sales of at least 60 days; found: 59"):
        period_days(AS_OF - timedelta(days=58), AS_OF)
    assert period_days(AS_OF - timedelta(days=729), AS_OF) == 365
    few = order_days([(customer, ago, 5.0) for customer in range(4) for ago in (3, 40)])
    with pytest.raises(NotEnoughData, match="found: 4 and 4"):
        basis(few, all_chosen(4), as_of=AS_OF, days=30)
    with pytest.raises(NotEnoughData, match="found: 0 and 0"):
        basis(order_days([]), all_chosen(4), as_of=AS_OF, days=30)
