"""What was known of each customer on an earlier day, and what came after it: the past looked at as if it were today."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from crm_analytics.features.value.bg_nbd import Floats

Whole = NDArray[np.int64]
EPOCH: Final = date(1970, 1, 1)
RECENT: Final = 1 / 3
"""Part of the time up to an origin that counts as lately."""
LONE, FEW = 365, 0.01
"""Days without an order after which the data begin anew, where less than such a share of all days lies before."""


@dataclass(frozen=True)
class Purchases:
    """Days on which customers bought or brought back, in the order of the days; days are counted from 1970.

    Attributes:
        customer: Number of the customer, from 0.
        day: The day.
        revenue: Net of the day.
        ordered: Whether it is an order day; else it has returns alone.
        first: First order day of each customer.
    """

    customer: Whole
    day: Whole
    revenue: Floats
    ordered: NDArray[np.bool_]
    first: Whole

    @cached_property
    def start(self) -> int:
        """The first order day of all, but for a few that lie more than a year before all others: mistyped ones."""
        days, orders = np.unique(self.day[self.ordered], return_counts=True)
        before = np.cumsum(orders)[:-1]
        apart = (np.diff(days) > LONE) & (before < FEW * len(self.day))
        return int(days[np.flatnonzero(apart)[-1] + 1] if apart.any() else days[0])


@dataclass(frozen=True)
class Seen:
    """What was known at an origin of each customer who had bought by then, and what came within the horizon.

    Attributes:
        customer: Number of the customer.
        x: Repeat order days.
        t_x: Age at the last order day, in days.
        T: Age at the origin, in days.
        mean_spend: Revenue for each order day.
        recent: Repeat order days lately.
        watched: Days of that time in which the customer was one.
        later: Order days in the days after the origin.
        waited: Days until the first of them; inf where there is none.
        later_revenue: Revenue of those days.
    """

    customer: Whole
    x: Floats
    t_x: Floats
    T: Floats
    mean_spend: Floats
    recent: Floats
    watched: Floats
    later: Floats
    waited: Floats
    later_revenue: Floats

    @property
    def ages(self) -> tuple[Floats, Floats, Floats]:
        """x, t_x and T."""
        return self.x, self.t_x, self.T

    def history(self) -> pl.DataFrame:
        """Counts of customers alike, as the mart purchase_history has them."""
        alike = pl.DataFrame({"x": self.x, "t_x": self.t_x, "T": self.T}).group_by("x", "t_x", "T")
        return alike.agg(customers=pl.len()).sort("x", "t_x", "T")

    def spend(self) -> pl.DataFrame:
        """Order days and the mean of their revenue, as `fit_gamma_gamma` takes them."""
        return pl.DataFrame({"x": self.x + 1, "mean_spend": self.mean_spend})


def purchases(customer_days: pl.DataFrame) -> Purchases:
    """From rows of customers' days.

    Args:
        customer_days: `customer_no`, `day`, `orders`, `revenue`; any number of rows for a customer's day. Customers
            without a single order are left out.
    """
    days = customer_days.group_by("customer_no", "day").agg(
        ordered=pl.col("orders").sum() > 0, revenue=pl.col("revenue").sum().cast(pl.Float64)
    )
    buyers = days.filter("ordered").group_by("customer_no").agg(first=pl.col("day").min()).sort("customer_no")
    numbered = days.join(buyers.with_row_index("customer"), on="customer_no").sort("day", "customer")
    return Purchases(
        customer=numbered["customer"].cast(pl.Int64).to_numpy(),
        day=numbered["day"].cast(pl.Int32).cast(pl.Int64).to_numpy(),
        revenue=numbered["revenue"].to_numpy(),
        ordered=numbered["ordered"].to_numpy(),
        first=buyers["first"].cast(pl.Int32).cast(pl.Int64).to_numpy(),
    )


def seen_at(bought: Purchases, origin: int, horizon: int) -> Seen:
    """The customers as they were known on the evening of an origin, with what came in the horizon after it."""
    people = len(bought.first)
    until, lately = bought.day <= origin, lately_of(bought, origin)
    before, soon = until & bought.ordered, ~until & (bought.day <= origin + horizon)

    def count(rows: NDArray[np.bool_], weights: Floats | None = None) -> Floats:
        chosen = None if weights is None else weights[rows]
        return np.bincount(bought.customer[rows], weights=chosen, minlength=people).astype(np.float64)

    days = count(before)
    last = bought.first.copy()
    last[bought.customer[before]] = bought.day[before]  # rows are in the order of the days: the last one stays
    after = soon & bought.ordered
    following = np.full(people, np.inf)
    following[bought.customer[after][::-1]] = bought.day[after][::-1]
    buyers = np.flatnonzero(days > 0)
    age = (origin - bought.first).astype(np.float64)
    recent = count(before & (bought.day > origin - lately)) - (age < lately)
    return Seen(
        customer=buyers,
        x=days[buyers] - 1,
        t_x=(last - bought.first)[buyers].astype(np.float64),
        T=age[buyers],
        mean_spend=count(until, bought.revenue)[buyers] / days[buyers],
        recent=recent[buyers],
        watched=np.minimum(age, lately)[buyers],
        later=count(after)[buyers],
        waited=following[buyers] - origin,
        later_revenue=count(soon, bought.revenue)[buyers],
    )


def lately_of(bought: Purchases, origin: int) -> int:
    """Days up to an origin that count as lately."""
    return max(round((origin - bought.start) * RECENT), 1)


def is_silent(bought: Purchases, today: int) -> bool:
    """Whether nothing was ordered for longer than ever before."""
    days = np.unique(bought.day[bought.ordered & (bought.day <= today)])
    return bool(today - days[-1] > np.diff(days, prepend=days[0]).max())


def unevenness(bought: Purchases) -> float:
    """How much what an order day brings differs from day to day of a customer: squared coefficient of variation.

    Pooled over the customers with two order days or more, each weighing as many as it has less one; 0 without any.
    """
    revenue, who = bought.revenue[bought.ordered], bought.customer[bought.ordered]
    times = np.bincount(who, minlength=len(bought.first)).astype(np.float64)
    sums, squares = np.bincount(who, revenue, len(times)), np.bincount(who, np.square(revenue), len(times))
    kept = (times > 1) & (sums > 0)
    mean = sums[kept] / times[kept]
    apart = (squares[kept] - times[kept] * np.square(mean)) / np.square(mean)
    freedom = (times[kept] - 1).sum()
    return float(np.maximum(apart, 0).sum() / freedom) if freedom else 0.0
