"""Orders and their lines: each day has generators of its own and can be made alone."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
import polars as pl

from crm_analytics.synthetic.nusantara.demand import Demand, demand
from crm_analytics.synthetic.nusantara.people import BULK, SEGMENTS, branch_ids, branch_weights, customer_ids
from crm_analytics.synthetic.nusantara.plan import DAYS, Flags, Floats, Ints, Plan, Stream, day_at, drawn, moment
from crm_analytics.synthetic.nusantara.products import ProductCatalogue, catalogue, category_weights, followers
from crm_analytics.synthetic.nusantara.surprises import ABSURD, absurd_days, daily_lines
from crm_analytics.synthetic.nusantara.tickets import staff_ids

LONGEST = 12
TYPICAL = 2.4
"""Mean number of lines of an order beyond the first."""
_BEYOND = np.arange(1, LONGEST)
SIZES: Floats = np.cumprod([1.0, *((TYPICAL**2 + _BEYOND - 1) / _BEYOND * TYPICAL / (TYPICAL + TYPICAL**2))])
"""Weights of orders of one line, two lines and so on: a negative binomial as spread as its mean is high.

So the sizes of orders alone bring no two categories together: those without a planted pair have a lift of about one.
"""
ANONYMOUS, RETURNED, CANCELLED, DISCOUNTED = 0.15, 0.012, 0.008, 0.12
DISCOUNT = 0.1
AT_HOME = 0.85
"""Share of a customer's orders that go to the home branch."""
CHANNELS = ("toko", "web", "WhatsApp", "marketplace")
CHANNEL_WEIGHTS = np.array([0.55, 0.16, 0.15, 0.14])
"""Of known customers; anonymous sales all happen in the shop."""
HOURS = np.array([3, 5, 6, 6, 7, 5, 5, 6, 8, 9, 8, 6, 4], dtype=np.float64)
FIRST_HOUR = 8
GROUP = 200_000
"""Days are put into frames together until they hold so many lines."""


@dataclass(frozen=True)
class Orders:
    """One entry per order, by time.

    Attributes:
        day: Days since the start.
        number: Number within the day, from 1.
        size: Lines.
        customer: Number of the customer, -1 for an anonymous sale.
        second: Seconds since midnight.
        sign: -1 for a return.
    """

    day: Ints
    number: Ints
    size: Ints
    customer: Ints
    second: Ints
    branch: Ints
    channel: Ints
    staff: Ints
    sign: Ints
    cancelled: Flags


def orders_of(plan: Plan, day: int, forces: Demand) -> Orders:
    """The orders of one day."""
    chance = plan.chance(Stream.ORDERS, day)
    size = _sizes(chance, daily_lines(plan)[day])
    rows = len(size)
    customer = _customers(chance, rows, forces.weights(day))
    is_named = customer >= 0
    home = forces.everyone.branch[customer]
    anywhere = drawn(chance, rows, branch_weights(plan))
    branch = np.where(is_named & (chance.random(rows) < AT_HOME), home, anywhere)
    hour = FIRST_HOUR + drawn(chance, rows, HOURS)
    sign = np.where(chance.random(rows) < RETURNED, -1, 1)
    cancelled = chance.random(rows) < CANCELLED
    if day in absurd_days(plan):
        sign[0], cancelled[0] = 1, False
    return Orders(
        day=np.full(rows, day),
        number=np.arange(1, rows + 1),
        size=size,
        customer=customer,
        second=np.sort(hour * 3600 + chance.integers(0, 3600, rows)),
        branch=branch,
        channel=np.where(is_named, drawn(chance, rows, CHANNEL_WEIGHTS), 0),
        staff=branch * 5 + chance.integers(0, 5, rows),
        sign=sign,
        cancelled=cancelled,
    )


def _sizes(chance: np.random.Generator, lines: int) -> Ints:
    """Sizes of orders that add up to so many lines exactly; the last order is cut to fit."""
    mean = (SIZES * np.arange(1, LONGEST + 1)).sum() / SIZES.sum()
    enough = min(lines, int(lines / mean * 1.2) + 100)
    sizes = 1 + drawn(chance, enough, SIZES)
    edges = np.cumsum(sizes)
    whole = int(np.searchsorted(edges, lines))
    sizes = sizes[: whole + 1]
    if len(sizes):
        sizes[-1] -= edges[whole] - lines
    return sizes


def _customers(chance: np.random.Generator, rows: int, weights: Floats) -> Ints:
    anonymous = chance.random(rows) < ANONYMOUS
    return np.where(anonymous, -1, drawn(chance, rows, weights))


@dataclass(frozen=True)
class _LineArrays:
    """One entry per line, order by order."""

    number: Ints
    product: Ints
    units: Ints
    amount: Ints
    discount: Ints


