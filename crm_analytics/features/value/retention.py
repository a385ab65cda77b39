"""What one more point of retention is worth: customers, orders and profit over a horizon, each as a range.

The customers of the last period are followed on: in each period so many of 100 of those still there order again, and
who does orders and spends as returning customers did in the last one. With a few points more there are more of them;
the difference is the answer. Newcomers are the same in both cases and so cancel out.

    extra in period t = customers x (product of (retention_s + points) - product of retention_s), s = 1 … t

Customers who stayed are likelier to stay, so that a plain power understates who is left after many periods (Fader and
Hardie 2010); and retention moves by itself from one period to the next. Both are measured where the sales go back far
enough, and stand in the range. What is not known for sure (retention, how it rises and moves, orders and spend of a
returning customer, margin) is drawn many times from its own uncertainty.

Sources: Fader, P. S., Hardie, B. G. S. (2010), Customer-Base Valuation in a Contractual Setting: The Perils of Ignoring
Heterogeneity, Marketing Science 29(1), 85–93; Fader, P. S., Hardie, B. G. S. (2007), How to project customer retention,
Journal of Interactive Marketing 21(1), 76–90; Gupta, S., Lehmann, D. R. (2003), Customers as Assets, Journal of
Interactive Marketing 17(1), 9–24; Gupta, S., Lehmann, D. R., Stuart, J. A. (2004), Valuing Customers, Journal of
Marketing Research 41(1), 7–18.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS: Final = 4000
TEN: Final = 10.0
NINETY: Final = 90.0
MOST_RISE: Final = 0.9
"""Of `stayers`: beyond it everybody who stayed once would stay for good."""


@dataclass(frozen=True)
class Estimate:
    """A figure with its standard error."""

    value: float
    error: float = 0.0


@dataclass(frozen=True)
class RetentionBasis:
    """What the calculation starts from.

    Attributes:
        days: Of a period.
        a_year: Periods of a year.
        customers: Who ordered in the last period.
        before: Who ordered in the period before it.
        returned: Of those, who ordered again in the last period.
        retention: The share, drawn towards that of the whole where the group is small.
        orders: Of a returning customer in a period.
        spend: Of a returning customer in a period, money.
        earlier: The share of the period before, of those of the one before that; None: not known.
        margin: Share of spend that is profit, where unit costs are known; None: of nothing.
        costed: Share of spend for which it is known.
        stayers: How much likelier to stay is who stayed once more: the share of the way to always, after one period.
        drift: How far retention moves by itself, in log odds: a standard deviation.
        drift_freedom: Degrees of freedom that stand behind it.
    """

    days: int
    a_year: int
    customers: int
    before: int
    returned: int
    retention: Estimate
    orders: Estimate
    spend: Estimate
    earlier: float | None
    margin: Estimate | None
    costed: float
    stayers: Estimate = Estimate(0.0)
    drift: float = 0.0
    drift_freedom: float = 3.0


@dataclass(frozen=True)
class RetentionScenario:
    """What is tried: points of retention (0.01 is one point), years, cost in all, yearly discount rate, margin."""

    points: float
    years: int
    cost: float
    discount_rate: float
    margin: Estimate | None


@dataclass(frozen=True)
class GainRange:
    """The middle of what may come, and between what 8 of 10 cases lie."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True)
class Gain:
    """More than without the points.

    Attributes:
        customers: At the end of the horizon.
        orders: In all periods.
        profit: In all periods, discounted, less the cost; None without a margin.
        pays: In how many of all cases the profit is above zero; None without a margin.
        path: `period`, `middle`, `low`, `high`: the profit up to each period, from 0; spend without a margin.
    """

    customers: GainRange
    orders: GainRange
    profit: GainRange | None
    pays: float | None
    path: pl.DataFrame


def gain(start: RetentionBasis, scenario: RetentionScenario, *, seed: int = 0) -> Gain:
    """What the points bring over the horizon; the same draws for every question, so that more points never bring less.

    Args:
        start: What `retention_basis.basis` gives.
        scenario: What is tried.
        seed: Of the draws.
    """
    chance = np.random.default_rng(seed)
    sure = chance.standard_normal((4, DRAWS))
    measured = _share_drawn(start.retention, chance)
    orders = _drawn(start.orders, sure[0])
    spend = _drawn(start.spend, sure[1])
    periods = np.arange(1, scenario.years * start.a_year + 1)
    rates = _rates_to_come(start, measured, len(periods), chance)
    better = np.minimum(rates + scenario.points, 1.0)
    extra = start.customers * (np.cumprod(better, axis=1) - np.cumprod(rates, axis=1))
    per_order = spend if scenario.margin is None else spend * (scenario.margin.value + scenario.margin.error * sure[2])
    today = (1 + scenario.discount_rate) ** (-periods / start.a_year)
    money = np.cumsum(extra * per_order[:, None] * today, axis=1)
    cost = 0.0 if scenario.margin is None else scenario.cost
    path = np.column_stack([np.zeros(DRAWS), money]) - cost
    profit = None if scenario.margin is None else path[:, -1]
    return Gain(
        customers=_range(extra[:, -1]),
        orders=_range(extra.sum(axis=1) * orders),
        profit=None if profit is None else _range(profit),
        pays=None if profit is None else float((profit > 0).mean()),
        path=_path(path),
    )


def _share_drawn(estimate: Estimate, chance: np.random.Generator) -> Floats:
    """Shares from the beta with this mean and error."""
    mean = min(max(estimate.value, 1e-6), 1 - 1e-6)
    size = max(mean * (1 - mean) / max(estimate.error, 1e-9) ** 2 - 1, 1e-3)
    drawn: Floats = chance.beta(mean * size, (1 - mean) * size, DRAWS)
    return drawn


def _rates_to_come(start: RetentionBasis, measured: Floats, periods: int, chance: np.random.Generator) -> Floats:
    """Retention of those still there in each period to come, by draw.

    Of chances that differ like a beta among customers, it rises as in Fader and Hardie's (2007) shifted
    beta-geometric; then all periods are moved by what retention moves by itself.
    """
    rise = np.clip(start.stayers.value + start.stayers.error * chance.standard_normal(DRAWS), 0.0, MOST_RISE)[:, None]
    lost = (1 - measured)[:, None] * (1 - rise) / (1 - rise + rise * np.arange(periods))
    moved = start.drift * chance.standard_t(start.drift_freedom, DRAWS)[:, None]
    rates: Floats = (1 - lost) / (1 - lost + lost * np.exp(-moved))
    return rates


def _drawn(estimate: Estimate, sure: Floats) -> Floats:
    """Amounts above zero, skewed to the right as amounts are; those of a mean at or below zero are normal."""
    if estimate.value <= 0:
        return estimate.value + estimate.error * sure
    spread = np.sqrt(np.log1p((estimate.error / estimate.value) ** 2))
    drawn: Floats = estimate.value * np.exp(spread * sure - spread**2 / 2)
    return drawn


def _range(values: Floats) -> GainRange:
    low, middle, high = np.percentile(values, [TEN, 50.0, NINETY])
    return GainRange(float(middle), float(low), float(high))


def _path(path: Floats) -> pl.DataFrame:
    low, middle, high = np.percentile(path, [TEN, 50.0, NINETY], axis=0)
    return pl.DataFrame({"period": range(path.shape[1]), "middle": middle, "low": low, "high": high})
