"""How many orders a company's customers will make in all, as a range that knows how little few customers tell.

Bayesian: the model's parameters are drawn from what the data and the prior leave open (a Student proposal around the
mode, weighted by the posterior: sampling importance resampling, Rubin 1988), and for each draw every customer's
future is drawn: whether still active, at which rate, and after which order the customer leaves. With few customers
the prior pools the company partly towards what companies are like; with many it weighs next to nothing.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.features.value.bg_nbd import PRIOR_SPREADS, BgNbd, Counts, Floats, expected_orders, probability_alive

PROPOSED: Final = 500
DRAWN: Final = 300
FREEDOM: Final = 5
"""Degrees of freedom of the proposal: its tails are longer than those of the posterior."""
PEOPLE: Final = 500
"""Customers whose futures are drawn; of more, so many by lot stand for all."""

Ages = tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class OrdersRange:
    """A range, and the middle of what was drawn."""

    low: float
    middle: float
    high: float


def orders_to_come(
    model: BgNbd, history: pl.DataFrame, horizon: float, *, share: float = 0.95, seed: int = 1
) -> OrdersRange:
    """Order days of all customers together in the next `horizon` units of time.

    Args:
        model: Fitted on this history with `prior=1`.
        history: `x`, `t_x`, `T`, `customers`, as the model was fitted on.
        horizon: In the history's unit.
        share: Of the cases that fall in the range.
        seed: Of the draws.
    """
    rng = np.random.default_rng(seed)
    drawn, ages = _drawn(_parameters(model, history, rng)), _people(history, rng)
    totals = _futures(drawn, ages, horizon, rng)
    times = float(history["customers"].sum()) / len(ages[0])
    if times > 1:  # what differs between draws of parameters counts in full; each customer's chance averages out
        expected = expected_orders(drawn, *ages, horizon).sum(axis=1)
        totals = times * expected + np.sqrt(times) * (totals - expected)
    low, middle, high = np.quantile(totals, [(1 - share) / 2, 0.5, (1 + share) / 2])
    return OrdersRange(low=max(float(low), 0.0), middle=float(middle), high=float(high))


def _parameters(model: BgNbd, history: pl.DataFrame, rng: np.random.Generator) -> Floats:
    """Draws of the logarithms of r, alpha, a, b; one row each."""
    is_finite = bool(np.isfinite(model.covariance).all())
    root = np.linalg.cholesky(model.covariance if is_finite else np.diag(np.square(PRIOR_SPREADS)))
    normal = rng.standard_normal((PROPOSED, 4))
    if is_finite and model.customers > 4 * PEOPLE:  # of many customers the posterior is as good as normal
        return np.asarray(model.logs + normal[: DRAWN // 2] @ root.T)
    steps = normal * np.sqrt(FREEDOM / rng.chisquare(FREEDOM, (PROPOSED, 1)))
    logs = model.logs + steps @ root.T
    proposed = -(FREEDOM + 4) / 2 * np.log1p(np.square(steps).sum(axis=1) / FREEDOM)
    weights = _log_posterior(history, logs) - proposed
    weights = np.exp(weights - weights.max())
    return np.asarray(logs[rng.choice(PROPOSED, DRAWN, p=weights / weights.sum())])


def _log_posterior(history: pl.DataFrame, logs: Floats) -> Floats:
    """Of each draw, up to a constant."""
    from scipy.special import betaln, gammaln  # noqa: PLC0415 - costs a second to import

    counts = Counts(history, prior=1)
    inside = logs - np.log([1.0, counts.unit, 1.0, 1.0])
    each, n = _drawn(inside), counts.orders
    r, alpha, a, b = each.r, each.alpha, each.a, each.b
    common = gammaln(r + n) - gammaln(r) + r * np.log(alpha) + betaln(a, b + n) - betaln(a, b)
    stayed = -(r + counts.x) * np.log(alpha + counts.T)
    at_leaving = np.where(counts.again, b + counts.x - 1, 1.0)
    left = np.log(a) - np.log(at_leaving) - (r + counts.x) * np.log(alpha + counts.t_x)
    either = np.logaddexp(stayed, np.where(counts.again, left, -np.inf))
    pulled = np.square(inside - counts.centre) @ counts.pull / 2
    return np.asarray((common[:, counts.place] + either) @ counts.customers - pulled)


def _people(history: pl.DataFrame, rng: np.random.Generator) -> Ages:
    """x, t_x and T of every customer, or of so many by lot."""
    rows = np.repeat(np.arange(history.height), history["customers"].to_numpy())
    if len(rows) > PEOPLE:
        rows = rng.choice(rows, PEOPLE, replace=False)
    x, t_x, age = (history[name].cast(pl.Float64).to_numpy()[rows] for name in ("x", "t_x", "T"))
    return x, t_x, age


def _futures(drawn: "_Drawn", ages: Ages, horizon: float, rng: np.random.Generator) -> Floats:
    """Total orders of these customers, one future for each draw of the parameters."""
    x, t_x, age = ages
    alive = probability_alive(drawn, x, t_x, age)
    stays = rng.random(alive.shape) < alive
    made = rng.poisson(rng.gamma(drawn.r + x, 1 / (drawn.alpha + age)) * horizon)
    leaves = rng.beta(np.broadcast_to(drawn.a, made.shape), drawn.b + x)
    until = rng.geometric(np.maximum(leaves, 1e-9))
    return np.asarray((np.minimum(made, until) * stays).sum(axis=1), dtype=np.float64)


@dataclass(frozen=True)
class _Drawn:
    """Draws of the parameters, as columns."""

    r: Floats
    alpha: Floats
    a: Floats
    b: Floats


def _drawn(logs: Floats) -> _Drawn:
    r, alpha, a, b = (np.exp(column)[:, None] for column in logs.T)
    return _Drawn(r, alpha, a, b)
