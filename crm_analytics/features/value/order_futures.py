"""What each customer may do in the days to come, drawn many times: how often, when next, and whether at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crm_analytics.features.value.gap_process import GapProcess
from crm_analytics.features.value.gap_types import (
    EVENNESS,
    GAPS,
    LEAVING,
    TYPES,
    Floats,
    GapCounts,
    Likelihoods,
    likelihoods,
    weights,
)

DRAWS: Final = 120
"""Futures of each customer, or of each kind of customers alike."""
PARAMETER_DRAWS: Final = 60
AT_ONCE: Final = 2_000
"""Kinds of customers whose likelihoods are held in memory together."""
ALONE: Final = 3_000
"""Customers up to which each is drawn for; of more, those who are nearly alike share their draws."""
ALIKE: Final = 0.05
"""Difference of logarithms below which two spans of days are nearly alike."""
LOW, HIGH = 0.1, 0.9
"""Ends of a range of 8 in 10 cases."""
TAILS: Final = (0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16)
"""Shares of cases beyond either end of a range of the next order: which of them leaves 8 of 10 inside is measured."""
NOMINAL: Final = TAILS.index(LOW)

Ages = tuple[Floats, Floats, Floats]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Futures:
    """What is expected within a horizon: one entry a customer in each array.

    Attributes:
        orders: Order days, on average.
        variance: Of their number.
        low: In 9 of 10 cases there are at least so many.
        high: In 9 of 10 cases there are at most so many.
        none: Chance of none.
        alive: Chance of still being a customer.
        wait_lows: Days by which the next order has come in a share of `TAILS` of all cases; a column for each of them.
        wait_middle: In half of all cases; inf where it more likely never comes.
        wait_highs: In all cases but such a share.
    """

    orders: Floats
    variance: Floats
    low: Floats
    high: Floats
    none: Floats
    alive: Floats
    wait_lows: Floats
    wait_middle: Floats
    wait_highs: Floats

    def of(self, places: Numbers) -> "Futures":
        """Those at these places, in their order."""
        return Futures(*(np.asarray(getattr(self, name))[places] for name in FIELDS))

    @classmethod
    def joined(cls, parts: "Sequence[Futures]") -> "Futures":
        """Several, one after another."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in FIELDS))


FIELDS: Final = tuple(Futures.__dataclass_fields__)


def futures(process: GapProcess, ages: Ages, horizon: int, *, ahead: int | None = None, seed: int = 2) -> Futures:
    """What each customer may do, over all that the process may be.

    Args:
        process: Fitted.
        ages: x, t_x and T of the customers.
        horizon: Days that orders are counted in.
        ahead: Days up to which a next order is looked for; None: as many.
        seed: Of the draws.
    """
    return futures_and_total(process, ages, (horizon, ahead or horizon), seed)[0]


def futures_and_total(process: GapProcess, ages: Ages, days: tuple[int, int], seed: int = 2) -> tuple[Futures, Floats]:
    """The same, with the order days of all customers together, drawn many times.

    Args:
        process: Fitted on these customers, or on some of them.
        ages: x, t_x and T of the customers.
        days: That orders are counted in, and up to which a next order is looked for.
        seed: Of the draws.
    """
    kinds, place = _alike(ages)
    chance = np.random.default_rng(seed)
    if len(place) <= ALONE:  # each future has one process for all: futures add up to those of the company
        several = DRAWS // PARAMETER_DRAWS
        shares = [(shape, several, share) for shape, share in process.drawn(PARAMETER_DRAWS, chance)]
        drawn = _drawn(shares, kinds, days, chance)
        return _summarised(drawn).of(place), drawn[0].sum(axis=0)
    parts, shares = [], _mean_shares(process)
    for first in range(0, len(kinds[0]), AT_ONCE):
        x, t_x, age = (each[first : first + AT_ONCE] for each in kinds)
        parts.append(_summarised(_drawn(shares, (x, t_x, age), days, chance)))
    return Futures.joined(parts).of(place), totals(process, len(place), days[0], seed + 1)


def totals(process: GapProcess, people: int, horizon: int, seed: int = 3) -> Floats:
    """Order days of all customers together, drawn many times: what is not known of the process, and chance.

    Args:
        process: Fitted on these customers, or on some of them.
        people: How many they are.
        horizon: Days that orders are counted in.
        seed: Of the draws.
    """
    chance = np.random.default_rng(seed)
    counts = process.counts
    times = people / float(counts.customers.sum())
    repeated = 4 if len(counts.x) <= ALONE // 5 else 2
    drawn = []
    for shape, shares in process.drawn(PARAMETER_DRAWS, chance):
        orders = _paths(process.given[shape], counts, shares, (repeated, horizon, horizon), chance)[0]
        middle = orders.mean(axis=1, keepdims=True)
        apart = (orders - middle) * np.sqrt(repeated / (repeated - 1))
        # What differs between draws of the process counts in full; each customer's chance averages out.
        drawn.append(times * (counts.customers @ middle) + np.sqrt(times * counts.customers) @ apart)
    return np.concatenate(drawn)


def _alike(ages: Ages) -> tuple[Ages, Numbers]:
    """Kinds of customers, and which kind each customer is of."""
    x, t_x, age = ages
    if len(x) <= ALONE:
        return ages, np.arange(len(x))
    quiet = age - t_x
    keys = np.column_stack([_steps(x, x <= 1 / ALIKE), _steps(age, age < 1), _steps(quiet, quiet < 1)])
    _, place = np.unique(keys, axis=0, return_inverse=True)
    sizes = np.bincount(place)
    means = [np.bincount(place, each) / sizes for each in (x, t_x, age)]
    return (np.round(means[0]), means[1], means[2]), place


