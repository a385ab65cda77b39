"""Types of buyers: how long they usually wait between orders, and with which chance they leave after one.

Customers are a mixture of types on a grid: 46 mean gaps from 1.3 days to 13 years, each with 25 chances of leaving
after an order, and those who never come again after the first one. Within a type gaps are Gamma(k, λ): k = 1 is a
buyer without memory (BG/NBD), large k one who comes by the calendar. What a company's mixture looks like is told by
six parameters; a discrete grid makes every likelihood a closed sum.

Sources: Fader, Hardie & Lee (2005) for the process; Wheat & Morrison (1990) and Platzer & Reutterer (2016) for gamma
gaps; the grid and the priors are our own, chosen on simulated companies other than those that are reported.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GAPS: Final[Floats] = np.asarray(1.3 * 1.2 ** np.arange(46), dtype=np.float64)
"""Mean days between orders of each row of the grid."""
LEAVING: Final[Floats] = np.asarray(1 / (1 + np.exp(-np.linspace(-6.5, 3.2, 25))), dtype=np.float64)
"""Chance of leaving after an order, of each column."""
TYPES: Final = len(GAPS) * len(LEAVING) + 1
"""All cells of the grid, and those who never come again."""
SHAPES: Final = (0.5, 0.7, 0.85, 1, 1.2, 1.5, 2, 2.8, 4, 6, 9, 14, 25, 50, 110, 250, 500, 1000)
"""Values of k that are tried."""
EVENNESS: Final = 150.0
"""Shape of the gamma spread of λ within a type: the grid is fine, so types are narrow."""
CENTRE: Final = float(np.log(100))
"""Log of the gap at which the chance of leaving is stated."""
PRIOR_MIDDLES: Final[Floats] = np.array([np.log(100), np.log(2.5), -1.5, np.log(0.4), 0.2, -2.2])
"""Log of the company's usual gap; log of the gamma shape of 1/gap; logit of leaving at 100 days; log of its spread; how
it changes with the log gap; logit of the share who never come again."""
PRIOR_SPREADS: Final[Floats] = np.array([1.5, 1.6, 2.0, 1.0, 0.4, 2.0])
SHAPE_MIDDLE, SHAPE_SPREAD = float(np.log(1.7)), 2.0
HALF_DAY: Final = 0.7
"""Taken off a gap in whole days before its logarithm: days are rounded, and two orders of a day count once."""
_TINY: Final = 1e-300
_LOG_GAPS: Final[Floats] = np.log(GAPS)
_GAP_EDGES: Final[Floats] = (_LOG_GAPS[1:] + _LOG_GAPS[:-1]) / 2
_LOGITS: Final[Floats] = np.log(LEAVING / (1 - LEAVING))
_LEAVING_EDGES: Final[Floats] = (_LOGITS[1:] + _LOGITS[:-1]) / 2


@dataclass(frozen=True)
class GapCounts:
    """What is known of customers: one entry each, or each kind of equal ones.

    Attributes:
        x: Repeat order days.
        t_x: Days from the first to the last order day.
        T: Days from the first order day to today.
        customers: How many each entry stands for.
        log_gaps: Sum of the logarithms of all gaps, corrected for whole days.
        shape_start: A first guess of k.
    """

    x: Floats
    t_x: Floats
    T: Floats
    customers: Floats
    log_gaps: float
    shape_start: float


@dataclass(frozen=True)
class Likelihoods:
    """How likely each entry is under each type, for one k.

    Attributes:
        shape: k.
        by_type: Entries × types, each row scaled by its largest.
        log_scale: Logarithm of what each row was scaled by.
        staying: Entries × gaps: the chance of no order since the last one, of a customer who has not left.
        common: What all types have in common, in logarithms, with the prior of k.
    """

    shape: float
    by_type: Floats
    log_scale: Floats
    staying: Floats
    common: float

    @cached_property
    def single(self) -> NDArray[np.float32]:
        """The same, for many draws of parameters at once."""
        return self.by_type.astype(np.float32)


def likelihoods(counts: GapCounts, shape: float) -> Likelihoods:
    """The likelihood of every entry under every type, for a shape of the gaps."""
    from scipy.special import betainc, gammaln  # noqa: PLC0415 - costs a second to import

    x, t_x, age = counts.x[:, None], counts.t_x[:, None], counts.T[:, None]
    scale = EVENNESS * GAPS[None, :] / shape
    orders = EVENNESS + shape * x
    log_orders = (
        gammaln(orders)
        - gammaln(EVENNESS)
        - x * gammaln(shape)
        + EVENNESS * np.log(scale)
        - orders * np.log(scale + t_x)
    )
    staying = betainc(orders, shape, (scale + t_x) / (scale + age))
    top = np.where(x > 0, log_orders.max(axis=1, keepdims=True), 0.0)
    leaving = LEAVING[None, None, :]
    here = leaving + (1 - leaving) * staying[:, :, None]
    survived = (1 - leaving) ** np.maximum(x[:, :, None] - 1, 0)
    came_again = np.exp(log_orders - top)[:, :, None] * survived * here
    grid = np.where(x[:, :, None] > 0, came_again, staying[:, :, None])
    by_type = np.concatenate([grid.reshape(len(x), -1), (x == 0).astype(np.float64)], axis=1)
    prior = -0.5 * ((np.log(shape) - SHAPE_MIDDLE) / SHAPE_SPREAD) ** 2
    common = float(counts.customers @ top[:, 0]) + (shape - 1) * counts.log_gaps + prior
    return Likelihoods(shape, by_type, top[:, 0], staying, common)


def weights(parameters: Floats) -> Floats:
    """Shares of the types, one row per row of parameters."""
    from scipy.special import expit, gammainc  # noqa: PLC0415 - costs a second to import

    rows = np.atleast_2d(parameters)
    usual, rate_shape, leaving, spread, slope, never = rows.T
    shape = np.exp(np.clip(rate_shape, -2.5, 6))[:, None]
    reach = np.exp(np.clip(usual[:, None] - _GAP_EDGES[None, :], -30, 12))
    below = 1 - gammainc(shape, shape * reach)
    of_gap = np.diff(_between(below), axis=1)
    middle = leaving[:, None] + slope[:, None] * (_LOG_GAPS[None, :] - CENTRE)
    width = np.exp(np.clip(spread, -2, 2))[:, None, None]
    of_leaving = np.diff(_between(expit((_LEAVING_EDGES[None, None, :] - middle[:, :, None]) / width)), axis=2)
    share_never = expit(never)[:, None]
    grid = (of_gap[:, :, None] * of_leaving).reshape(len(rows), -1) * (1 - share_never)
    return np.concatenate([grid, share_never], axis=1) + _TINY


def log_prior(parameters: Floats) -> Floats:
    """Of each row of parameters, up to a constant."""
    rows = np.atleast_2d(parameters)
    squares = np.square((rows - PRIOR_MIDDLES) / PRIOR_SPREADS)
    of_spread = _of_two(rows[:, 3], 0.5, (np.log(0.15), 0.6), (np.log(1.1), 0.5))
    of_never = _of_two(rows[:, 5], 0.6, (-2.5, 1.5), (2.0, 1.5))
    return np.asarray(-0.5 * squares[:, [0, 1, 2, 4]].sum(axis=1) + of_spread + of_never)


def log_posterior(counts: GapCounts, given: Likelihoods, parameters: Floats) -> Floats:
    """Of each row of parameters, up to a constant that is the same for every k."""
    rows = np.atleast_2d(parameters)
    shares = weights(rows)
    if len(rows) > len(PRIOR_MIDDLES) * 2 + 1:
        likely = (given.single @ shares.T.astype(np.float32)).astype(np.float64) + 1e-37
    else:
        likely = given.by_type @ shares.T + _TINY
    return np.asarray(counts.customers @ np.log(likely) + given.common + log_prior(rows))


def _between(inner: Floats) -> Floats:
    """A distribution function with its ends: nothing below the first edge, all of it below the last."""
    ends = np.zeros((*inner.shape[:-1], 1))
    return np.concatenate([ends, inner, ends + 1], axis=-1)


def _of_two(values: Floats, share: float, first: tuple[float, float], second: tuple[float, float]) -> Floats:
    """Log density of a mixture of two normal ones, each given by middle and spread."""
    parts = [
        part / spread * np.exp(-0.5 * np.square((values - middle) / spread))
        for part, (middle, spread) in ((share, first), (1 - share, second))
    ]
    return np.asarray(np.log(sum(parts) + 1e-12))
