"""Buyers who come by the season: what customers like them did in the same days of the year before.

Where the parts of the year differ, and differ alike from year to year, no process of gaps holds. Then a customer's days
to come are those that customers alike had in as many days up to today: as many orders in the year before them, new or
not. Nothing but what happened is used.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from crm_analytics.features.value.gap_types import Floats
from crm_analytics.features.value.order_futures import HIGH, LOW, TAILS, Futures
from crm_analytics.features.value.purchases import Purchases

YEAR: Final = 365
PARTS: Final = 26
"""Of a year."""
LEAST_YEARS: Final = 2
LEAST_REPEATS: Final = 30
ALIKE: Final = 0.6
"""Correlation between the newest year and those before it from which the parts of the year differ alike."""
UNEVEN: Final = 2.5
"""Chi-square per degree of freedom from which they differ more than chance has it."""
LEAST_ALIKE: Final = 8
"""Customers alike from whom a customer's days to come are drawn."""
STEPS: Final = (1, 2, 3, 5, 9)
"""Where the groups of orders in a year begin."""
DRAWS: Final = 240

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class SeasonalForecast:
    """What customers alike did.

    Attributes:
        groups: Group of orders in the year before, of each customer to learn from.
        new: Whether the first order was in that year.
        orders: Order days in the horizon.
        waits: Days until the first of them; inf where there was none.
    """

    groups: Whole
    new: NDArray[np.bool_]
    orders: Floats
    waits: Floats

    def futures(self, groups: Whole, new: NDArray[np.bool_]) -> Futures:
        """What customers of these groups may do."""
        kinds, place = np.unique(groups * 2 + new, return_inverse=True)
        return Futures.joined([self._kind(int(kind) // 2, bool(kind % 2)) for kind in kinds]).of(place)

    def totals(self, groups: Whole, new: NDArray[np.bool_], seed: int = 4) -> Floats:
        """Order days of all of them together, drawn many times: those learnt from are drawn anew each time."""
        chance = np.random.default_rng(seed)
        kinds, counts = np.unique(groups * 2 + new, return_counts=True)
        sums = np.zeros(DRAWS)
        for kind, several in zip(kinds, counts, strict=True):
            pool = self.orders[self._alike(int(kind) // 2, bool(kind % 2))]
            again = pool[chance.integers(0, len(pool), (DRAWS, len(pool)))]
            spread = np.sqrt(several) * again.std(axis=1) * chance.standard_normal(DRAWS)
            sums += several * again.mean(axis=1) + spread
        return np.maximum(sums, 0)

    def _kind(self, group: int, new: bool) -> Futures:
        alike = self._alike(group, new)
        orders, waits = self.orders[alike], self.waits[alike]
        ends = np.array([*TAILS, 0.5, *(1 - tail for tail in TAILS)])
        by = np.quantile(waits, ends, method="inverted_cdf")
        low, high = np.quantile(orders, [LOW, HIGH], method="inverted_cdf")
        return Futures(
            orders=np.array([orders.mean()]),
            variance=np.array([orders.var()]),
            low=np.array([low]),
            high=np.array([high]),
            none=np.array([(orders == 0).mean()]),
            alive=np.array([(orders > 0).mean()]),
            wait_lows=by[None, : len(TAILS)],
            wait_middle=by[[len(TAILS)]],
            wait_highs=by[None, len(TAILS) + 1 :],
        )

    def _alike(self, group: int, new: bool) -> Whole:
        """The customers alike; where they are few, new ones and others together, then the groups nearest by."""
        own = np.flatnonzero((self.groups == group) & (self.new == new))
        if len(own) >= LEAST_ALIKE:
            return own
        both = np.flatnonzero(self.groups == group)
        if len(both) >= LEAST_ALIKE:
            return both
        return np.argsort(np.abs(self.groups - group), kind="stable")[:LEAST_ALIKE]


def groups_of(orders_last_year: Floats) -> Whole:
    """The group of each customer by order days in the year up to a day."""
    return np.digitize(orders_last_year, STEPS).astype(np.int64)


def states(bought: Purchases, origin: int) -> tuple[Whole, NDArray[np.bool_]]:
    """Group, and whether new, of every customer at an origin; of those who had not bought by then, nothing of use."""
    lately = bought.ordered & (bought.day > origin - YEAR) & (bought.day <= origin)
    orders = np.bincount(bought.customer[lately], minlength=len(bought.first)).astype(np.float64)
    return groups_of(orders), bought.first > origin - YEAR


def seasonal_forecast(bought: Purchases, origin: int, horizon: int) -> SeasonalForecast | None:
    """What there is to learn from the days up to an origin; None where no season shows, or too few are there."""
    if not is_seasonal(bought, origin):
        return None
    begin = origin - horizon
    learnt = bought.first <= begin
    if learnt.sum() < LEAST_ALIKE:
        return None
    groups, new = states(bought, begin)
    within = bought.ordered & (bought.day > begin) & (bought.day <= origin)
    orders = np.bincount(bought.customer[within], minlength=len(bought.first)).astype(np.float64)
    waits = np.full(len(bought.first), np.inf)
    waits[bought.customer[within][::-1]] = bought.day[within][::-1] - begin  # in the order of days: the first stays
    return SeasonalForecast(groups[learnt], new[learnt], orders[learnt], waits[learnt])


def is_seasonal(bought: Purchases, origin: int) -> bool:
    """Whether repeat orders by parts of the year, against a smooth trend, differ more than by chance, and alike."""
    years = (origin + 15 - bought.start) // YEAR
    if years < LEAST_YEARS:
        return False
    until_then = bought.ordered & (bought.day <= origin)
    repeat = until_then & (bought.day > bought.first[bought.customer])
    bins = PARTS * int(years)
    back = ((origin - bought.day) * PARTS) // YEAR  # parts of the year, counted back from the origin
    counts = np.bincount(back[repeat & (back < bins)], minlength=bins).astype(np.float64)
    if counts.sum() < LEAST_REPEATS:
        return False
    expected = _trend(counts, bought.first[bought.first <= origin], origin, int(years))
    by_year, meant = counts.reshape(-1, PARTS), expected.reshape(-1, PARTS)
    newest = (by_year[0] - meant[0]) / np.sqrt(meant[0] + 0.5)
    before = (by_year[1:].sum(axis=0) - meant[1:].sum(axis=0)) / np.sqrt(meant[1:].sum(axis=0) + 0.5)
    if not newest.std() or not before.std():
        return False
    total, mean = by_year.sum(axis=0), meant.sum(axis=0)
    uneven = (np.square(total - mean) / (mean + 0.1)).sum() / (PARTS - 1)
    return bool(np.corrcoef(newest, before)[0, 1] >= ALIKE and uneven >= UNEVEN)


def _trend(counts: Floats, first: Whole, origin: int, years: int) -> Floats:
    """Repeat orders of each part as a smooth trend has them, for so many customers: by Poisson regression."""
    middles = (np.arange(len(counts)) + 0.5) * YEAR / PARTS
    ages = np.sort(origin - first)
    people = len(ages) - np.searchsorted(ages, middles) + 0.5
    time = middles / YEAR - years / 2
    powers = np.stack([np.ones(len(counts)), time, time * time], axis=1)[:, : 2 if years <= LEAST_YEARS else 3]
    slopes = np.zeros(powers.shape[1])
    slopes[0] = np.log((counts.sum() + 1) / people.sum())
    for _ in range(15):
        mean = people * np.exp(np.clip(powers @ slopes, -20, 20))
        information = powers.T @ (mean[:, None] * powers) + 1e-6 * np.eye(len(slopes))
        slopes += np.clip(np.linalg.solve(information, powers.T @ (counts - mean)), -2, 2)
    return np.asarray(people * np.exp(np.clip(powers @ slopes, -20, 20)))
