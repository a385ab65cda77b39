"""Made-up companies whose customers buy in different ways: what forecasts are held against.

Each gives the days on which customers ordered over a span and the year after it. All parameters differ from company to
company.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

AHEAD: Final = 365
FIRST_DAY: Final = 20_000
"""Day of the first customers, counted from 1970."""

Floats = NDArray[np.float64]
Chance = np.random.Generator
Gaps = Callable[[Chance, NDArray[np.int64]], Floats]
"""Days to the next order of these customers."""


@dataclass(frozen=True)
class Kind:
    """How customers of a company come, come again and leave.

    Attributes:
        joins: Day of the first order of each customer: given chance, customers and span.
        again: Makes what gives gaps, and chances of leaving after each order, of so many customers.
        unevenness: Spread of the logarithm of what orders of a customer bring.
    """

    joins: Callable[[Chance, int, int], Floats]
    again: Callable[[Chance, int], tuple[Gaps, Floats]]
    unevenness: float = 0.3


def company(kind: str, customers: int, span: int, seed: int) -> pl.DataFrame:
    """Order days of a company: `customer_no`, `day`, `orders`, `revenue`, over the span and a year more.

    Args:
        kind: A key of `KINDS`, or `seasonal`.
        customers: How many come within the span.
        span: Days that are seen.
        seed: Equal seeds give equal companies.
    """
    chance = np.random.default_rng([seed, customers, span, sum(map(ord, kind))])
    ordered = _seasonal if kind == SEASONAL else partial(_ordered, kind=KINDS[kind])
    who, day = ordered(chance, customers=customers, span=span)
    unevenness = 0.3 if kind == SEASONAL else KINDS[kind].unevenness
    usual = chance.gamma(4, 25, customers)
    money = usual[who] * np.exp(chance.normal(0, unevenness, len(who)) - unevenness**2 / 2)
    rows = pl.DataFrame({"customer_no": who, "day": np.floor(day) + FIRST_DAY, "revenue": money})
    once = rows.group_by("customer_no", "day").agg(pl.col("revenue").first())
    return once.sort("day", "customer_no").select(
        pl.col("customer_no").cast(pl.UInt32),
        pl.col("day").cast(pl.Int32).cast(pl.Date),
        pl.lit(1, pl.Int64).alias("orders"),
        "revenue",
    )


def _ordered(chance: Chance, customers: int, span: int, kind: Kind) -> tuple[NDArray[np.int64], Floats]:
    """Order by order, until everybody left or the year after the span is over."""
    now = np.floor(kind.joins(chance, customers, span))
    gaps, leaving = kind.again(chance, customers)
    active = np.arange(customers)
    people, days = [active], [now.copy()]
    while len(active):
        active = active[chance.random(len(active)) >= leaving[active]] if len(days) > 1 else active
        now[active] += gaps(chance, active)
        active = active[now[active] < span + AHEAD]
        people.append(active)
        days.append(now[active].copy())
    return np.concatenate(people), np.concatenate(days)


def _seasonal(chance: Chance, customers: int, span: int) -> tuple[NDArray[np.int64], Floats]:
    """Before two holidays of every year, each customer with a chance."""
    first = np.floor(chance.uniform(0, span, customers))
    shift = int(chance.integers(0, 365))
    people, days = [np.arange(customers)], [first]
    for year in range(-1, (span + AHEAD) // 365 + 2):
        for middle, share in ((345, 0.7), (130, 0.35)):
            day = np.floor(year * 365 + middle - shift + chance.normal(0, 8, customers))
            comes = (day > first) & (day < span + AHEAD) & (chance.random(customers) < share)
            people.append(np.flatnonzero(comes))
            days.append(day[comes])
    return np.concatenate(people), np.concatenate(days)


def _evenly(chance: Chance, customers: int, span: int) -> Floats:
    return chance.uniform(0, span, customers)


def _stopped(chance: Chance, customers: int, span: int) -> Floats:
    """Nobody new in the last year."""
    return chance.uniform(0, span - 365, customers)


def _doubling(chance: Chance, customers: int, span: int) -> Floats:
    """Twice as many new ones each year."""
    pace = np.log(2) / 365
    return np.asarray(np.log(1 + chance.random(customers) * (np.exp(pace * span) - 1)) / pace)


def _memoryless(chance: Chance, customers: int) -> tuple[Gaps, Floats]:
    """The process of BG/NBD."""
    r, a, b = np.exp(np.log([0.7, 0.8, 2.5]) + chance.normal(size=3) * 0.5)
    rates = np.maximum(chance.gamma(r, 1 / (r * np.exp(chance.normal(np.log(45), 0.6))), customers), 1e-7)
    return lambda some, who: some.exponential(1 / rates[who]), chance.beta(a, b, customers)


def _monthly(chance: Chance, customers: int) -> tuple[Gaps, Floats]:
    """Every thirty days, two more or less; each month some leave."""
    leaving = np.full(customers, np.exp(chance.uniform(np.log(0.02), np.log(0.08))))
    return lambda some, who: 30.0 + some.integers(-2, 3, len(who)), leaving


def _regular(chance: Chance, customers: int) -> tuple[Gaps, Floats]:
    """Business customers: gaps of a gamma of shape 3, who stay ten years on average."""
    rates = np.maximum(chance.gamma(2, 6 / 365, customers), 1e-5)
    return lambda some, who: some.gamma(3, 1 / (3 * rates[who])), np.clip(1 / (rates * 3650), 0, 1)


def _once(chance: Chance, customers: int) -> tuple[Gaps, Floats]:
    """Three to ten of a hundred come a second time, and nobody a third."""
    share = chance.uniform(0.03, 0.10)
    never = chance.random(customers) >= share
    return lambda some, who: np.where(never[who], np.inf, some.exponential(200, len(who))), np.ones(customers)


def _three_yearly(_chance: Chance, customers: int) -> tuple[Gaps, Floats]:
    """Durable goods: every 1,000 days, 150 more or less."""
    return lambda some, who: np.maximum(some.normal(1000, 150, len(who)), 200.0), np.zeros(customers)


def _two_yearly(_chance: Chance, customers: int) -> tuple[Gaps, Floats]:
    """Gaps of 600 days, of a gamma of shape 6; a fifth leaves after each order but the first."""
    return lambda some, who: some.gamma(6, 100.0, len(who)), np.full(customers, 0.2)


SEASONAL: Final = "seasonal"
KINDS: Final[Mapping[str, Kind]] = {
    "memoryless": Kind(_evenly, _memoryless),
    "growing": Kind(_doubling, _memoryless),
    "no new ones": Kind(_stopped, _memoryless),
    "subscribers": Kind(_evenly, _monthly),
    "subscribers, no new ones": Kind(_stopped, _monthly),
    "business customers": Kind(_evenly, _regular, 1.0),
    "two-yearly": Kind(_evenly, _two_yearly),
    "one-time": Kind(_evenly, _once),
    "three-yearly": Kind(_evenly, _three_yearly),
}
"""By name; `seasonal` beside them."""
