"""The regression behind drivers: by hand, against an optimiser, by simulation; and the area under its curve."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from crm_analytics.statistics import logistic
from crm_analytics.statistics.intervals import Z95
from crm_analytics.statistics.logistic import Floats
from crm_analytics.statistics.multiple_testing import benjamini_hochberg


def made(chance: np.random.Generator, cases: int) -> Floats:
    """Ten features: one rare, two that go together, the rest as they come."""
    features = chance.standard_normal((cases, 10))
    features[:, 0] = chance.random(cases) < 0.1
    features[:, 1] = 0.5 * features[:, 1] + features[:, 2]
    return features


def test_one_flag_gives_the_log_odds_ratio() -> None:
    """30 of 100 without, 60 of 100 with: odds 3/7 and 6/4, so a ratio of 3.5."""
    flag = np.repeat([0.0, 1.0], 100)[:, None]
    answers = np.concatenate([np.repeat([1.0, 0.0], [30, 70]), np.repeat([1.0, 0.0], [60, 40])])
    found = logistic.fit(flag, answers)
    assert found.slopes[1] / found.scale[0] == pytest.approx(np.log(3.5), rel=0.01)
    error = np.sqrt(1 / 30 + 1 / 70 + 1 / 60 + 1 / 40)
    assert found.errors[1] / found.scale[0] == pytest.approx(error, rel=0.01)


def test_an_optimiser_finds_the_same_slopes() -> None:
    chance = np.random.default_rng(5)
    features = made(chance, 200)
    answers = (chance.random(200) < expit(features[:, 2] - 0.5)).astype(np.float64)
    design = (features - features.mean(0)) / features.std(0)

    def loss(slopes: Floats) -> float:
        odds = slopes[0] + design @ slopes[1:]
        return float(np.logaddexp(0, odds).sum() - answers @ odds + logistic.RIDGE / 2 * (slopes[1:] ** 2).sum())

    found = minimize(loss, np.zeros(11), method="BFGS").x
    assert logistic.fit(features, answers).slopes == pytest.approx(found, abs=1e-3)


def test_a_feature_that_parts_the_answers_completely_stays_finite() -> None:
    answers = np.repeat([0.0, 1.0], 40)
    found = logistic.fit(answers[:, None], answers)
    assert 2 < found.slopes[1] < 20
    assert np.isfinite(found.errors).all()


def test_a_feature_that_never_differs_has_no_slope() -> None:
    found = logistic.fit(np.ones((50, 1)), np.tile([0.0, 1.0], 25))
    assert found.slopes[1] == 0.0


def test_the_area_counts_the_pairs_in_the_right_order() -> None:
    answers, chances = np.array([1, 0, 1, 0, 1.0]), np.array([0.9, 0.4, 0.4, 0.1, 0.2])
    pairs = [(a > b) + 0.5 * (a == b) for a in chances[answers == 1] for b in chances[answers == 0]]
    found = logistic.area(answers, chances)
    assert found.value == pytest.approx(np.mean(pairs))
    assert found.low <= found.value <= found.high


def test_intervals_hold_the_planted_slopes_and_noise_is_seldom_told() -> None:
    """300 cases, ten features, 250 times: chance errors below half a point and one point and a half."""
    chance = np.random.default_rng(7)
    planted = np.array([-0.8, 0.3, 0.5, *[0.0] * 7])
    held, alarms = [], []
    for _ in range(250):
        features = made(chance, 300)
        noise = (chance.random(300) < 0.5).astype(np.float64)
        sure = benjamini_hochberg(logistic.p_values(logistic.fit(features, noise))).min() < 0.05
        alarms.append(sure and logistic.area(noise, logistic.held_out(features, noise)).low > 0.5)
        answers = (chance.random(300) < expit(features @ planted)).astype(np.float64)
        found = logistic.fit(features, answers)
        held.append(np.abs(found.slopes[1:] - planted * found.scale) <= Z95 * found.errors[1:])
    assert 0.93 < np.mean(held) < 0.97
    assert np.mean(alarms) < 0.05