def _lines_of(plan: Plan, day: int, orders: Orders, forces: Demand) -> _LineArrays:
    chance = plan.chance(Stream.LINES, day)
    goods = catalogue(plan)
    order = np.repeat(np.arange(len(orders.size)), orders.size)
    begin = np.cumsum(orders.size) - orders.size
    number = np.arange(len(order)) - begin[order]
    product = _products(chance, goods, _categories(chance, day, orders.size, begin))
    units = _units(chance, orders.customer[order], forces) * orders.sign[order]
    gross = goods.price[product] * units
    cut = (chance.random(len(order)) < DISCOUNTED) & (units > 0)
    discount = np.where(cut, np.round(gross * DISCOUNT / 100).astype(np.int64) * 100, 0)
    amount = gross - discount
    if day in absurd_days(plan):
        amount[0] *= ABSURD
    return _LineArrays(number + 1, product, units, amount, discount)


def _categories(chance: np.random.Generator, day: int, size: Ints, begin: Ints) -> Ints:
    """A category for each line; one that has a follower on this day is followed by it more often."""
    rows = int(size.sum())
    category = drawn(chance, rows, category_weights(day))
    luck = chance.random(rows)
    second, chances = followers(day)
    for place in range(1, LONGEST):
        here = begin[size > place] + place
        before = category[here - 1]
        category[here] = np.where(luck[here] < chances[before], second[before], category[here])
    return category


def _products(chance: np.random.Generator, goods: ProductCatalogue, category: Ints) -> Ints:
    place = goods.low[category] + chance.random(len(category)) * (goods.low[category + 1] - goods.low[category])
    return np.searchsorted(goods.edges, place, side="right").clip(0, len(goods.edges) - 1)


def _units(chance: np.random.Generator, customer: Ints, forces: Demand) -> Ints:
    extra = np.array([segment.extra_units for segment in SEGMENTS])
    is_named = customer >= 0
    mean = np.where(is_named, extra[forces.everyone.segment[customer]], 0.4)
    bulk = np.where(is_named, BULK[forces.everyone.kind[customer]], 1.0)
    return ((1 + chance.poisson(mean)) * bulk).astype(np.int64)


@lru_cache(maxsize=1)
def _codes(plan: Plan) -> pl.Series:
    return customer_ids(np.arange(plan.customers))


def customer_codes(plan: Plan, customer: Ints) -> pl.Series:
    """Customer codes; null for anonymous sales."""
    number = pl.Series("number", customer)
    return _codes(plan).gather(pl.select(pl.when(number >= 0).then(number)).to_series())


@lru_cache(maxsize=1)
def _dates() -> pl.Series:
    return pl.Series([f"N{day_at(day):%Y%m%d}-" for day in range(DAYS)])


def order_frame(plan: Plan, orders: Orders) -> pl.DataFrame:
    """What the lines of an order share, one row per order."""
    seconds = orders.day * 86_400 + orders.second
    return pl.DataFrame(
        {
            "date": _dates().gather(orders.day),
            "order_id": orders.number,
            "customer_id": customer_codes(plan, orders.customer),
            "ordered_at": seconds,
            "branch_id": branch_ids(orders.branch),
            "channel": pl.Series(CHANNELS).gather(orders.channel),
            "staff_id": staff_ids(orders.staff),
            "cancelled": orders.cancelled,
        }
    ).select(
        pl.concat_str("date", pl.col("order_id").cast(pl.String).str.zfill(6)).alias("order_id"),
        "customer_id",
        moment("ordered_at"),
        pl.exclude("date", "order_id", "customer_id", "ordered_at"),
    )


def groups(plan: Plan) -> Iterator[range]:
    """Runs of days that together hold about `GROUP` lines; they depend on the plan alone."""
    begin = held = 0
    for day, lines in enumerate(daily_lines(plan)):
        held += lines
        if held >= GROUP or day == DAYS - 1:
            yield range(begin, day + 1)
            begin, held = day + 1, 0


def joined_orders(parts: list[Orders]) -> Orders:
    """The orders of several days as one."""
    return Orders(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Orders)}
    )


def order_lines(plan: Plan) -> Iterator[pl.DataFrame]:
    """The order lines in order of time; exactly as many as asked for."""
    forces = demand(plan)
    product_ids = catalogue(plan).table["product_id"]
    for days in groups(plan):
        heads = [orders_of(plan, day, forces) for day in days]
        bodies = [_lines_of(plan, day, orders, forces) for day, orders in zip(days, heads, strict=True)]
        orders = joined_orders(heads)
        lines = _LineArrays(
            *(np.concatenate([getattr(body, field.name) for body in bodies]) for field in fields(_LineArrays))
        )
        yield order_frame(plan, orders)[np.repeat(np.arange(len(orders.size)), orders.size)].with_columns(
            pl.Series("line_no", lines.number),
            product_ids.gather(lines.product),
            pl.Series("quantity", lines.units),
            pl.Series("amount", lines.amount),
            pl.Series("discount", lines.discount),
        )
