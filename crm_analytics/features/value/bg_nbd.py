"""How often customers order and when they stop: the BG/NBD model, fitted on counts of equal customers.

`x`, `t_x` and `T` are repeat order days, age at the last of them, and age, all in one unit of time. While active, a
customer orders at a rate that varies between customers as Gamma(r, alpha); after each order the customer leaves with a
chance that varies as Beta(a, b).

Source: Fader, Hardie and Lee (2005), "Counting your customers" the easy way: an alternative to the Pareto/NBD model,
Marketing Science 24(2), 275-284.
"""

from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_

Floats = NDArray[np.float64]
LEAST_CUSTOMERS: Final = 30
LEAST_REPEATERS: Final = 10
START: Final = (0.5, 0.2, 0.7, 2.0)
"""Parameters to begin from, where the oldest customer's age is 1."""
LIMITS: Final = (-12.0, 12.0)
"""Of the logarithms: where all customers are alike there is no maximum, and the search ends there."""
SEARCH: Final = {"gtol": 1e-7}
STEP: Final = 1e-4
"""Step of the differences that give the information matrix, in logarithms of the parameters."""
PRIOR_MEANS: Final = (0.7, 0.7, 0.8, 2.5)
"""What companies are like: r, alpha in mean gaps between orders, a, b."""
PRIOR_SPREADS: Final = (1.0, 1.5, 1.0, 1.0)
"""Standard deviations of the logarithms: from a seventh to seven times as much in 19 of 20 cases, and wider."""


class Process(Protocol):
    """The four parameters: numbers, or columns of draws of them."""

    @property
    def r(self) -> float | Floats:
        """Shape of the rates."""

    @property
    def alpha(self) -> float | Floats:
        """Rate parameter of the rates."""

    @property
    def a(self) -> float | Floats:
        """First parameter of the chance of leaving."""

    @property
    def b(self) -> float | Floats:
        """Second parameter of the chance of leaving."""


