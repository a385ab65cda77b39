"""Noted days: left out of what is usual, and expected again where they are."""

from datetime import date, timedelta
from functools import partial

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm_analytics.features.forecast.forecasting import Forecast, forecast
from crm_analytics.features.forecast.models import Series, last_year, prophet, seasonal_naive
from crm_analytics.features.forecast.noted_days import (
    NotedEvent,
    events_of,
    filled,
    lifts,
    noted_before,
    usual,
    without,
)
from tests.features.daily import MONDAY, frame, noisy, week_of
from tests.thorough import times

LATER = date(2030, 1, 1)


def day(place: int) -> date:
    return MONDAY + timedelta(days=place)


def events(*rows: tuple[int, str], noted_on: date = LATER) -> pl.DataFrame:
    made = [(day(place), name, noted_on) for place, name in rows]
    return pl.DataFrame(made, schema={"day": pl.Date, "name": pl.String, "noted_on": pl.Date}, orient="row")


def _forecast(values: np.ndarray, noted: pl.DataFrame | None) -> Forecast:
    return forecast(frame(values), country=None, as_of=day(len(values) - 1), events=noted)


def _expected(result: Forecast, model: str) -> np.ndarray:
    return result.days.filter(pl.col("model") == model).sort("day")["value"].to_numpy()


def test_what_is_usual_is_the_mean_of_the_same_weekdays_around() -> None:
    values = week_of(70)
    values[35] = 9_000.0  # a Monday of 1,000
    values[28], values[42] = 900.0, 1_300.0
    plain = without(values, [[35]])

    assert usual(plain, [35]) == pytest.approx([(900 + 1_300 + 6 * 1_000) / 8])
    assert filled(values, plain)[35] == usual(plain, [35])[0]
    assert np.array_equal(np.delete(filled(values, plain), 35), np.delete(values, 35))


def test_days_are_alike_by_name_and_lift_as_they_did() -> None:
    values = week_of(70)
    values[[10, 30]] *= [2.0, 4.0]
    noted = events_of(events((10, "sale"), (30, "sale"), (72, "sale"), (75, "fair")))
    factors = lifts(values, partial(usual, without(values, [[10, 30]])), noted, MONDAY, 7)

    sold, expected = values[10] + values[30], values[10] / 2 + values[30] / 4
    assert factors == pytest.approx([1, 1, sold / expected, 1, 1, 1, 1])


def test_a_day_before_now_is_known_and_a_planned_one_only_if_it_was_noted() -> None:
    past, planned, late = (
        NotedEvent(day(3), "a", day(9)),
        NotedEvent(day(8), "b", day(4)),
        NotedEvent(day(8), "c", day(5)),
    )
    assert noted_before([past, planned, late], day(5)) == (past, planned)


def test_where_more_than_half_is_noted_those_days_are_the_usual_ones() -> None:
    values = week_of(20)
    assert np.array_equal(without(values, [range(11)]), values)
    assert int(np.isnan(without(values, [range(10)])).sum()) == 10


@settings(max_examples=times(30), deadline=None)
@given(st.sets(st.integers(0, 83), max_size=12), st.sets(st.integers(84, 97), max_size=4), st.integers(0, 99))
def test_copies_of_a_plain_week_are_blind_to_what_noted_days_sold(past: set[int], ahead: set[int], seed: int) -> None:
    """Whatever the noted days sold, and however they are named apart, a week that never changes comes out."""
    values = week_of(84)
    values[list(past)] *= np.random.default_rng(seed).uniform(0.2, 5, len(past))
    noted = tuple(NotedEvent(day(place), f"only {place}", LATER) for place in sorted(past | ahead))
    assume(all(len({28 + weekday + 7 * week for week in range(8)} - past) > 0 for weekday in range(7)))

    assert seasonal_naive(Series(MONDAY, values, events=noted), 14) == pytest.approx(week_of(14))


