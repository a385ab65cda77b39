"""What goes with a yes or no: logistic regression with a slight pull to nothing, its intervals, and how well it holds.

Slopes are per standard deviation of a feature. The pull (a ridge) is that of a normal prior with standard deviation
2.5: it keeps estimates finite where a feature parts the answers completely, and hardly moves them otherwise, so that
the intervals of the curvature hold about as often as they say (tests simulate it).

Sources: Gelman, A., Jakulin, A., Pittau, M. G., Su, Y.-S. (2008), Annals of Applied Statistics 2(4), 1360–1383;
DeLong, E. R., DeLong, D. M., Clarke-Pearson, D. L. (1988), Biometrics 44(3), 837–845.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import erfc, expit

from crm_analytics.statistics.intervals import Z95

Floats = NDArray[np.float64]

RIDGE: Final = 1 / 2.5**2
STEPS: Final = 30
SMALL: Final = 1e-8
FOLDS: Final = 5


@dataclass(frozen=True)
class Fit:
    """A fitted regression.

    Attributes:
        centre: Mean of each feature.
        scale: Standard deviation of each feature.
        slopes: The intercept, then log odds per standard deviation of each feature.
        errors: Their standard errors.
    """

    centre: Floats
    scale: Floats
    slopes: Floats
    errors: Floats

    def log_odds(self, features: Floats) -> Floats:
        """Log odds of a yes for each row."""
        odds: Floats = self.slopes[0] + (features - self.centre) / self.scale @ self.slopes[1:]
        return odds


@dataclass(frozen=True)
class Area:
    """How often a case with a yes is ranked above one with a no (AUC), with its 95 % interval."""

    value: float
    low: float
    high: float


def fit(features: Floats, answers: Floats) -> Fit:
    """Fit by Newton's method.

    Args:
        features: One row per case, one column per feature.
        answers: 1 for yes, 0 for no.
    """
    centre, scale = features.mean(0), features.std(0)
    scale = np.where(scale > 0, scale, 1.0)
    design = np.column_stack([np.ones(len(answers)), (features - centre) / scale])
    pull = np.full(design.shape[1], RIDGE)
    pull[0] = SMALL
    slopes = np.zeros(design.shape[1])
    share = np.clip(answers.mean(), 1e-6, 1 - 1e-6)
    slopes[0] = np.log(share / (1 - share))
    for _ in range(STEPS):
        chance = expit(design @ slopes)
        bent = design.T @ (design * (chance * (1 - chance))[:, None]) + np.diag(pull)
        step = np.linalg.solve(bent, design.T @ (answers - chance) - pull * slopes)
        slopes = slopes + np.clip(step, -5, 5)
        if np.abs(step).max() < SMALL:
            break
    return Fit(centre, scale, slopes, np.sqrt(np.diag(np.linalg.inv(bent))))


def held_out(features: Floats, answers: Floats, *, seed: int = 0) -> Floats:
    """The chance of a yes for each case, by a fit on four fifths of the others that knows nothing of it."""
    chances = np.empty(len(answers))
    fold = np.random.default_rng(seed).permutation(len(answers)) % FOLDS
    for number in range(FOLDS):
        out = fold == number
        chances[out] = expit(fit(features[~out], answers[~out]).log_odds(features[out]))
    return chances


def area(answers: Floats, chances: Floats) -> Area:
    """Area under the ROC curve with DeLong's interval; needs a yes and a no."""
    yes = answers > 0
    ranks = _ranks(chances)
    above = (ranks[yes] - _ranks(chances[yes])) / (~yes).sum()
    below = 1 - (ranks[~yes] - _ranks(chances[~yes])) / yes.sum()
    value = float(above.mean())
    error = float(np.sqrt(above.var(ddof=1) / yes.sum() + below.var(ddof=1) / (~yes).sum()))
    return Area(value, max(value - Z95 * error, 0.0), min(value + Z95 * error, 1.0))


def p_values(found: Fit) -> Floats:
    """Of each feature: how often a slope this far from nothing comes by chance alone."""
    values: Floats = erfc(np.abs(found.slopes[1:] / found.errors[1:]) / np.sqrt(2))
    return values


def _ranks(values: Floats) -> Floats:
    """From 1; equal values share the mean of their ranks."""
    ranks: Floats = pl.Series(values).rank().to_numpy()
    return ranks
