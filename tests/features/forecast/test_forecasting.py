"""The forecast as a whole: what it chooses, what it promises, what it refuses."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.forecast.forecasting import Forecast, forecast
from crm_analytics.features.forecast.models import Floats
from tests.features.daily import MONDAY, frame, noisy, week_of


def _forecast(values: Floats, country: str | None = None) -> Forecast:
    return forecast(frame(values), country=country, as_of=MONDAY + timedelta(days=len(values) - 1))


def _model(result: Forecast, name: str) -> pl.DataFrame:
    return result.days.filter(pl.col("model") == name).sort("day")


@pytest.fixture(scope="module")
def growing() -> Forecast:
    """A year that grows fast: copying the last weeks lags behind."""
    growth = np.exp(0.004 * np.arange(364))
    return _forecast(noisy(364, seed=11, noise=0.05) * growth)


@pytest.fixture(scope="module")
def level() -> Forecast:
    """A year of a level that drifts at random: the last weeks are about all there is to know."""
    drift = np.exp(np.cumsum(0.03 * np.random.default_rng(5).normal(size=364)))
    return _forecast(week_of(364) * drift)


def test_the_model_that_was_off_least_is_chosen(growing: Forecast, level: Forecast) -> None:
    for result in (growing, level):
        best = result.errors.sort("mae")["model"][0]
        assert result.errors.filter("chosen")["model"].to_list() == [best]


def test_prophet_wins_where_sales_grow(growing: Forecast) -> None:
    errors = {row["model"]: row for row in growing.errors.iter_rows(named=True)}

    assert errors["prophet"]["chosen"]
    assert errors["prophet"]["mase"] < 0.8 * errors["seasonal_naive"]["mase"]


def test_the_naive_is_chosen_where_it_wins() -> None:
    # Each week's level is the sum of jumps: the mean of the last weeks beats a curve through the whole past.
    rng = np.random.default_rng(8)
    levels = np.repeat(np.exp(np.cumsum(rng.choice([-0.3, 0.0, 0.3], size=60))), 7)
    result = _forecast(week_of(420) * levels)
    errors = result.errors.sort("mae")

    assert errors["model"][0] == "seasonal_naive"
    assert errors.filter("chosen")["model"].to_list() == ["seasonal_naive"]


def test_the_error_on_a_planted_series_is_near_its_noise(growing: Forecast) -> None:
    # Of noise with a relative deviation of 5 % the mean absolute part is 4 %; a little more is left to estimation.
    wape = growing.errors.filter(pl.col("model") == "prophet")["wape"][0]

    assert 0.035 < wape < 0.055


def test_the_combination_is_the_average_of_both(growing: Forecast) -> None:
    both = [_model(growing, name)["value"].to_numpy() for name in ("prophet", "seasonal_naive")]

    assert _model(growing, "combination")["value"].to_numpy() == pytest.approx((both[0] + both[1]) / 2)


def test_days_add_up_to_the_total_and_stay_inside_their_range(growing: Forecast) -> None:
    for row in growing.errors.iter_rows(named=True):
        days = _model(growing, row["model"])
        assert days["value"].sum() == pytest.approx(row["total"])
        assert row["total_low"] <= row["total"] <= row["total_high"]
        assert days.filter(~pl.col("value").is_between("low", "high")).is_empty()


def test_the_measured_coverage_is_near_eight_of_ten(growing: Forecast, level: Forecast) -> None:
    for result in (growing, level):
        assert all(0.7 <= coverage <= 0.9 for coverage in result.errors["coverage"])


def test_the_history_comes_back_as_it_was_and_the_future_follows(growing: Forecast) -> None:
    actual = _model(growing, "actual")
    future = _model(growing, "prophet")

    assert actual.height == 364
    assert future["day"].to_list() == [MONDAY + timedelta(days=364 + step) for step in range(28)]


def test_the_same_sales_give_the_same_forecast_whatever_the_order_of_rows() -> None:
    daily = frame(noisy(120, seed=1))
    halves = pl.concat([daily.with_columns(pl.col("value") / 2)] * 2)
    as_of = MONDAY + timedelta(days=119)

    first = forecast(daily, country="US", as_of=as_of)
    second = forecast(halves.sample(fraction=1, shuffle=True, seed=3), country="US", as_of=as_of)

    assert first.days.equals(second.days)
    assert first.errors.equals(second.errors)


def test_rows_after_the_as_of_date_are_ignored() -> None:
    daily = frame(noisy(120, seed=1))
    as_of = MONDAY + timedelta(days=99)
    known = daily.filter(pl.col("day") <= as_of)

    assert forecast(daily, country=None, as_of=as_of).days.equals(forecast(known, country=None, as_of=as_of).days)


def test_the_input_is_left_alone() -> None:
    daily = frame(noisy(70, seed=1))
    before = daily.clone()

    forecast(daily, country=None, as_of=MONDAY + timedelta(days=69))

    assert daily.equals(before)


def test_a_last_day_cut_short_is_forecast_instead() -> None:
    values = noisy(100, seed=2)
    values[-1] = 30.0

    result = _forecast(values)

    assert _model(result, "actual")["day"].max() == MONDAY + timedelta(days=98)
    assert _model(result, "seasonal_naive")["day"].min() == MONDAY + timedelta(days=99)


@pytest.mark.parametrize(("weeks", "horizon"), [(8, 7), (13, 7), (14, 14), (25, 14), (26, 28)])
def test_a_short_history_gets_a_forecast_no_longer_than_it_can_test(weeks: int, horizon: int) -> None:
    result = _forecast(noisy(weeks * 7, seed=3))

    assert result.errors["horizon"].unique().to_list() == [horizon]
    assert all(origins >= 4 for origins in result.errors["origins"])


def test_copying_last_year_is_tried_from_two_years_on() -> None:
    with_yearly_season = noisy(760, seed=4) * (1.5 + np.sin(np.arange(760) * 2 * np.pi / 364))
    assert "last_year" in _forecast(with_yearly_season).errors["model"].to_list()
    assert "last_year" not in _forecast(with_yearly_season[:700]).errors["model"].to_list()


def test_a_yearly_season_is_used_once_it_could_be_tested() -> None:
    season = 1 + 0.18 * np.sin(np.arange(930) * 2 * np.pi / 365.25)
    errors = _forecast(noisy(930, seed=9, noise=0.05) * season).errors
    of = {row["model"]: row for row in errors.iter_rows(named=True)}

    assert errors["origins"].unique().to_list() == [7]
    assert of["prophet"]["chosen"]
    assert of["prophet"]["wape"] < 0.05 < of["seasonal_naive"]["wape"]


def test_constant_sales_are_expected_to_stay() -> None:
    result = _forecast(np.full(100, 500.0))

    assert result.errors.filter("chosen")["model"].to_list() == ["seasonal_naive"]
    assert result.errors["mase"].to_list() == [None] * 3
    assert _model(result, "prophet")["value"].to_numpy() == pytest.approx(500, rel=1e-3)


def test_days_when_returns_exceed_sales_can_be_forecast() -> None:
    values = noisy(100, seed=6) - 1100

    result = _forecast(values)

    assert any(low < 0 for low in _model(result, "prophet")["low"])


def test_a_shop_that_reopened_starts_anew() -> None:
    values = noisy(200, seed=6)
    values[1:80] = 0

    assert _model(_forecast(values), "actual")["day"].min() == MONDAY + timedelta(days=80)


def test_holidays_of_the_country_are_named() -> None:
    daily = frame(noisy(90, seed=6), start=date(2024, 10, 1))
    days = forecast(daily, country="US", as_of=date(2024, 12, 29)).days

    named = dict(days.filter(pl.col("holiday").is_not_null()).select("day", "holiday").iter_rows())

    assert named[date(2024, 12, 25)] == "Christmas Day"
    assert named[date(2025, 1, 1)] == "New Year's Day"


@pytest.mark.parametrize(("days", "found"), [(0, 0), (1, 0), (55, 7)])
def test_under_eight_weeks_it_refuses_and_says_what_is_needed(days: int, found: int) -> None:
    with pytest.raises(NotEnoughData, match=rf"needs 8 weeks .* found: {found}\. Load older sales\."):
        _forecast(noisy(days, seed=1))


def test_a_shop_that_stopped_selling_is_not_forecast() -> None:
    daily = frame(noisy(200, seed=1))

    with pytest.raises(NotEnoughData, match="no sales in the last 8 weeks"):
        forecast(daily, country=None, as_of=MONDAY + timedelta(days=199 + 57))
