"""The marts worked out by plain loops over the lines: slow, and easy to check by reading."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from tests.marts.examples import PRODUCTS, Line

Rows = list[tuple[Any, ...]]
ZERO = Decimal("0.00")


def kept(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not line.cancelled]


def placed(lines: list[Line]) -> dict[str, Line]:
    """Of each order with a purchase, the line of its first purchase."""
    orders: dict[str, Line] = {}
    for line in sorted(kept(lines), key=lambda line: line.line_no):
        if line.is_purchase:
            orders.setdefault(line.order_id, line)
    return orders


def in_units(line: Line) -> bool:
    return PRODUCTS.get(line.product_id or "", ("", True))[1] is not False


def category(line: Line) -> str | None:
    return PRODUCTS[line.product_id][0] if line.product_id in PRODUCTS else None


def daily_sales(lines: list[Line]) -> Rows:
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in kept(lines):
        groups[line.day, line.branch_id, category(line), line.channel].append(line)
    return [
        (
            *key,
            len(group),
            sum((line.quantity for line in group if in_units(line)), 0.0),
            sum((line.amount for line in group), ZERO),
            sum((line.discount for line in group if line.discount is not None), ZERO),
            sum((line.amount for line in group if line.customer_id is None), ZERO),
        )
        for key, group in groups.items()
    ]


def order_days(lines: list[Line], numbers: dict[str, int]) -> Rows:
    orders = placed(lines).values()
    first: dict[str, date] = {}
    for order in orders:
        if order.customer_id is not None:
            first[order.customer_id] = min(order.day, first.get(order.customer_id, order.day))
    found = []
    for key in {(line.day, line.branch_id, line.channel, line.customer_id) for line in kept(lines)}:
        count = sum((order.day, order.branch_id, order.channel, order.customer_id) == key for order in orders)
        here = [x for x in kept(lines) if (x.day, x.branch_id, x.channel, x.customer_id) == key]
        customer = key[3]
        is_first = customer is not None and count > 0 and first.get(customer) == key[0]
        number = None if customer is None else numbers[customer]
        found.append((*key[:3], number, count, sum((x.amount for x in here), ZERO), is_first))
    return found


def customer_summary(lines: list[Line], branches: dict[str, str | None]) -> Rows:
    names = sorted({*branches, *(line.customer_id for line in kept(lines) if line.customer_id)})
    found = []
    for number, name in enumerate(names):
        own = [line for line in kept(lines) if line.customer_id == name]
        orders = [line for line in placed(lines).values() if line.customer_id == name]
        days = sorted({order.day for order in orders})
        found.append(
            (
                number,
                name,
                branches.get(name) or usual_branch(orders),
                "person" if name in branches else None,
                days[0] if days else None,
                days[-1] if days else None,
                len(orders),
                len(days),
                sum((line.quantity for line in own if in_units(line)), 0.0),
                sum((line.amount for line in own), ZERO),
                sum((line.amount for line in own if not line.is_purchase), ZERO),
            )
        )
    return found


def usual_branch(orders: list[Line]) -> str | None:
    """Where most order days were; a day at several branches belongs to the first by code."""
    by_day: dict[date, list[str]] = defaultdict(list)
    for order in orders:
        if order.branch_id is not None:
            by_day[order.day].append(order.branch_id)
    counts: dict[str, int] = defaultdict(int)
    for branches in by_day.values():
        counts[min(branches)] += 1
    return min(counts, key=lambda branch: (-counts[branch], branch), default=None)


def customer_months(lines: list[Line], numbers: dict[str, int]) -> Rows:
    found = []
    for name, number in numbers.items():
        orders = [order for order in placed(lines).values() if order.customer_id == name]
        own = [line for line in kept(lines) if line.customer_id == name]
        for month in {order.day.replace(day=1) for order in orders}:
            here = [order for order in orders if order.day.replace(day=1) == month]
            spent = sum((line.amount for line in own if line.day.replace(day=1) == month), ZERO)
            found.append((number, month, len(here), len({order.day for order in here}), spent))
    return found


def basket_items(lines: list[Line]) -> Rows:
    items: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    days: dict[str, date] = {}
    for line in kept(lines):
        name = category(line)
        if line.is_purchase and in_units(line) and name is not None:
            items[line.order_id, name] += line.amount
            days[line.order_id] = min(line.day, days.get(line.order_id, line.day))
    numbers = {order: number for number, order in enumerate(sorted(days))}
    return [(numbers[order], name, days[order], revenue) for (order, name), revenue in items.items()]
