"""What customers spend on an order day: the Gamma-Gamma model.

Spend per order day varies within a customer as Gamma(p, nu), and nu between customers as Gamma(q, v); it goes with
neither how often customers order nor when they leave.

Source: Fader and Hardie (2013), The Gamma-Gamma model of monetary value.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.bg_nbd import SEARCH, Floats, within
from crm_analytics.i18n import N_

LEAST_CUSTOMERS: Final = 30
START: Final = (2.0, 2.0, 1.0)
"""p, q, and v in medians of the spend."""
STEP: Final = 1e-4
PRIOR_MEANS: Final = (3.0, 4.0, 3.0)
PRIOR_SPREADS: Final = (1.0, 1.0, 1.5)


@dataclass(frozen=True)
class GammaGamma:
    """A fitted Gamma-Gamma model.

    Attributes:
        p: Shape of a customer's spend.
        q: Shape of what differs between customers.
        v: Scale of what differs between customers, in money.
        log_likelihood: At these values.
        standard_errors: Of p, q, v; nan where the data do not settle them.
        customers: Number of customers fitted on.
        converged: Whether the search ended at a maximum.
    """

    p: float
    q: float
    v: float
    log_likelihood: float
    standard_errors: tuple[float, float, float]
    customers: int
    converged: bool


def fit_gamma_gamma(spend: pl.DataFrame, *, prior: float = 0.0, least: int = LEAST_CUSTOMERS) -> GammaGamma:
    """Maximum likelihood.

    Args:
        spend: One row per customer: `x`, the number of order days that `mean_spend` is the mean of. Customers whose
            mean is not positive, or who have no order day, are left out.
        prior: Weight of what companies are like, as for `fit_bg_nbd`.
        least: Customers that are needed.

    Raises:
        NotEnoughData: with fewer customers who spent something; by default than 30.
    """
    from scipy.optimize import minimize  # noqa: PLC0415

    kept = spend.filter(pl.col("x") > 0, pl.col("mean_spend") > 0)
    if kept.height < least:
        raise NotEnoughData(
            N_("What an order brings can be told from {least} customers who paid something; found: {found}."),
            least=least,
            found=kept.height,
        )
    spent = _Spent(kept, prior)
    minimum = minimize(spent.loss, np.log(START), jac=True, method="BFGS", options=SEARCH)
    scale = np.array([1.0, 1.0, spent.unit])
    best, inside = within(minimum.x)
    p, q, v = (float(value) for value in np.exp(best) * scale)
    errors = np.exp(best) * scale * _errors(spent, best)
    return GammaGamma(
        p=p,
        q=q,
        v=v,
        log_likelihood=float(-spent.loss(best, with_prior=False)[0] * spent.customers)
        - spent.customers * float(np.log(spent.unit)),
        standard_errors=(float(errors[0]), float(errors[1]), float(errors[2])),
        customers=spent.customers,
        converged=bool(np.abs(minimum.jac).max() < 1e-5 and inside.all()),
    )


def expected_spend(model: GammaGamma, x: Floats, mean_spend: Floats) -> Floats:
    """What the next order day of each customer brings: the own mean, drawn towards that of all where it rests on few.

    A mean below zero (more returned than bought) counts as nothing spent.
    """
    seen, others = model.p * x, max(model.q - 1, 1e-9)
    return np.asarray((model.p * model.v + seen * np.maximum(mean_spend, 0)) / (seen + others))


class _Spent:
    """Means in units of their median, and the likelihood over them."""

    def __init__(self, spend: pl.DataFrame, prior: float) -> None:
        self.x, mean = (spend[name].cast(pl.Float64).to_numpy() for name in ("x", "mean_spend"))
        self.customers = spend.height
        self.unit = float(np.median(mean))
        self.m = mean / self.unit
        self.log_m, self.log_x = np.log(self.m), np.log(self.x)
        self.orders, self.place = np.unique(self.x, return_inverse=True)
        self.pull = prior / np.square(PRIOR_SPREADS)

    def loss(self, logs: Floats, *, with_prior: bool = True) -> tuple[float, Floats]:
        """Mean negative log-likelihood and its gradient, by the logarithms of p, q, v."""
        from scipy.special import gammaln, psi  # noqa: PLC0415

        logs, inside = within(logs)
        p, q, v = np.exp(logs)
        n, x = self.orders, self.x
        common = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(v)
        total = np.log(x * self.m + v)
        terms = common[self.place] + (p * x - 1) * self.log_m + p * x * self.log_x - (p * x + q) * total
        by_p = (n * (psi(p * n + q) - psi(p * n)))[self.place] + x * (self.log_m + self.log_x - total)
        by_q = (psi(p * n + q) - psi(q) + np.log(v))[self.place] - total
        by_v = q / v - (p * x + q) / (x * self.m + v)
        slopes = np.array([by.sum() for by in (by_p, by_q, by_v)]) * np.exp(logs)
        away = logs - np.log(PRIOR_MEANS)
        pull = self.pull if with_prior else 0 * self.pull
        likely = float(terms.sum()) - float(pull @ np.square(away)) / 2
        return -likely / self.customers, -(slopes - pull * away) * inside / self.customers


def _errors(spent: _Spent, logs: Floats) -> Floats:
    """Standard errors of the logarithms, from central differences of the gradient."""
    steps = STEP * np.eye(3)
    rows = [(spent.loss(logs + step)[1] - spent.loss(logs - step)[1]) / (2 * STEP) for step in steps]
    information = np.array(rows) * spent.customers
    try:
        variances = np.diag(np.linalg.inv((information + information.T) / 2))
    except np.linalg.LinAlgError:
        variances = np.full(3, np.nan)
    return np.asarray(np.sqrt(np.where(variances > 0, variances, np.nan)))
