"""What is asked for, and where its chance comes from.

Every part of the company draws from a generator of its own, seeded with the plan's seed, the part's stream and a
block or day. Blocks and days have a fixed size, so nothing depends on how many rows are handed over at a time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import polars as pl

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_

START = date(2024, 1, 1)
END = date(2025, 12, 31)
"""Two years up to a fixed day: the data never depends on today."""
DAYS = (END - START).days + 1
BLOCK = 100_000
FEWEST_CUSTOMERS = 30

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Stream(IntEnum):
    """Parts of the company with a chance of their own."""

    NOISE = 1
    SURPRISES = 2
    ROSTER = 3
    PEOPLE = 4
    PRODUCTS = 5
    BRANCHES = 6
    ORDERS = 7
    LINES = 8
    ARMS = 9
    ANSWERS = 10
    TICKETS = 11
    INTERACTIONS = 12
    DELIVERIES = 13
    DUE_DATES = 14
    TURNS = 15
    REACH = 16
    CONSENTS = 17


@dataclass(frozen=True)
class Plan:
    """A company of so many customers and order lines; equal plans give equal companies."""

    customers: int
    order_lines: int
    seed: int

    def __post_init__(self) -> None:
        if self.customers < FEWEST_CUSTOMERS or self.order_lines < 1 or self.seed < 0:
            raise UsageError(
                N_(
                    "The company needs at least {fewest} customers, one order line and a seed of zero or more; "
                    "asked for were {customers} customers, {order_lines} order lines and the seed {seed}."
                ),
                fewest=FEWEST_CUSTOMERS,
                customers=self.customers,
                order_lines=self.order_lines,
                seed=self.seed,
            )

    def chance(self, stream: Stream, *part: int) -> np.random.Generator:
        """The generator of one part, the same at every call."""
        return np.random.default_rng([self.seed, stream, *part])


def day_at(offset: int) -> date:
    """The day so many days after the start."""
    return START + timedelta(days=int(offset))


def moment(seconds: str) -> pl.Expr:
    """The wall time so many seconds after the start, from the column of that name."""
    return (pl.lit(START).cast(pl.Datetime("us")) + pl.duration(seconds=seconds)).alias(seconds)


def offset_of(day: date) -> int:
    """How many days after the start a day is."""
    return (day - START).days


def dealt(chance: np.random.Generator, rows: int, shares: Floats) -> Ints:
    """Deal out indices of `shares` in exactly these shares, rounded, at least one of each, in random order."""
    counts = np.maximum(1, np.floor(shares / shares.sum() * rows).astype(np.int64))
    counts[int(np.argmax(counts))] += rows - counts.sum()
    return chance.permutation(np.repeat(np.arange(len(shares)), counts))


def drawn(chance: np.random.Generator, rows: int, weights: Floats) -> Ints:
    """Draw indices of `weights` with chances in proportion to them."""
    edges = np.cumsum(weights)
    indexes: Ints = np.searchsorted(edges, chance.random(rows) * edges[-1], side="right")
    return indexes.clip(0, len(weights) - 1)
