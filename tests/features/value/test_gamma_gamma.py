"""The value of an order day: published values, by hand, planted truth, few data."""

import numpy as np
import polars as pl
import pytest

from benchmarks.cdnow import spend
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.lifetime_value import GammaGamma, expected_spend, fit_gamma_gamma


def test_cdnow_gives_the_published_parameters() -> None:
    fitted = fit_gamma_gamma(spend())
    assert (fitted.p, fitted.q, fitted.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.011)
    assert fitted.log_likelihood == pytest.approx(-4055.92, abs=0.01)
    assert fitted.converged
    assert fitted.customers == 946


def test_the_expected_spend_is_the_own_mean_drawn_towards_that_of_all() -> None:
    """p = 2, q = 3, v = 40: all spend 2 × 40 / (3 - 1) = 40 on average; one order of 100 moves half of the way."""
    fitted = GammaGamma(2.0, 3.0, 40.0, 0.0, (0.0, 0.0, 0.0), 100, converged=True)
    spent = expected_spend(fitted, np.array([0.0, 1.0, 9.0]), np.array([0.0, 100.0, 100.0]))
    assert spent == pytest.approx([40.0, 70.0, 94.0])


def test_planted_parameters_are_recovered_within_their_errors() -> None:
    rng = np.random.default_rng(3)
    orders = rng.integers(1, 12, 8000)
    mean = rng.gamma(4.0 * orders) / (orders * rng.gamma(5.0, 1 / 60.0, 8000))
    fitted = fit_gamma_gamma(pl.DataFrame({"x": orders, "mean_spend": mean}))
    found = (fitted.p, fitted.q, fitted.v)
    for value, planted, error in zip(found, (4.0, 5.0, 60.0), fitted.standard_errors, strict=True):
        assert abs(value - planted) < 3 * error < 0.5 * planted


def test_customers_who_paid_nothing_do_not_count_and_too_few_are_refused() -> None:
    people = pl.DataFrame({"x": [1] * 40, "mean_spend": [10.0] * 29 + [0.0] * 6 + [-3.0] * 5})
    with pytest.raises(NotEnoughData, match="from 30 customers who paid something; found: 29"):
        fit_gamma_gamma(people)


def test_customers_who_all_spend_the_same_end_the_search_without_a_maximum() -> None:
    alike = pl.DataFrame({"x": [1, 2, 3, 4] * 20, "mean_spend": [25.0] * 80})
    fitted = fit_gamma_gamma(alike)
    assert expected_spend(fitted, np.array([1.0]), np.array([25.0])) == pytest.approx([25.0], rel=0.01)
    assert fitted.p > 1000
