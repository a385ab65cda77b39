"""Rates and means of small groups: worked by hand, against plain integration, and how often their intervals hold."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from crm_analytics.errors import NotEnoughData
from crm_analytics.statistics.shrinkage import LEVEL, Pooled, pooled_means, pooled_rates, rate_interval
from tests.thorough import times

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Companies:
    """Groups of many made-up companies: one row a company, one column a group."""

    sizes: Floats
    rates: Floats
    means: Floats


def companies(customers: int, groups: int, runs: int) -> Companies:
    """Companies that differ in their mean rate and in how alike their groups are, with groups of uneven size."""
    chance = np.random.default_rng(customers)
    sizes = np.array([chance.multinomial(customers, part) for part in chance.dirichlet(np.full(groups, 2.0), runs)])
    whole = chance.uniform(0.1, 0.9, (runs, 1))
    alike = np.exp(chance.uniform(np.log(3), np.log(100), (runs, 1)))
    rates = chance.beta(whole * alike, (1 - whole) * alike, (runs, groups))
    apart = chance.uniform(0.0, 0.5, (runs, 1))
    return Companies(sizes, rates, np.exp(4 + apart * chance.standard_normal((runs, groups))))


def held(pooled: Pooled, truth: Floats) -> tuple[float, float]:
    """How often the intervals hold the truth, and the standard error of that: groups of a company hang together."""
    by_company = ((pooled.low <= truth) & (truth <= pooled.high)).mean(axis=1)
    return float(by_company.mean()), float(by_company.std() / np.sqrt(len(by_company)))


def test_limits_of_single_rates_are_the_published_ones() -> None:
    """Brown, Cai and DasGupta (2001), table 5: limits for seven trials."""
    low, high = rate_interval([2, 3], [7, 7])
    assert low == pytest.approx([0.065, 0.139], abs=0.0006)
    assert high == pytest.approx([0.648, 0.766], abs=0.0006)


def test_nothing_and_everything_reach_the_ends() -> None:
    low, high = rate_interval([0, 9, 0], [9, 9, 0])
    assert low[0] == 0.0
    assert high[1] == 1.0
    assert (low[2], high[2]) == (0.0, 1.0)


def test_a_single_rate_is_held_about_as_often_as_it_should() -> None:
    """Exactly, without chance: over rates spread evenly, and all outcomes of each; beside Clopper and Pearson's."""
    rates = np.linspace(0.005, 0.995, 199)[:, None]
    for trials in (10, 30, 100):
        counts = np.arange(trials + 1)
        low, high = rate_interval(counts, np.full(trials + 1, trials))
        wide = [stats.binomtest(int(k), trials).proportion_ci() for k in counts]
        chance = stats.binom.pmf(counts, trials, rates)
        ours = (chance * ((low <= rates) & (rates <= high))).sum(axis=1).mean()
        theirs = (chance * [[each.low <= rate[0] <= each.high for each in wide] for rate in rates]).sum(axis=1).mean()
        assert 0.945 < ours < 0.96
        assert theirs > ours + 0.01


def test_two_groups_by_plain_integration() -> None:
    """The same posterior on a fine grid of everything that may be true of the whole."""
    k, n = np.array([9, 2, 0]), np.array([12, 20, 6])
    pooled = pooled_rates(k, n)
    typical = np.exp(np.log(n).mean())
    pull = (np.arange(200) + 0.5) / 200
    whole = (np.arange(200) + 0.5) / 200
    size = typical * pull / (1 - pull)
    a, b = size[:, None] * whole, size[:, None] * (1 - whole)
    explained = np.prod([stats.betabinom.pmf(*group, a, b) for group in zip(k, n, strict=True)], axis=0)
    weight = explained * (1 - pull)[:, None]
    weight /= weight.sum()
    for group in range(3):
        mean = (weight * (a + k[group]) / (a + b + n[group])).sum()
        below = (weight * stats.beta.cdf(pooled.low[group], a + k[group], b + n[group] - k[group])).sum()
        above = (weight * stats.beta.sf(pooled.high[group], a + k[group], b + n[group] - k[group])).sum()
        assert pooled.mean[group] == pytest.approx(mean, abs=0.004)
        assert below + above == pytest.approx(1 - LEVEL, abs=0.012)


