"""The buying process of a company: fitted, with what the data leave open about it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.gap_types import (
    HALF_DAY,
    PRIOR_MIDDLES,
    SHAPES,
    Floats,
    GapCounts,
    Likelihoods,
    likelihoods,
    log_posterior,
    weights,
)
from crm_analytics.features.value.purchases import Purchases, Seen
from crm_analytics.i18n import N_

FITTED: Final = 3_000
"""Customers on whom the process is fitted; of more, so many chosen by their number."""
LEAST_AGAIN: Final = 5
"""Customers who came back, without whom nothing tells how long customers wait."""
LONGEST: Final = 0.85
"""Of the time seen: a usual gap longer than that was hardly ever seen to its end."""
PROPOSED: Final = 400
ROUNDS: Final = 5
NEAR: Final = 4.0
"""Log units below the best k within which another k is kept."""
_FREEDOM: Final = 5
_STEP: Final = 1e-3
NOBODY_BACK: Final = N_(
    "Of {customers} customers {found} came back so far; with fewer than {needed} nothing tells when customers order "
    "again, nor who is at risk of leaving."
)
TOO_LONG: Final = N_(
    "Customers usually wait about {gap} days between orders, and the data reach back {span} days: too short to tell "
    "who will order again."
)


@dataclass(frozen=True)
class GapProcess:
    """Draws of what the process may be.

    Attributes:
        counts: The customers it was fitted on.
        given: By k, their likelihoods.
        shapes: k of each draw.
        parameters: Of each draw; a row each.
        chances: Of each draw; they add up to 1.
    """

    counts: GapCounts
    given: dict[float, Likelihoods]
    shapes: Floats
    parameters: Floats
    chances: Floats

    @property
    def shape(self) -> float:
        """k in the middle of the draws, by their chances: 1 has no memory, large ones come by the calendar."""
        order = np.argsort(self.shapes, kind="stable")
        return float(self.shapes[order][np.searchsorted(np.cumsum(self.chances[order]), 0.5)])

    @property
    def usual_gap(self) -> float:
        """Days between the orders of the company's usual customer."""
        return float(np.exp(self.chances @ self.parameters[:, 0]))

    def drawn(self, draws: int, chance: np.random.Generator) -> list[tuple[float, Floats]]:
        """So many draws: k and the shares of the types."""
        picked = chance.choice(len(self.chances), draws, p=self.chances)
        shares = weights(self.parameters[picked])
        return [(float(self.shapes[number]), share) for number, share in zip(picked, shares, strict=True)]


