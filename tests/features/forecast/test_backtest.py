"""Errors worked by hand, and intervals that hold what they promise."""

from datetime import date

import numpy as np
import pytest

from crm_analytics.features.forecast import backtest
from crm_analytics.features.forecast.backtest import Trial
from crm_analytics.features.forecast.models import Floats, Series, seasonal_naive
from tests.features.daily import MONDAY, week_of

BY_HAND = Trial(
    expected=np.array([[10.0, 20.0], [30.0, 40.0]]),
    actual=np.array([[12.0, 16.0], [30.0, 44.0]]),
    naive_errors=np.array([2.0, 4.0]),
)


def test_errors_worked_by_hand() -> None:
    assert backtest.mae(BY_HAND) == pytest.approx((2 + 4 + 0 + 4) / 4)
    assert backtest.wape(BY_HAND) == pytest.approx(10 / 102)
    assert backtest.mase(BY_HAND) == pytest.approx((3 / 2 + 2 / 4) / 2)
    assert backtest.total_error(BY_HAND) == pytest.approx((2 + 4) / 102)


def test_the_scale_of_mase_is_the_difference_to_the_same_day_a_week_before() -> None:
    values = np.array([1.0, 2, 3, 4, 5, 6, 7, 2, 2, 6, 4, 5, 6, 7, 0])
    trial = backtest.run(seasonal_naive, Series(MONDAY, values), 1, [14])

    assert trial.naive_errors.tolist() == pytest.approx([(1 + 3) / 7])


def test_shares_are_unknown_where_nothing_was_sold_or_nothing_varied() -> None:
    nothing = Trial(np.zeros((4, 7)), np.zeros((4, 7)), np.zeros(4))

    assert backtest.wape(nothing) is None
    assert backtest.total_error(nothing) is None
    assert backtest.mase(nothing) is None


def test_no_day_is_forecast_twice_and_the_newest_are() -> None:
    starts = backtest.origins(400, 28, 56)

    assert len(starts) == 12
    assert set(np.diff(starts)) == {28}
    assert starts[-1] + 28 == 400


def test_a_model_never_sees_the_days_it_is_tested_on() -> None:
    seen: list[int] = []

    def spy(history: Series, horizon: int) -> Floats:
        seen.append(history.values.size)
        return np.zeros(horizon)

    backtest.run(spy, Series(MONDAY, np.arange(100.0)), 14, [40, 54])

    assert seen == [40, 54]


def test_coverage_leaves_out_the_origin_it_is_measured_on() -> None:
    # Three origins are off by one, the fourth by a hundred: its range, made from the others, can't hold it.
    expected = np.full((4, 7), 100.0)
    actual = expected + np.array([1.0, -1, 1, -1, 1, -1, 1])
    actual[3] += 100
    trial = Trial(expected, actual, np.ones(4))

    assert backtest.coverage(trial, relative=True) == pytest.approx(3 / 4)
    assert backtest.total_coverage(trial, relative=True) == pytest.approx(3 / 4)


def test_two_origins_are_too_few_to_measure_coverage() -> None:
    assert backtest.coverage(BY_HAND, relative=True) is None


def test_ranges_hold_the_expected_value_and_widen_with_time() -> None:
    rng = np.random.default_rng(1)
    errors = rng.normal(size=(12, 28)).cumsum(axis=1) * 10
    trial = Trial(np.full((12, 28), 1000.0), 1000 + errors, np.ones(12))
    expected = np.full(28, 1000.0)

    low, high = backtest.interval(trial, expected, relative=True)

    assert np.all(low <= expected)
    assert np.all(expected <= high)
    assert np.all(np.diff(high - low) >= -1e-9)
    assert (high - low)[-1] > 2 * (high - low)[0]


def test_sales_that_were_never_negative_are_not_expected_to_be() -> None:
    wild = Trial(np.full((4, 7), 10.0), np.random.default_rng(2).gamma(0.2, 50, size=(4, 7)), np.ones(4))

    low, _ = backtest.interval(wild, np.full(7, 5.0), relative=True)

    assert low.min() >= 0
    assert backtest.total_interval(wild, 35.0, relative=True)[0] >= 0


def _series(kind: str, days: int, rng: np.random.Generator) -> Floats:
    noise = 0.1 * rng.normal(size=days)
    if kind == "drifting":
        noise += np.cumsum(0.02 * rng.normal(size=days))
    elif kind == "growing":
        noise += 0.001 * np.arange(days)
    elif kind == "sticky":
        for day in range(1, days):
            noise[day] = 0.9 * noise[day - 1] + 0.5 * noise[day]
    return week_of(days) * np.exp(noise)


@pytest.mark.parametrize("kind", ["steady", "growing", "drifting", "sticky"])
def test_eight_of_ten_days_and_totals_fall_inside(kind: str) -> None:
    """With a year of history and 120 series; the range allowed is what chance leaves, and a little dependence."""
    days, horizon, rng = 364, 28, np.random.default_rng(7)
    inside, totals = [], []
    for _ in range(120):
        values = _series(kind, days + horizon, rng)
        history = Series(date(2020, 1, 6), values[:days])
        trial = backtest.run(seasonal_naive, history, horizon, backtest.origins(days, horizon, 56))
        expected = seasonal_naive(history, horizon)
        low, high = backtest.interval(trial, expected, relative=True)
        inside.append(np.mean((low <= values[days:]) & (values[days:] <= high)))
        low_total, high_total = backtest.total_interval(trial, float(expected.sum()), relative=True)
        totals.append(low_total <= values[days:].sum() <= high_total)

    assert 0.75 <= np.mean(inside) <= 0.86
    assert 0.70 <= np.mean(totals) <= 0.90
