"""Intervals of shares: as published, as SciPy has them for whole counts, and as another library has them."""

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from scipy.stats import binomtest, norm
from statsmodels.stats.proportion import confint_proportions_2indep

from crm_analytics.statistics.intervals import Z80, Z95, newcombe, wilson
from tests.thorough import times


def test_the_standard_deviations_are_those_of_the_normal_law() -> None:
    assert norm.ppf(0.9) == pytest.approx(Z80, abs=1e-12)
    assert norm.ppf(0.975) == pytest.approx(Z95, abs=1e-12)


def test_wilson_and_newcombe_as_published() -> None:
    """Newcombe (1998), table II: 56/70 - 48/80 has 0.0524 to 0.3339 by method 10."""
    low, high = newcombe(56, 70, 48, 80, z=1.959964)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)
    assert wilson(81, 263, 1.959964) == pytest.approx((0.2553, 0.3662), abs=5e-5)


@settings(max_examples=times(100), deadline=None)
@given(st.data())
def test_whole_counts_have_the_interval_that_scipy_gives_them(data: st.DataObject) -> None:
    trials = data.draw(st.integers(1, 100_000))
    successes = data.draw(st.integers(0, trials))
    for z, level in ((Z80, 0.8), (Z95, 0.95)):
        theirs = binomtest(successes, trials).proportion_ci(level, method="wilson")
        assert wilson(successes, trials, z) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_a_difference_has_the_interval_that_another_library_gives_it() -> None:
    for counts in ((56, 70, 48, 80), (0, 10, 0, 20), (10, 10, 0, 20), (9, 10, 3, 10)):
        theirs = confint_proportions_2indep(*counts, method="newcomb", compare="diff", alpha=0.05)
        assert newcombe(*counts, z=Z95) == pytest.approx(theirs, abs=1e-12)


def test_counts_divided_by_their_dispersion_need_not_be_whole() -> None:
    """Between the intervals of the whole counts beside them, and wider than that of more of the same share."""
    low, high = wilson(4.5, 9.0, Z95)
    wider, narrower = wilson(4, 8, Z95), wilson(5, 10, Z95)
    assert wider[0] < low < narrower[0]
    assert narrower[1] < high < wider[1]
