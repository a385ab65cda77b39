"""Corrections for how many were tried: by hand, and against the definitions written out."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from statsmodels.stats.multitest import multipletests

from crm_analytics.statistics.multiple_testing import benjamini_hochberg, benjamini_yekutieli
from tests.thorough import times

P_VALUES = arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


def stepped_up(p_values: NDArray[np.float64], *, dependent: bool) -> list[float]:
    """By the definition, in a loop: the least of m·p₍ⱼ₎/j over the ranks j from its own on; times 1 + 1/2 + … + 1/m."""
    m = len(p_values)
    times_all = m * sum(1 / j for j in range(1, m + 1)) if dependent else m
    ordered = sorted(range(m), key=lambda place: p_values[place])
    q_values, least = [0.0] * m, 1.0
    for rank in range(m, 0, -1):
        least = min(least, p_values[ordered[rank - 1]] * times_all / rank)
        q_values[ordered[rank - 1]] = least
    return q_values


def test_corrected_p_values_by_hand() -> None:
    """Four tries: 0.01 x 4/1, 0.02 x 4/2, 0.04 x 4/3, 0.5 x 4/4; each at most the next; times 1 + 1/2 + 1/3 + 1/4."""
    p_values = np.array([0.5, 0.01, 0.04, 0.02])
    assert benjamini_hochberg(p_values) == pytest.approx([0.5, 0.04, 0.16 / 3, 0.04])
    assert benjamini_yekutieli(p_values) == pytest.approx([1, 0.04 * 25 / 12, 0.16 / 3 * 25 / 12, 0.04 * 25 / 12])


@settings(max_examples=times(100), deadline=None)
@given(P_VALUES)
def test_both_corrections_are_those_of_their_definition(p_values: NDArray[np.float64]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(stepped_up(p_values, dependent=False), abs=1e-12)
    assert benjamini_yekutieli(p_values) == pytest.approx(stepped_up(p_values, dependent=True), abs=1e-12)


def test_another_library_corrects_alike() -> None:
    p_values = np.random.default_rng(1).uniform(size=300) ** 3
    assert benjamini_hochberg(p_values) == pytest.approx(multipletests(p_values, method="fdr_bh")[1], abs=1e-12)
    assert benjamini_yekutieli(p_values) == pytest.approx(multipletests(p_values, method="fdr_by")[1], abs=1e-12)


def test_nothing_tried_is_nothing_corrected() -> None:
    assert benjamini_hochberg(np.array([])).tolist() == []
    assert benjamini_yekutieli(np.array([])).tolist() == []


def test_what_is_no_chance_is_refused() -> None:
    for p_values in (np.array([0.5, 1.5]), np.array([0.5, np.nan])):
        with pytest.raises(ValueError, match="numbers between 0 and 1"):
            benjamini_hochberg(p_values)