def counts_of(bought: Purchases, seen: Seen, origin: int, most: int = FITTED) -> GapCounts:
    """What is known of the customers at an origin, or of so many of them at equal distances of their numbers."""
    step = max(-(-len(seen.x) // most), 1)
    chosen = slice(None, None, step)
    x, t_x, age = seen.x[chosen], seen.t_x[chosen], seen.T[chosen]
    gaps, owner = _gaps(bought, seen.customer[chosen], origin)
    came_back = x > 0
    mean = t_x[came_back] / x[came_back]
    log_gaps = float(np.log(gaps - HALF_DAY).sum() + (x[came_back] * np.log(mean / (mean - HALF_DAY))).sum())
    (repeats, spans, ages), customers = np.unique(np.stack([x, t_x, age]), axis=1, return_counts=True)
    shape = _shape_start(x, t_x, gaps, owner)
    return GapCounts(repeats, spans, ages, customers.astype(np.float64), log_gaps, shape)


def fit_gap_process(counts: GapCounts, seed: int = 1) -> GapProcess:
    """Fit the process on what is known of customers.

    Each k on the grid is climbed to from the one before it, the parameters by their gradient; around the best ones the
    posterior is drawn from (Student proposals, weighted: adaptive importance sampling).

    Args:
        counts: The customers.
        seed: Of the draws.

    Raises:
        NotEnoughData: where fewer than 5 came back.
    """
    again = int((counts.x > 0) @ counts.customers)
    if again < LEAST_AGAIN:
        customers = int(counts.customers.sum())
        raise NotEnoughData(NOBODY_BACK, needed=LEAST_AGAIN, found=again, customers=customers)
    peaks = _climbed(counts)
    best = max(peak.height for peak in peaks.values())
    chance = np.random.default_rng(seed)
    kept = {shape: peak for shape, peak in peaks.items() if peak.height > best - NEAR}
    draws = {shape: _sampled(counts, peak, chance) for shape, peak in kept.items()}
    logs = np.concatenate([weight for _, weight in draws.values()])
    chances = np.exp(logs - logs.max())
    return GapProcess(
        counts=counts,
        given={shape: peak.given for shape, peak in kept.items()},
        shapes=np.concatenate([np.full(len(rows), shape) for shape, (rows, _) in draws.items()]),
        parameters=np.vstack([rows for rows, _ in draws.values()]),
        chances=chances / chances.sum(),
    )


def refuse_long_gaps(process: GapProcess, span: int) -> None:
    """Refuse a forecast of today by gaps that were hardly ever seen to their end; of an earlier day a check tells.

    Args:
        process: Fitted.
        span: Days since the first order of all.

    Raises:
        NotEnoughData: where the usual gap is nearly as long as the time seen.
    """
    if process.usual_gap > LONGEST * span:
        raise NotEnoughData(TOO_LONG, gap=round(process.usual_gap), span=span)


@dataclass(frozen=True)
class _Peak:
    """The likeliest parameters for one k."""

    given: Likelihoods
    height: float
    parameters: Floats
    curvature: Floats


def _climbed(counts: GapCounts) -> dict[float, _Peak]:
    """The peaks of the ks from a first guess up to where the next one is lower."""
    peaks: dict[float, _Peak] = {}
    start = PRIOR_MIDDLES
    place = int(np.argmin(np.abs(np.log(SHAPES) - np.log(counts.shape_start))))
    while True:
        near = [number for number in (place, place - 1, place + 1) if 0 <= number < len(SHAPES)]
        for number in near:
            if SHAPES[number] not in peaks:
                peaks[SHAPES[number]] = _peak(counts, SHAPES[number], start)
                start = peaks[SHAPES[number]].parameters
        best = max(near, key=lambda number: peaks[SHAPES[number]].height)
        if best == place:
            return peaks
        place = best


def _peak(counts: GapCounts, shape: float, start: Floats) -> _Peak:
    from scipy.optimize import minimize  # noqa: PLC0415 - costs a second to import

    given = likelihoods(counts, shape)
    steps = _STEP * np.eye(len(start))

    def downhill(parameters: Floats) -> tuple[float, Floats]:
        values = log_posterior(counts, given, np.vstack([parameters, parameters + steps, parameters - steps]))
        ups, downs = np.split(values[1:], 2)
        return -float(values[0]), -(ups - downs) / (2 * _STEP)

    reached = minimize(downhill, start, jac=True, method="BFGS", options={"gtol": 1e-2, "maxiter": 60})
    return _Peak(given, -float(reached.fun), reached.x, np.asarray(reached.hess_inv))


def _sampled(counts: GapCounts, peak: _Peak, chance: np.random.Generator) -> tuple[Floats, Floats]:
    """Draws of the parameters for one k, and the logarithms of their weights."""
    size = len(peak.parameters)
    middle, spread = peak.parameters, (peak.curvature + peak.curvature.T) / 2
    for turn in range(ROUNDS):
        values, axes = np.linalg.eigh(spread)
        root = np.linalg.cholesky(1.2 * (axes * np.clip(values, 1e-5, 4.0)) @ axes.T)
        stretch = np.sqrt(_FREEDOM / chance.chisquare(_FREEDOM, (PROPOSED, 1)))
        steps = chance.standard_normal((PROPOSED, size)) * stretch
        rows = middle + steps @ root.T
        density = -(_FREEDOM + size) / 2 * np.log1p(np.square(steps).sum(axis=1) / _FREEDOM)
        logs = log_posterior(counts, peak.given, rows) - density + np.log(np.diag(root)).sum()
        likely = np.exp(logs - logs.max())
        likely /= likely.sum()
        effective = 1 / np.square(likely).sum()
        if effective > PROPOSED / 6 or turn == ROUNDS - 1:
            break
        if effective < PROPOSED / 10:  # few draws carry all the weight: they are taken less at their word
            likely = np.exp((logs - logs.max()) * min(1.0, effective / (PROPOSED / 10) + 0.1))
            likely /= likely.sum()
        middle = likely @ rows
        spread = (likely[:, None] * (rows - middle)).T @ (rows - middle) + 1e-4 * np.eye(size)
    return rows, logs


def _gaps(bought: Purchases, customers: NDArray[np.int64], origin: int) -> tuple[Floats, NDArray[np.int64]]:
    """Days between order days that followed each other, and whose they are."""
    kept = bought.ordered & (bought.day <= origin) & np.isin(bought.customer, customers)
    order = np.lexsort((bought.day[kept], bought.customer[kept]))
    who, day = bought.customer[kept][order], bought.day[kept][order]
    same = who[1:] == who[:-1]
    return np.diff(day)[same].astype(np.float64), who[1:][same]


def _shape_start(x: Floats, t_x: Floats, gaps: Floats, owner: NDArray[np.int64]) -> float:
    """k from how much the gaps of a customer differ among themselves (Minka's first step); 1.5 with few of them."""
    several = x >= 2
    if several.sum() < LEAST_AGAIN:
        return 1.5
    _, place, times = np.unique(owner, return_inverse=True, return_counts=True)
    logs = np.bincount(place, np.log(gaps))[times >= 2]
    uneven = (x[several] * np.log(t_x[several] / x[several]) - logs).sum()
    return float(np.clip((x[several] - 1).sum() / 2 / max(uneven, 1e-3), 0.6, 400))