@dataclass(frozen=True)
class BgNbd:
    """A fitted BG/NBD model.

    Attributes:
        r: Shape of the rates.
        alpha: Rate parameter of the rates, in units of time.
        a: First parameter of the chance of leaving.
        b: Second parameter of the chance of leaving.
        log_likelihood: At these values.
        standard_errors: Of r, alpha, a, b, from the observed information; nan where the data do not settle them.
        customers: Number of customers fitted on.
        converged: Whether the search ended at a maximum.
        covariance: Of the logarithms of r, alpha, a, b.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    standard_errors: tuple[float, float, float, float]
    customers: int
    converged: bool
    covariance: Floats = field(repr=False, compare=False)

    @property
    def logs(self) -> Floats:
        """Logarithms of r, alpha, a, b."""
        return np.log([self.r, self.alpha, self.a, self.b])


def fit_bg_nbd(
    purchase_history: pl.DataFrame,
    *,
    prior: float = 0.0,
    near: BgNbd | None = None,
    least: tuple[int, int] = (LEAST_CUSTOMERS, LEAST_REPEATERS),
) -> BgNbd:
    """Maximum likelihood on condensed counts.

    Args:
        purchase_history: The mart: `x`, `t_x`, `T`, `customers`; one row per combination.
        prior: Weight of what companies are like; 1 pools a small company partly towards them, and is next to nothing
            beside thousands of customers. 0: maximum likelihood alone.
        near: A model of some of these customers, to begin the search from: it ends sooner.
        least: Customers, and customers who came back, that are needed.

    Raises:
        NotEnoughData: with fewer customers; by default than 30, or than 10 who ordered again.
    """
    from scipy.optimize import minimize  # noqa: PLC0415 - costs a second to import

    _refuse_too_few(purchase_history, *least)
    counts = Counts(purchase_history, prior)
    shift = np.log([1.0, counts.unit, 1.0, 1.0])
    start = np.log(START) if near is None else near.logs - shift
    minimum = minimize(counts.loss, start, jac=True, method="BFGS", options=SEARCH)
    best, inside = within(minimum.x)
    covariance = _covariance(counts, best)
    r, alpha, a, b = (float(value) for value in np.exp(best + shift))
    errors = np.exp(best + shift) * np.sqrt(np.diag(covariance))
    return BgNbd(
        r=r,
        alpha=alpha,
        a=a,
        b=b,
        log_likelihood=counts.log_likelihood(best),
        standard_errors=(float(errors[0]), float(errors[1]), float(errors[2]), float(errors[3])),
        customers=int(counts.total),
        converged=bool(np.abs(minimum.jac).max() < 1e-5 and inside.all()),
        covariance=covariance,
    )


def probability_alive(model: Process, x: Floats, t_x: Floats, T: Floats) -> Floats:
    """Chance that each customer is still active at age T; 1 for those who never ordered again."""
    return np.asarray(1 / (1 + _odds_of_having_left(model, x, t_x, T)))


def expected_orders(model: Process, x: Floats, t_x: Floats, T: Floats, horizon: float) -> Floats:
    """Order days expected of each customer in the next `horizon` units of time, given what was seen.

    Their equation 10, after Euler's transformation of the hypergeometric function: its parameters stay small, so
    that hundreds of orders do not overflow.
    """
    from scipy.special import hyp2f1  # noqa: PLC0415

    r, alpha, b = model.r, model.alpha, model.b
    # At a = 1 and at a + b = 1 the formula is 0/0; beside them the limit is reached to many digits.
    a = model.a + 2e-6 * (np.minimum(np.abs(model.a - 1), np.abs(model.a + b - 1)) < 1e-6)
    stays = (alpha + T) / (alpha + T + horizon)
    series = hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1, 1 - stays)
    if not np.isfinite(series).all():  # a whole number that the function stumbles over: a hair beside it it does not
        series = np.where(np.isfinite(series), series, hyp2f1(a + b - 1 - r, a - 1, a + b + x - 1 + 1e-7, 1 - stays))
    if_alive = (a + b + x - 1) / (a - 1) * (1 - stays ** (a - 1) * series)
    return np.asarray(np.maximum(if_alive, 0) * probability_alive(model, x, t_x, T))


def probability_of_none(model: Process, x: Floats, t_x: Floats, T: Floats, horizon: float) -> Floats:
    """Chance of no order day within the next `horizon` units: the customer has left, or only stays away so long."""
    alive = probability_alive(model, x, t_x, T)
    waits = ((model.alpha + T) / (model.alpha + T + horizon)) ** (model.r + x)
    return np.asarray(1 - alive + alive * waits)


def _odds_of_having_left(model: Process, x: Floats, t_x: Floats, T: Floats) -> Floats:
    again = x > 0
    at_leaving = np.where(again, model.b + x - 1, 1.0)
    logs = (model.r + x) * (np.log(model.alpha + T) - np.log(model.alpha + t_x))
    return np.asarray(np.where(again, model.a / at_leaving * np.exp(np.minimum(logs, 700)), 0.0), dtype=np.float64)


class Counts:
    """The counts in a unit of time in which the oldest customer's age is 1, and the likelihood over them."""

    def __init__(self, history: pl.DataFrame, prior: float = 0.0) -> None:
        x, t_x, age, customers = (history[name].cast(pl.Float64).to_numpy() for name in ("x", "t_x", "T", "customers"))
        self.unit = float(max(age.max(), 1.0))
        self.x, self.t_x, self.T, self.customers = x, t_x / self.unit, age / self.unit, customers
        self.total = float(customers.sum())
        # Gamma functions of x are worked out once per different x: there are few.
        self.orders, self.place = np.unique(x, return_inverse=True)
        self.again = x > 0
        gap = float((customers * self.T).sum() / max((customers * x).sum(), 1.0))
        self.centre = np.log(PRIOR_MEANS) + np.log([1.0, gap, 1.0, 1.0])
        self.pull = prior / np.square(PRIOR_SPREADS)

    def log_likelihood(self, logs: Floats) -> float:
        """Without the prior, in the unit the history came in: x orders change the density by the unit's x-th power."""
        loss = self.loss(logs)[0] * self.total - float(self.pull @ np.square(logs - self.centre)) / 2
        return float(-loss - (self.customers * self.x).sum() * np.log(self.unit))

    def loss(self, logs: Floats) -> tuple[float, Floats]:
        """Mean negative log-likelihood (with the prior) and its gradient, by the logarithms of r, alpha, a, b."""
        from scipy.special import gammaln, psi  # noqa: PLC0415

        logs, inside = within(logs)
        r, alpha, a, b = np.exp(logs)
        n, x = self.orders, self.x
        common = gammaln(r + n) - gammaln(r) + r * np.log(alpha)
        common += gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
        late, last = np.log(alpha + self.T), np.log(alpha + self.t_x)
        stayed = -(r + x) * late
        at_leaving = np.where(self.again, b + x - 1, 1.0)
        left = np.where(self.again, np.log(a) - np.log(at_leaving) - (r + x) * last, -np.inf)
        either = np.logaddexp(stayed, left)
        gone = np.exp(left - either)
        by_r = (psi(r + n) - psi(r) + np.log(alpha))[self.place] - (1 - gone) * late - gone * last
        by_alpha = r / alpha - (r + x) * ((1 - gone) / (alpha + self.T) + gone / (alpha + self.t_x))
        by_a = (psi(a + b) - psi(a + b + n))[self.place] + gone / a
        by_b = (psi(a + b) + psi(b + n) - psi(b) - psi(a + b + n))[self.place] - gone / at_leaving
        slopes = np.array([self.customers @ by for by in (by_r, by_alpha, by_a, by_b)]) * np.exp(logs)
        away = logs - self.centre
        likely = float(self.customers @ (common[self.place] + either)) - float(self.pull @ np.square(away)) / 2
        return -likely / self.total, -(slopes - self.pull * away) * inside / self.total


def within(logs: Floats) -> tuple[Floats, Floats]:
    """Logarithms of parameters brought within the limits, and 1 for those that were, 0 for others."""
    return np.clip(logs, *LIMITS), (np.abs(logs) <= LIMITS[1]).astype(np.float64)


def _covariance(counts: Counts, logs: Floats) -> Floats:
    """Inverse of the information matrix, by central differences of the gradient; nan where there is none."""
    steps = STEP * np.eye(4)
    rows = [(counts.loss(logs + step)[1] - counts.loss(logs - step)[1]) / (2 * STEP) for step in steps]
    information = np.array(rows) * counts.total
    try:
        covariance = np.linalg.inv((information + information.T) / 2)
    except np.linalg.LinAlgError:
        return np.full((4, 4), np.nan)
    is_positive = bool((np.diag(covariance) > 0).all())
    return np.asarray(covariance if is_positive else np.full((4, 4), np.nan), dtype=np.float64)


def _refuse_too_few(history: pl.DataFrame, least: int, again: int) -> None:
    customers = int(history["customers"].sum())
    repeaters = int(history.filter(pl.col("x") > 0)["customers"].sum())
    if customers < least or repeaters < again:
        raise NotEnoughData(
            N_(
                "What customers are worth can be told from {least} customers who bought, of whom {again} came back on "
                "another day; found: {customers}, of whom {repeaters} came back."
            ),
            least=least,
            again=again,
            customers=customers,
            repeaters=repeaters,
        )
