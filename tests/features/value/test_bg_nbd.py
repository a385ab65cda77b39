"""The buying process: published values, another implementation, a case by hand, planted truths, awkward input."""

import math
import warnings

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.buyers import company
from benchmarks.cdnow import summary
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.lifetime_value import (
    BgNbd,
    expected_orders,
    fit_bg_nbd,
    probability_alive,
    probability_of_none,
)
from tests.thorough import times

PUBLISHED = (0.243, 4.414, 0.793, 2.426)


Column = np.ndarray[tuple[int], np.dtype[np.float64]]


def model(r: float = 0.7, alpha: float = 40.0, a: float = 0.8, b: float = 2.5) -> BgNbd:
    return BgNbd(r, alpha, a, b, 0.0, (0.0, 0.0, 0.0, 0.0), 100, converged=True, covariance=np.eye(4))


def ages(*rows: tuple[float, float, float]) -> tuple[Column, Column, Column]:
    x, t_x, age = np.array(rows, dtype=np.float64).T
    return x, t_x, age


def test_cdnow_gives_the_published_parameters_and_log_likelihood() -> None:
    fitted = fit_bg_nbd(summary())
    assert [round(value, 3) for value in (fitted.r, fitted.alpha, fitted.a, fitted.b)] == pytest.approx(
        PUBLISHED, abs=0.0011
    )
    assert round(fitted.log_likelihood, 1) == -9582.4
    assert fitted.converged
    assert fitted.customers == 2357


def test_condensed_counts_and_single_customers_give_the_same() -> None:
    condensed = summary()
    apart = condensed.select(pl.exclude("customers").repeat_by("customers")).explode("x", "t_x", "T")
    single = fit_bg_nbd(apart.with_columns(customers=pl.lit(1)))
    together = fit_bg_nbd(condensed)
    assert single.log_likelihood == pytest.approx(together.log_likelihood, abs=1e-6)
    assert single.alpha == pytest.approx(together.alpha, rel=1e-4)


def test_another_unit_of_time_changes_alpha_alone() -> None:
    weeks = summary()
    days = fit_bg_nbd(weeks.with_columns(pl.col("t_x", "T") * 7))
    fitted = fit_bg_nbd(weeks)
    assert days.alpha == pytest.approx(fitted.alpha * 7, rel=1e-3)
    assert (days.r, days.a, days.b) == pytest.approx((fitted.r, fitted.a, fitted.b), rel=1e-3)
    repeats = float((weeks["x"] * weeks["customers"]).sum())
    assert days.log_likelihood == pytest.approx(fitted.log_likelihood - repeats * math.log(7), abs=0.01)


def test_expectations_are_those_of_an_independent_implementation() -> None:
    with warnings.catch_warnings(action="ignore"):  # the package is older than the pandas it is used with
        from lifetimes import BetaGeoFitter  # noqa: PLC0415 - slow to import

    theirs = BetaGeoFitter()
    theirs.params_ = dict(zip(("r", "alpha", "a", "b"), PUBLISHED, strict=True))
    ours, history = model(*PUBLISHED), summary()
    x, t_x, age = (history[name].cast(pl.Float64).to_numpy() for name in ("x", "t_x", "T"))
    seen = (x, t_x, age)
    with warnings.catch_warnings(action="ignore"):
        expected = theirs.conditional_expected_number_of_purchases_up_to_time(39, *seen)
    assert np.abs(expected_orders(ours, *seen, 39) - expected).max() < 1e-6
    assert np.abs(probability_alive(ours, *seen) - theirs.conditional_probability_alive(*seen)).max() < 1e-9


def test_the_chance_of_being_alive_worked_by_hand() -> None:
    """x = 2, t_x = 30, T = 60: odds of having left a / (b + x - 1) × ((alpha + T) / (alpha + t_x))^(r + x)."""
    odds = 0.8 / 3.5 * (100 / 70) ** 2.7
    alive = probability_alive(model(), *ages((2, 30, 60), (0, 0, 60)))
    assert alive == pytest.approx([1 / (1 + odds), 1.0])
    none = probability_of_none(model(), *ages((2, 30, 60), (0, 0, 60)), 40)
    waits = (100 / 140) ** 2.7
    assert none[0] == pytest.approx(1 - alive[0] + alive[0] * waits)


@settings(max_examples=times(40), deadline=None)
@given(
    st.tuples(st.floats(0.1, 3), st.floats(1, 200), st.floats(0.05, 3), st.floats(0.3, 30)),
    st.integers(0, 400),
    st.floats(0, 1),
    st.floats(1, 900),
)
def test_chances_are_chances_and_more_time_never_means_fewer_orders(
    parameters: tuple[float, float, float, float], x: int, place: float, age: float
) -> None:
    fitted, seen = model(*parameters), ages((x, place * age if x else 0, age))
    alive = probability_alive(fitted, *seen)[0]
    month, year = (expected_orders(fitted, *seen, horizon)[0] for horizon in (30, 365))
    assert 0 <= alive <= 1
    assert 0 <= month <= year * (1 + 1e-9) < math.inf
    assert year <= 365 * (fitted.r + x) / (fitted.alpha + age) * alive * (1 + 1e-6), "no more than while never leaving"


def test_planted_parameters_are_recovered_within_their_errors() -> None:
    truth = (0.8, 60.0, 0.9, 3.0)
    history, _later = company(20_000, truth, np.random.default_rng(5))
    fitted = fit_bg_nbd(history)
    found, errors = (fitted.r, fitted.alpha, fitted.a, fitted.b), fitted.standard_errors
    assert fitted.converged
    for value, planted, error in zip(found, truth, errors, strict=True):
        assert abs(value - planted) < 3 * error < 0.6 * planted


def test_a_hundred_orders_a_customer_stay_finite() -> None:
    many = ages((1500, 700, 701), (300, 10, 700))
    assert np.isfinite(expected_orders(model(), *many, 365)).all()


def test_a_small_company_is_drawn_towards_others_and_a_large_one_is_not() -> None:
    few, _later = company(60, (0.7, 40, 0.8, 2.5), np.random.default_rng(2))
    alone, pooled = fit_bg_nbd(few), fit_bg_nbd(few, prior=1)
    assert abs(math.log(pooled.a / 0.8)) <= abs(math.log(alone.a / 0.8)) + 1e-9
    many = summary()
    assert fit_bg_nbd(many, prior=1).r == pytest.approx(fit_bg_nbd(many).r, rel=0.01)


@pytest.mark.parametrize(("customers", "again"), [(29, 29), (200, 9), (0, 0)])
def test_too_few_customers_are_refused_with_what_is_missing(customers: int, again: int) -> None:
    rows = {"x": [1] * again + [0] * (customers - again), "t_x": [5] * again + [0] * (customers - again)}
    history = pl.DataFrame(rows, schema={"x": pl.Int64, "t_x": pl.Int64}).with_columns(
        T=pl.lit(30), customers=pl.lit(1)
    )
    text = f"found: {customers}, of whom {again} came back"
    with pytest.raises(NotEnoughData, match=text):
        fit_bg_nbd(history)
