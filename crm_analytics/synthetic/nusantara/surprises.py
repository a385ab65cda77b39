"""What is out of the ordinary: days, amounts and customers, each planted on purpose and known."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from crm_analytics.synthetic.nusantara.people import LOYAL, PERSON, REGULAR, roster
from crm_analytics.synthetic.nusantara.plan import DAYS, Flags, Floats, Ints, Plan, Stream, day_at
from crm_analytics.synthetic.nusantara.seasons import eids, lines_per_day, year_ends

DAY_FACTORS = (0.30, 2.50, 0.40, 2.20, 0.35, 1.90)
ABSURD = 100
"""An amount typed with two zeros too many."""
DROP, SURGE = 0.05, 5.0
TURNS_EVERY = 500
"""One customer in so many suddenly buys less, and one more."""


@dataclass(frozen=True)
class PlantedDay:
    """A day that sold so many times what its season and noise make."""

    day: date
    factor: float


@dataclass(frozen=True)
class AbsurdLine:
    """An order line whose amount is so many times the right one."""

    order_id: str
    line_no: int
    day: date
    factor: int


@dataclass(frozen=True)
class Turn:
    """A customer who orders so many times as often from a day on."""

    customer: int
    day: int
    factor: float


def order_id(day: int, number: int) -> str:
    """Code of an order, such as N20240229-000017."""
    return f"N{day_at(day):%Y%m%d}-{number:06d}"


def _ordinary() -> Flags:
    """Days far from Eid and from the turn of the year."""
    quiet = ~year_ends(10)
    for eid in eids():
        quiet[max(0, eid - 25) : eid + 10] = False
    return quiet


@lru_cache(maxsize=4)
def unusual_days(plan: Plan) -> tuple[PlantedDay, ...]:
    """One ordinary day in each third of a year, turned unusual."""
    chance = plan.chance(Stream.SURPRISES, 0)
    third = DAYS // len(DAY_FACTORS)
    planted = []
    for number, factor in enumerate(DAY_FACTORS):
        days = number * third + np.flatnonzero(_ordinary()[number * third : (number + 1) * third])
        planted.append(PlantedDay(day_at(chance.choice(days)), factor))
    return tuple(planted)


def day_factors(plan: Plan) -> Floats:
    """Factor of each day by its own surprise."""
    surprising = {unusual.day: unusual.factor for unusual in unusual_days(plan)}
    return np.array([surprising.get(day_at(day), 1.0) for day in range(DAYS)])


@lru_cache(maxsize=4)
def daily_lines(plan: Plan) -> tuple[int, ...]:
    """Number of order lines on each day, surprises included."""
    return tuple(lines_per_day(plan, day_factors(plan)))


@lru_cache(maxsize=4)
def absurd_days(plan: Plan) -> frozenset[int]:
    """Days whose first line has an absurd amount: one in 100,000 lines, at least one and at most 200."""
    if plan.order_lines < 1_000:
        return frozenset()
    wanted = min(200, max(1, plan.order_lines // 100_000))
    usable = np.flatnonzero((np.array(daily_lines(plan)) > 0) & (day_factors(plan) == 1))
    return frozenset(plan.chance(Stream.SURPRISES, 1).choice(usable, min(wanted, len(usable)), replace=False).tolist())


def absurd_lines(plan: Plan) -> tuple[AbsurdLine, ...]:
    """The lines with an absurd amount."""
    return tuple(AbsurdLine(order_id(day, 1), 1, day_at(day), ABSURD) for day in sorted(absurd_days(plan)))


@lru_cache(maxsize=1)
def turns(plan: Plan) -> tuple[Turn, ...]:
    """Loyal and regular customers who suddenly buy less or more, in the second year."""
    chance = plan.chance(Stream.TURNS)
    everyone = roster(plan)
    steady = (everyone.segment == LOYAL) | (everyone.segment == REGULAR)
    able = np.flatnonzero(steady & (everyone.kind == PERSON) & (everyone.first < 0))
    each = max(1, plan.customers // TURNS_EVERY)
    chosen: Ints = chance.choice(able, min(2 * each, len(able)), replace=False)
    factors = [DROP if number % 2 == 0 else SURGE for number in range(len(chosen))]
    days = chance.integers(400, 600, len(chosen))
    return tuple(Turn(int(who), int(day), factor) for who, day, factor in zip(chosen, days, factors, strict=True))
