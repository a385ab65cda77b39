"""The marts worked out by plain loops over the lines: slow, and easy to check by reading."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from tests.marts.examples import PRODUCTS, Line

Rows = list[tuple[Any, ...]]
ZERO = Decimal("0.00")


class Person(NamedTuple):
    """What rows say of a customer."""

    number: int | None
    kind: str | None


NOBODY = Person(None, None)


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
    return line.product_id not in PRODUCTS or PRODUCTS[line.product_id].counted is not False


def category(line: Line) -> str | None:
    return PRODUCTS[line.product_id].category if line.product_id in PRODUCTS else None


def cost(line: Line) -> Decimal | None:
    unit_cost = PRODUCTS[line.product_id].unit_cost if line.product_id in PRODUCTS else None
    exact = None if unit_cost is None else Decimal(line.quantity) * unit_cost
    return None if exact is None else exact.quantize(ZERO, ROUND_HALF_UP)


def sums(group: list[Line]) -> tuple[Any, ...]:
    """Lines, units, revenue, discount, returned, cost and costed revenue."""
    costs = [(line, each) for line in group if (each := cost(line)) is not None]
    return (
        len(group),
        sum((line.quantity for line in group if in_units(line)), 0.0),
        sum((line.amount for line in group), ZERO),
        sum((line.discount for line in group if line.discount is not None and line.is_purchase), ZERO),
        sum((line.amount for line in group if not line.is_purchase), ZERO),
        sum((each for _, each in costs), ZERO),
        sum((line.amount for line, _ in costs), ZERO),
    )


def daily_sales(lines: list[Line]) -> Rows:
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in kept(lines):
        groups[line.day, line.branch_id, category(line), line.channel].append(line)
    return [
        (*key, *sums(group), sum((line.amount for line in group if line.customer_id is None), ZERO))
        for key, group in groups.items()
    ]


class Around(NamedTuple):
    """What is said of a customer's day."""

    is_first: bool
    since: int | None
    to_next: int | None


def around(lines: list[Line], customer: str | None, day: date) -> Around:
    days = sorted({order.day for order in placed(lines).values() if order.customer_id == customer})
    if customer is None or day not in days:
        return Around(False, None, None)
    before, after = [each for each in days if each < day], [each for each in days if each > day]
    return Around(not before, (day - before[-1]).days if before else None, (after[0] - day).days if after else None)


def order_days(lines: list[Line], people: dict[str, Person]) -> Rows:
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in kept(lines):
        groups[line.day, line.branch_id, line.channel, line.customer_id].append(line)
    firsts = list(placed(lines).values())
    return [_row(lines, key, group, firsts, people) for key, group in groups.items()]


def category_days(lines: list[Line], people: dict[str, Person]) -> Rows:
    found = []
    for name in {category(line) for line in kept(lines)}:
        own = [line for line in lines if category(line) == name]
        groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
        for line in kept(own):
            groups[line.day, line.branch_id, line.channel, line.customer_id].append(line)
        firsts = list(placed(own).values())
        found += [(*_row(lines, key, group, firsts, people), name) for key, group in groups.items()]
    return found


def _row(
    lines: list[Line], key: tuple[Any, ...], group: list[Line], firsts: list[Line], people: dict[str, Person]
) -> tuple[Any, ...]:
    """A row of order_days; `firsts` are the first purchases that count as orders."""
    day, branch, channel, customer = key
    orders = sum((line.day, line.branch_id, line.channel, line.customer_id) == key for line in firsts)
    person = people[customer] if customer is not None else NOBODY
    return (day, branch, channel, *person, orders, *sums(group), *around(lines, customer, day))


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
                *(sums(own)[place] for place in (1, 2, 4)),
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


def customer_orders(lines: list[Line], numbers: dict[str, int]) -> Rows:
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in kept(lines):
        if line.customer_id is not None:
            groups[numbers[line.customer_id], line.day, line.order_id, line.branch_id, line.channel].append(line)
    firsts = placed(lines)
    return [(*key, int(firsts.get(key[2]) in group), *sums(group)) for key, group in groups.items()]


def customer_categories(lines: list[Line], numbers: dict[str, int], homes: dict[str, str | None]) -> Rows:
    groups: dict[tuple[Any, ...], list[Line]] = defaultdict(list)
    for line in kept(lines):
        if line.customer_id is not None:
            groups[category(line), line.customer_id].append(line)
    found = []
    for (name, customer), group in groups.items():
        own = [line for line in lines if category(line) == name]
        orders = [order for order in placed(own).values() if order.customer_id == customer]
        last = max((order.day for order in orders), default=None)
        _, units, revenue, *_rest = sums(group)
        found.append((name, numbers[customer], homes[customer], len(orders), units, revenue, last))
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