def test_a_large_group_stays_where_it_is_and_a_small_one_is_drawn_to_the_whole() -> None:
    pooled = pooled_rates([600, 310, 1], [1000, 1000, 1])
    assert pooled.mean[:2] == pytest.approx([0.6, 0.31], abs=0.005)
    assert 0.35 < pooled.mean[2] < 0.75
    assert pooled.drawn[2] > 0.5
    assert pooled.drawn[0] < 0.1


def test_a_group_nobody_is_in_gets_what_is_known_of_the_whole() -> None:
    rates = pooled_rates([8, 10, 0], [20, 20, 0])
    assert 0.35 < rates.mean[2] < 0.55
    assert rates.high[2] - rates.low[2] > rates.high[0] - rates.low[0]
    means = pooled_means([100.0, 120.0, 0.0], [1200.0, 1700.0, 0.0], [10, 10, 0])
    assert 10.0 < means.mean[2] < 12.0
    assert means.high[2] / means.low[2] > means.high[0] / means.low[0]


@pytest.mark.parametrize(("customers", "groups", "runs"), [(30, 4, 1500), (100, 8, 500), (500, 11, 400)])
def test_intervals_of_rates_hold_93_to_97_times_in_100(customers: int, groups: int, runs: int) -> None:
    """For companies of 30, 100 and 500 customers; the chance error of what is measured is below half a point."""
    made = companies(customers, groups, runs)
    successes = np.random.default_rng(1).binomial(made.sizes.astype(np.int64), made.rates)
    pooled = pooled_rates(successes, made.sizes)
    share, error = held(pooled, made.rates)
    assert error < 0.005
    assert 0.93 < share < 0.97
    own = (successes + 0.5) / (made.sizes + 1)
    assert ((pooled.mean - made.rates) ** 2).mean() < 0.8 * ((own - made.rates) ** 2).mean()


@pytest.mark.parametrize(("customers", "groups", "runs"), [(30, 4, 2500), (100, 8, 2000), (500, 11, 1500)])
def test_intervals_of_means_hold_93_to_97_times_in_100(customers: int, groups: int, runs: int) -> None:
    made = companies(customers, groups, runs)
    whose = np.repeat(np.arange(made.sizes.size), made.sizes.ravel().astype(np.int64))
    spent = np.random.default_rng(2).gamma(1.5, made.means.ravel()[whose] / 1.5)
    sums, squares = (np.bincount(whose, spent**power, made.sizes.size).reshape(made.sizes.shape) for power in (1, 2))
    share, error = held(pooled_means(sums, squares, made.sizes), made.means)
    assert error < 0.005
    assert 0.93 < share < 0.97


@settings(max_examples=times(25), deadline=None)
@given(
    groups=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6).filter(
        lambda groups: sum(map(sum, groups)) >= 5
    )
)
def test_whatever_is_counted_the_estimate_lies_within_its_interval(groups: list[tuple[int, int]]) -> None:
    yes, no = np.array(groups).T
    pooled = pooled_rates(yes, yes + no)
    assert ((pooled.low >= 0) & (pooled.low < pooled.high) & (pooled.high <= 1)).all()
    # A single group keeps its own rate, which is the end of its interval where nobody or everybody did it.
    within = (pooled.low < pooled.mean) & (pooled.mean < pooled.high)
    assert (within | ((len(groups) == 1) & ((yes == 0) | (no == 0)))).all()
    turned = pooled_rates(no[::-1], (yes + no)[::-1])
    assert turned.mean[::-1] == pytest.approx(1 - pooled.mean, abs=1e-6)


def test_the_currency_does_not_matter() -> None:
    dollars = pooled_means([30.0, 45.0], [310.0, 420.0], [4, 6])
    rupiah = pooled_means([480_000.0, 720_000.0], [310.0 * 16_000**2, 420.0 * 16_000**2], [4, 6])
    assert rupiah.mean == pytest.approx(dollars.mean * 16_000)
    assert rupiah.high == pytest.approx(dollars.high * 16_000)


def test_too_few_are_refused_in_words() -> None:
    with pytest.raises(NotEnoughData, match="at least 5 customers; found: 4"):
        pooled_rates([1, 2], [2, 2])
    with pytest.raises(NotEnoughData, match="returns outweigh"):
        pooled_means([-5.0, 20.0], [100.0, 200.0], [3, 3])
    with pytest.raises(NotEnoughData, match="whose amounts differ"):
        pooled_means([5.0, 5.0, 5.0, 5.0, 5.0], [25.0] * 5, [1, 1, 1, 1, 1])
