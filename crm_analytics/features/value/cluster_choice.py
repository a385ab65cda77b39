"""How many groups hold: k-means again and again on customers drawn anew, against customers without groups."""

import math
import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SAMPLE: Final = 4000
"""Customers among whom the number is chosen."""
DRAWN: Final = 1000
"""Customers in one trial."""
MOST: Final = 6
TRIALS: Final = 10
STEPS: Final = 40
"""Of k-means: the centres hardly move any more."""
AGREEMENT: Final = 0.8
"""Adjusted Rand index that trials must have on average with each other's groups."""
WHOLE: Final = 0.75
"""Jaccard index that each single group must have with the one found again (Hennig 2007: below, it is no group)."""
ALIKE: Final = 0.03
"""Difference of agreement that is none: long groups are split into halves that are found again nearly as well."""
BETTER: Final = 0.95
"""Share of the spread left within groups, of the least among companies without groups, that is at most left here."""


@dataclass(frozen=True)
class ClusterChoice:
    """Groups that hold: centres in the scaled measures, agreement of trials (adjusted Rand), and of each group."""

    centres: Floats
    agreement: float
    stability: tuple[float, ...]


def choose(points: Floats, chance: np.random.Generator) -> ClusterChoice | None:
    """The groups that are best found again in customers drawn anew, of those as good the most; None where none hold.

    A number holds where trials agree (adjusted Rand index), each single group is found again (Jaccard index), and the
    groups leave less spread within them than k-means leaves in points without groups: normal ones of the same
    covariance, and points spread evenly over the same box.

    Args:
        points: Scaled measures, one row per customer.
        chance: The only source of randomness.

    Sources: Lange, Roth, Braun, Buhmann (2004), stability-based validation of clustering solutions, Neural Computation
    16; Hennig (2007), cluster-wise assessment of cluster stability, CSDA 52; Tibshirani, Walther, Hastie (2001), gap
    statistic, JRSS B 63 (the box); Liu, Hayes, Nobel, Marron (2008), SigClust, JASA 103 (the normal points).
    """
    sample = points[chance.choice(len(points), min(len(points), SAMPLE), replace=False)]
    tried = [_tried(sample, groups, chance) for groups in range(2, min(MOST, len(sample) // 15) + 1)]
    held = [each for each in tried if each is not None]
    best = max((each.agreement for each in held), default=0.0)
    as_good = [each.agreement >= best - ALIKE for each in held]
    order = sorted(zip(as_good, held, strict=True), key=lambda pair: (pair[0], len(pair[1].centres)), reverse=True)
    return next((each for _as_good, each in order if _beyond_chance(sample, len(each.centres), chance)), None)


def nearest(points: Floats, centres: Floats) -> Ints:
    """The nearest centre of each point."""
    distances = (centres**2).sum(1)[None, :] - 2 * points @ centres.T
    labels: Ints = distances.argmin(1)
    return labels


def adjusted_rand(table: Floats) -> float:
    """Agreement of two partitions from their table of counts: 1 the same, 0 as by chance.

    Source: Hubert, L., Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218.
    """

    def pairs(counts: Floats) -> float:
        return float((counts * (counts - 1) / 2).sum())

    n = float(table.sum())
    both, rows, columns = pairs(table), pairs(table.sum(1)), pairs(table.sum(0))
    by_chance, most = rows * columns / (n * (n - 1) / 2), (rows + columns) / 2
    return 1.0 if math.isclose(most, by_chance) else (both - by_chance) / (most - by_chance)


def together(first: Ints, second: Ints, groups: int) -> Floats:
    """How many points are in each pair of groups."""
    return np.bincount(first * groups + second, minlength=groups * groups).reshape(groups, groups).astype(np.float64)


def _tried(sample: Floats, groups: int, chance: np.random.Generator) -> ClusterChoice | None:
    centres = _centres(sample, groups, chance, starts=3)
    own = nearest(sample, centres)
    agreements, recovered = [], np.zeros(groups)
    for _trial in range(TRIALS):
        drawn = sample[chance.integers(0, len(sample), min(DRAWN, len(sample)))]
        table = together(own, nearest(sample, _centres(drawn, groups, chance, starts=2)), groups)
        agreements.append(adjusted_rand(table))
        if np.mean(agreements) < AGREEMENT / 2:  # it will not become stable any more
            return None
        union = table.sum(1)[:, None] + table.sum(0)[None, :] - table
        recovered += (table / np.maximum(union, 1)).max(1) / TRIALS
    if np.mean(agreements) < AGREEMENT or recovered.min() < WHOLE:
        return None
    return ClusterChoice(centres, float(np.mean(agreements)), tuple(float(each) for each in recovered))


def _beyond_chance(sample: Floats, groups: int, chance: np.random.Generator) -> bool:
    drawn = sample[chance.choice(len(sample), min(DRAWN, len(sample)), replace=False)]
    left = _left_within(drawn, groups, chance)
    turned = np.linalg.svd(drawn - drawn.mean(0), full_matrices=False)[2].T
    across = (drawn - drawn.mean(0)) @ turned
    for _trial in range(TRIALS):
        even = chance.uniform(across.min(0), across.max(0), across.shape)
        normal = chance.normal(0, across.std(0), across.shape)
        if left > BETTER * min(_left_within(even, groups, chance), _left_within(normal, groups, chance)):
            return False
    return True


def _left_within(points: Floats, groups: int, chance: np.random.Generator) -> float:
    """Share of the spread that groups leave."""
    centres = _centres(points, groups, chance, starts=2)
    within = ((points - centres[nearest(points, centres)]) ** 2).sum()
    return float(within / ((points - points.mean(0)) ** 2).sum())


def _centres(points: Floats, groups: int, chance: np.random.Generator, *, starts: int) -> Floats:
    """K-means from so many starts, the best of them."""
    from scipy.cluster.vq import kmeans2  # noqa: PLC0415 - costs time to import

    def spread(centres: Floats) -> float:
        return float(((points - centres[nearest(points, centres)]) ** 2).sum())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a group that ran empty: no such group is found again
        tried = [kmeans2(points, groups, iter=STEPS, minit="++", rng=chance)[0] for _start in range(starts)]
    return min(tried, key=spread)
