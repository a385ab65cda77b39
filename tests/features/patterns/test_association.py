"""The arithmetic of pairs against independent oracles and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact, hypergeom, norm

from crm_analytics.features.patterns.association import (
    association,
    chance_beyond,
    chance_of_as_many,
    lift_interval,
)
from tests.thorough import times


def one(*values: int) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    return [np.array([value]) for value in values]


def test_a_case_worked_by_hand() -> None:
    """Of 100 baskets 40 hold bread, 50 milk, 30 both: lift 30·100/(40·50) = 1.5, var 1/30 − 1/40 − 1/50 + 2/100."""
    found = association(100, *one(40, 50, 30))
    assert found.lift[0] == pytest.approx(1.5)
    half_width = 1.959964 * np.sqrt(1 / 30 - 1 / 40 - 1 / 50 + 2 / 100)
    assert (found.low[0], found.high[0]) == (
        pytest.approx(1.5 * np.exp(-half_width), rel=1e-6),
        pytest.approx(1.5 * np.exp(half_width), rel=1e-6),
    )
    assert found.p[0] == pytest.approx(fisher_exact([[30, 10], [20, 40]], alternative="greater").pvalue)
    assert found.q[0] == found.p[0]


@given(st.integers(2, 400), st.data())
@settings(max_examples=times(150), deadline=None)
def test_the_chance_is_fishers_exact_one(total: int, data: st.DataObject) -> None:
    first, second = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    both = data.draw(st.integers(max(0, first + second - total), min(first, second)))
    expected = hypergeom.sf(both - 1, total, first, second)
    assert chance_of_as_many(total, *one(first, second, both))[0] == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("deviations", [-3, 0, 1, 4, 8])
def test_the_chance_fits_the_normal_law_at_millions_of_baskets(deviations: int) -> None:
    total, first, second = 2_500_000, 700_000, 900_000
    mean, spread = hypergeom.mean(total, first, second), hypergeom.std(total, first, second)
    both = round(mean + deviations * spread)
    expected = norm.sf((both - 0.5 - mean) / spread)
    assert chance_of_as_many(total, *one(first, second, both))[0] == pytest.approx(expected, rel=0.02)


def test_pairs_never_or_always_together_have_an_answer() -> None:
    counts = np.array([10, 10, 0]), np.array([20, 10, 5]), np.array([0, 10, 0])
    found = association(100, *counts)
    assert found.lift.tolist() == [0, 10, 0]
    assert found.low[0] == 0
    assert found.high[0] == np.inf
    assert found.p[[0, 2]].tolist() == [1, 1]
    assert found.p[1] == pytest.approx(hypergeom.sf(9, 100, 10, 10))


def test_the_95_percent_interval_covers_the_true_lift_in_93_to_97_of_100_cases() -> None:
    """20,000 draws each from baskets with known chances: rare and common, unrelated and related."""
    rng = np.random.default_rng(2)
    for chance_both, chance_first, chance_second in ((0.01, 0.1, 0.1), (0.02, 0.05, 0.1), (0.15, 0.3, 0.33)):
        cells = [chance_both, chance_first - chance_both, chance_second - chance_both]
        counts = rng.multinomial(5000, [*cells, 1 - sum(cells)], size=20_000)
        both, first, second = counts[:, 0], counts[:, 0] + counts[:, 1], counts[:, 0] + counts[:, 2]
        _, low, high = lift_interval(5000, first, second, both)
        true = chance_both / (chance_first * chance_second)
        assert 0.93 <= np.mean((low <= true) & (true <= high)) <= 0.97


def test_a_lift_at_the_upper_end_of_its_interval_is_a_chance_of_one_in_forty() -> None:
    found = association(100_000, *one(20_000, 30_000, 9_000))
    assert chance_beyond(found.lift, found.low, found.lift)[0] == pytest.approx(0.5)
    assert chance_beyond(found.lift, found.low, found.low)[0] == pytest.approx(0.025)
    assert chance_beyond(np.zeros(1), np.zeros(1), np.ones(1))[0] == 1