def test_a_weekday_of_which_every_copy_was_noted_is_copied_all_the_same() -> None:
    values = week_of(84)
    noted = tuple(NotedEvent(day(28 + 7 * n), f"market {n}", LATER) for n in range(8))

    assert seasonal_naive(Series(MONDAY, values, events=noted), 7) == pytest.approx(week_of(7))


def test_last_year_is_copied_without_its_noted_day() -> None:
    values = week_of(800)
    values[800 - 364 + 5] *= 6
    noted = (NotedEvent(day(800 - 364 + 5), "flood relief", LATER),)

    assert last_year(Series(MONDAY, values), 14)[5] == pytest.approx(6 * week_of(806)[805])
    assert last_year(Series(MONDAY, values, events=noted), 14) == pytest.approx(week_of(814)[800:])


def test_a_noted_day_that_comes_again_is_expected_as_it_was() -> None:
    values = noisy(400, seed=7, noise=0.03)
    values[100] *= 3
    noted = (NotedEvent(day(100), "anniversary", LATER), NotedEvent(day(410), "anniversary", LATER))
    usually = week_of(428)[400:]

    for model in (seasonal_naive, prophet):
        ratio = model(Series(MONDAY, values, events=noted), 28) / usually
        assert ratio[10] == pytest.approx(3, rel=0.12)
        assert np.delete(ratio, 10) == pytest.approx(1, abs=0.1)


def test_a_planned_day_that_was_never_seen_counts_as_a_usual_one() -> None:
    values = noisy(120, seed=7, noise=0.03)
    noted = (NotedEvent(day(125), "new branch", LATER),)

    for model in (seasonal_naive, prophet):
        planned, plain = (model(Series(MONDAY, values, events=each), 28) for each in (noted, ()))
        assert planned == pytest.approx(plain)


def test_the_forecast_is_nearer_to_the_truth_when_a_one_off_day_is_noted() -> None:
    values = noisy(180, seed=12, noise=0.05)
    truth = week_of(194)[180:]
    values[170:173] *= 8  # a one-off two weeks ago, never to come again
    noted = events(*((place, "one big order") for place in (170, 171, 172)))
    blind, told = (_forecast(values, each) for each in (None, noted))

    for model in ("seasonal_naive", "prophet", "combination"):
        off_blind, off_told = (np.abs(_expected(each, model) - truth).mean() for each in (blind, told))
        assert off_told < 0.7 * off_blind
    chosen = told.errors.filter("chosen")["model"].item()
    assert _expected(told, chosen) == pytest.approx(truth, rel=0.2)


def test_an_event_within_the_tested_days_counts_with_what_was_sold() -> None:
    """The errors stay honest: a one-off that nobody could know of is not taken out of what is tested."""
    values = noisy(180, seed=12, noise=0.05)
    values[175] *= 8
    blind, told = (_forecast(values, each) for each in (None, events((175, "one big order"))))

    for model in ("seasonal_naive", "prophet"):
        mae_blind, mae_told = (each.errors.filter(pl.col("model") == model)["mae"].item() for each in (blind, told))
        assert mae_told == pytest.approx(mae_blind)


def test_a_planned_day_noted_afterwards_does_not_help_the_tests_on_the_past() -> None:
    values = noisy(180, seed=12, noise=0.05)
    values[[60, 175]] *= 8
    rows = ((60, "sale"), (175, "sale"))
    in_time, late = (_forecast(values, events(*rows, noted_on=noted)) for noted in (day(50), LATER))
    off_in_time, off_late = (
        each.errors.filter(pl.col("model") == "seasonal_naive")["mae"].item() for each in (in_time, late)
    )

    assert off_in_time < 0.8 * off_late


def test_no_events_and_an_empty_frame_of_them_are_the_same() -> None:
    values = noisy(120, seed=3)
    assert _forecast(values, events()).days.equals(_forecast(values, None).days)