def _steps(values: Floats, exact: NDArray[np.bool_]) -> Floats:
    """Numbers that are the same for values that are nearly alike."""
    return np.where(exact, -np.round(values) - 1, np.round(np.log(np.maximum(values, 1)) / ALIKE))


def _mean_shares(process: GapProcess) -> list[tuple[float, int, Floats]]:
    """By k, how many futures are drawn with it, and the shares of the types over all its draws."""
    every = sorted(process.given)
    parts = np.array([process.chances[process.shapes == shape].sum() for shape in every])
    draws = np.round(parts * DRAWS).astype(int)
    draws[np.argmax(parts)] += DRAWS - draws.sum()
    result = []
    for shape, several in zip(every, draws, strict=True):
        if several > 0:
            own = process.shapes == shape
            chances = process.chances[own]
            result.append((shape, int(several), (chances / chances.sum()) @ weights(process.parameters[own])))
    return result


def _drawn(
    shares: list[tuple[float, int, Floats]], ages: Ages, days: tuple[int, int], chance: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Order days, days to wait and whether still a customer, of each kind in each future."""
    counts = GapCounts(*ages, customers=np.ones(len(ages[0])), log_gaps=0.0, shape_start=1.0)
    given = {shape: likelihoods(counts, shape) for shape in {shape for shape, _, _ in shares}}
    drawn = [_paths(given[shape], counts, share, (several, *days), chance) for shape, several, share in shares]
    orders, waits, alive = (np.concatenate(each, axis=1) for each in zip(*drawn, strict=True))
    return orders, waits, alive


def _summarised(drawn: tuple[Floats, Floats, Floats]) -> Futures:
    orders, waits, alive = drawn
    low, high = np.quantile(orders, [LOW, HIGH], axis=1, method="inverted_cdf")
    ends = np.quantile(waits, [*TAILS, 0.5, *(1 - tail for tail in TAILS)], axis=1, method="inverted_cdf").T
    return Futures(
        orders=orders.mean(axis=1),
        variance=orders.var(axis=1),
        low=low,
        high=high,
        none=(orders == 0).mean(axis=1),
        alive=alive.mean(axis=1),
        wait_lows=ends[:, : len(TAILS)],
        wait_middle=ends[:, len(TAILS)],
        wait_highs=ends[:, len(TAILS) + 1 :],
    )


def _paths(
    given: Likelihoods, counts: GapCounts, shares: Floats, drawing: tuple[int, int, int], chance: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Futures of each entry: its type, whether it is still there, what is left of the running gap, then gap by gap.

    Args:
        given: Likelihoods of the entries.
        counts: The entries.
        shares: Of the types.
        drawing: Futures of each entry, days that orders are counted in, days up to which a next order is looked for.
        chance: Where the draws come from.

    Returns:
        Order days, days until the next one (inf: none that early), and whether still a customer; entries × futures.
    """
    from scipy.special import betaincinv  # noqa: PLC0415 - costs a second to import

    several, horizon, ahead = drawing
    types = _types(given, shares, several, chance)
    never = types == TYPES - 1
    gap, leave = np.where(never, 0, types // len(LEAVING)), np.where(never, 0, types % len(LEAVING))
    leaving = np.where(never, 1.0, LEAVING[leave])
    staying = given.staying[np.arange(len(types))[:, None], gap]
    came_back = counts.x[:, None] > 0
    still = np.where(came_back, (1 - leaving) * staying / np.maximum(leaving + (1 - leaving) * staying, 1e-300), 1.0)
    alive = (chance.random(types.shape) < np.where(never, 0.0, still)).astype(np.float64)
    orders, waits = np.zeros(types.shape), np.full(types.shape, np.inf)
    who, future = np.nonzero(alive)
    if not len(who):
        return orders, waits, alive
    shape = given.shape
    x, t_x, age = counts.x[who], counts.t_x[who], counts.T[who]
    scale, leaving = EVENNESS * GAPS[gap[who, future]] / shape, leaving[who, future]
    place = chance.random(len(who)) * staying[who, future]
    share = np.clip(betaincinv(EVENNESS + shape * x, shape, place), 1e-12, 1 - 1e-15)
    running = np.maximum((scale + t_x) * (1 - share) / share, age - t_x)
    rate = chance.gamma(EVENNESS + shape * (x + 1), 1 / (scale + t_x + running))
    day = np.ceil(np.maximum(running - (age - t_x), 1e-9))
    waits[who, future] = np.where(day <= ahead, day, np.inf)
    active = np.flatnonzero(day <= horizon)
    while len(active):
        orders[who[active], future[active]] += 1
        active = active[chance.random(len(active)) >= leaving[active]]
        day[active] += np.maximum(chance.gamma(shape, 1 / rate[active]), 1)
        active = active[day[active] <= horizon]
    return orders, waits, alive


def _types(given: Likelihoods, shares: Floats, several: int, chance: np.random.Generator) -> Numbers:
    """A type for each entry in each future, by how likely each is."""
    cumulated = np.cumsum(given.by_type * shares, axis=1)
    cumulated /= cumulated[:, -1:]
    rows = np.arange(len(cumulated))[:, None]
    drawn = chance.random((len(cumulated), several)) * (1 - 1e-12)
    flat = np.searchsorted((cumulated + rows).ravel(), (drawn + rows).ravel())
    return np.asarray(np.clip(flat.reshape(drawn.shape) - rows * TYPES, 0, TYPES - 1), dtype=np.int64)
