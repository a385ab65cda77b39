"""How often the intervals of small groups hold what they should: more runs than the tests take, and each case alone.

`python -m benchmarks.small_companies` prints two tables, in two or three minutes.
"""

import sys

import numpy as np

from crm_analytics.statistics.shrinkage import Floats, Pooled, pooled_means, pooled_rates

COMPANIES = ((30, 4, 4000), (100, 8, 4000), (500, 11, 1500))
"""Customers, groups, and how many companies are made."""
CONCENTRATIONS = (3.0, 10.0, 30.0, 100.0, 1e6)
"""Of the beta that the groups' rates come from: from very different groups to equal ones."""
APART = (0.0, 0.15, 0.3, 0.5)
"""Standard deviation of the logarithm of the groups' means."""


def sizes(customers: int, groups: int, runs: int, chance: np.random.Generator) -> Floats:
    """Customers of each group: uneven, as segments and branches are."""
    parts = chance.dirichlet(np.full(groups, 2.0), runs)
    return np.array([chance.multinomial(customers, part) for part in parts], dtype=np.float64)


def rates(customers: int, groups: int, alike: Floats) -> str:
    """How often the intervals hold the groups' rates, with the standard error; one row of `alike` a company."""
    chance = np.random.default_rng(1)
    runs = len(alike)
    each = sizes(customers, groups, runs, chance)
    whole = chance.uniform(0.1, 0.9, (runs, 1))
    truth = chance.beta(whole * alike, (1 - whole) * alike, (runs, groups))
    pooled = pooled_rates(chance.binomial(each.astype(np.int64), truth), each)
    return held(pooled, truth)


def means(customers: int, groups: int, runs: int, apart: float) -> str:
    """The same of means of spend, gamma with shape 1.5."""
    chance = np.random.default_rng(2)
    each = sizes(customers, groups, runs, chance)
    truth = np.exp(4 + apart * chance.standard_normal((runs, groups)))
    whose = np.repeat(np.arange(each.size), each.ravel().astype(np.int64))
    spent = chance.gamma(1.5, truth.ravel()[whose] / 1.5)
    sums, squares = (np.bincount(whose, spent**power, each.size).reshape(each.shape) for power in (1, 2))
    return held(pooled_means(sums, squares, each), truth)


def held(pooled: Pooled, truth: Floats) -> str:
    """Share of the intervals with the truth in them; groups of one company hang together."""
    by_company = ((pooled.low <= truth) & (truth <= pooled.high)).mean(axis=1)
    return f"{100 * by_company.mean():.1f} ± {100 * by_company.std() / np.sqrt(len(by_company)):.1f}"


def main() -> None:
    """Print both tables."""
    write = sys.stdout.write
    for customers, groups, runs in COMPANIES:
        mixed = np.exp(np.random.default_rng(0).uniform(np.log(3), np.log(100), (runs, 1)))
        row = [rates(customers, groups, mixed)]
        row += [rates(customers, groups, np.full((runs, 1), each)) for each in CONCENTRATIONS]
        write(f"| rates, {customers} customers, {groups} groups | " + " | ".join(row) + " |\n")
    for customers, groups, runs in COMPANIES:
        row = [means(customers, groups, runs, each) for each in APART]
        write(f"| means, {customers} customers, {groups} groups | " + " | ".join(row) + " |\n")


if __name__ == "__main__":
    main()
