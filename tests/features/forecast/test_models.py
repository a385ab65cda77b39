"""The models of daily sales against plain loops and planted series."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.calendars.holidays import holidays_between
from crm_analytics.features.forecast.models import Series, last_year, prophet, seasonal_naive, without_closures
from tests.features.daily import MONDAY, noisy, week_of
from tests.thorough import times


@settings(max_examples=times(40), deadline=None)
@given(
    st.lists(st.floats(1, 1e6), min_size=14, max_size=120),
    st.integers(1, 30),
)
def test_the_seasonal_naive_is_the_mean_of_the_last_four_same_weekdays(values: list[float], horizon: int) -> None:
    expected = []
    for step in range(horizon):
        weekday = (len(values) + step) % 7
        same = [value for place, value in enumerate(values) if place % 7 == weekday][-4:]
        expected.append(sum(same) / len(same))

    assert seasonal_naive(Series(MONDAY, np.array(values)), horizon) == pytest.approx(expected)


def test_a_closed_day_does_not_lower_the_copied_weekday() -> None:
    values = week_of(12 * 7)
    values[-7] = 0  # the last Monday: a holiday

    assert seasonal_naive(Series(MONDAY, values), 7) == pytest.approx(week_of(7))


def test_a_weekday_that_never_trades_is_expected_to_sell_nothing() -> None:
    values = noisy(26 * 7, seed=1)
    values[6::7] = 0

    for model in (seasonal_naive, prophet):
        expected = model(Series(MONDAY, values), 14)
        assert expected[[6, 13]].tolist() == [0.0, 0.0]
        assert np.all(np.delete(expected, [6, 13]) > 500)


def test_zeros_of_a_shop_that_often_sells_nothing_are_sales_of_zero() -> None:
    values = np.array([0.0, 100.0] * 50)

    assert not np.isnan(without_closures(values)).any()


def test_last_year_copies_the_same_weekday_364_days_earlier() -> None:
    values = np.arange(800.0)
    history = Series(MONDAY, values)

    copied = last_year(history, 28)

    days = history.days(800, 28)
    sources = [MONDAY + timedelta(days=int(value)) for value in copied]
    assert [day - source for day, source in zip(days, sources, strict=True)] == [timedelta(days=364)] * 28


def test_prophet_continues_a_trend_with_weekdays_that_grow() -> None:
    days = 400
    growth = 1 + 0.002 * np.arange(days + 28)
    truth = week_of(days + 28) * growth
    noise = np.exp(0.05 * np.random.default_rng(4).normal(size=days))

    expected = prophet(Series(MONDAY, truth[:days] * noise), 28)

    assert np.mean(np.abs(expected / truth[days:] - 1)) < 0.03
    assert np.mean(np.abs(seasonal_naive(Series(MONDAY, truth[:days] * noise), 28) / truth[days:] - 1)) > 0.03


def test_prophet_expects_a_holiday_again_that_doubled_sales_each_year() -> None:
    start, days = date(2021, 1, 4), 1074  # to 13 December 2023
    values = noisy(days, seed=2, noise=0.03)
    calendar = [start + timedelta(days=step) for step in range(days + 28)]
    christmas = [place for place, day in enumerate(calendar) if (day.month, day.day) == (12, 25)]
    values[christmas[:2]] *= 2

    with_holidays = prophet(Series(start, values, "US"), 28)
    without = prophet(Series(start, values), 28)

    place = christmas[2] - days
    assert with_holidays[place] / week_of(days + 28)[christmas[2]] == pytest.approx(2, abs=0.3)
    assert without[place] / week_of(days + 28)[christmas[2]] < 1.5


def test_ramadan_moves_with_the_moon() -> None:
    start, days = date(2021, 1, 4), 800  # to 14 March 2023; Eid on 22 April 2023
    values = noisy(days, seed=3, noise=0.03)
    eids = [day for day, names in holidays_between("ID", start, date(2023, 12, 31)).items() if "Eid al-Fitr" in names]
    for eid in eids[:2]:
        feast = (eid - start).days
        values[feast - 30 : feast - 10] *= 1.5

    expected = prophet(Series(start, values, "ID"), 28)  # 15 March to 11 April 2023

    ratio = expected / week_of(days + 28)[days:]
    ramadan = (eids[2] - start).days - 30 - days
    assert ratio[:ramadan].mean() == pytest.approx(1, abs=0.1)
    assert ratio[ramadan : ramadan + 19].mean() == pytest.approx(1.5, abs=0.15)


def test_a_country_that_is_not_known_has_no_holidays() -> None:
    assert holidays_between("XX", date(2024, 1, 1), date(2024, 12, 31)) == {}
    assert holidays_between(None, date(2024, 1, 1), date(2024, 12, 31)) == {}
