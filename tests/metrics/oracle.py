"""Each metric straight from the facts, by plain loops: slow, easy to check by reading, and apart from the marts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from crm_analytics.metrics.selection import UNKNOWN, Selection

CENT = Decimal("0.01")
LAPSED = 180


class Line(NamedTuple):
    """A line of an order, with what the facts say of its product and customer."""

    order_id: str
    line_no: int
    customer_id: str | None
    ordered_at: datetime
    product_id: str | None
    quantity: float
    amount: Decimal
    discount: Decimal | None
    branch_id: str | None
    channel: str | None
    cancelled: bool | None


class Product(NamedTuple):
    category: str | None
    unit_cost: Decimal | None
    counted: bool | None


class Ticket(NamedTuple):
    customer_id: str | None
    opened_at: datetime
    product_id: str | None
    branch_id: str | None
    satisfaction: int | None


class Delivery(NamedTuple):
    customer_id: str | None
    branch_id: str | None
    promised_on: date | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class Facts:
    """A company as it is loaded; segments are given, since they are a result and no fact."""

    lines: list[Line]
    products: dict[str, Product]
    kinds: dict[str, str | None]
    homes: dict[str, str | None]
    tickets: list[Ticket]
    deliveries: list[Delivery]
    segments: dict[str, str]
    clock: date
    kept: list[Line] = field(init=False)
    order_days: dict[str, list[date]] = field(init=False)

    def __post_init__(self) -> None:
        kept = [line for line in self.lines if not line.cancelled and line.ordered_at.date() <= self.clock]
        object.__setattr__(self, "kept", kept)
        days: dict[str, set[date]] = defaultdict(set)
        for line in orders_of(kept):
            if line.customer_id is not None:
                days[line.customer_id].add(line.ordered_at.date())
        object.__setattr__(self, "order_days", {name: sorted(found) for name, found in days.items()})

    @property
    def as_of(self) -> date:
        """Last day with a line, cancelled ones too: until then nothing is known to be late."""
        days = [line.ordered_at.date() for line in self.lines if line.ordered_at.date() <= self.clock]
        return max(days, default=self.clock)

    def category(self, product_id: str | None) -> str | None:
        product = self.products.get(product_id or "")
        return product.category if product else None

    def home(self, customer: str | None) -> str | None:
        """The customer's branch; where it is unknown, the one of most order days."""
        if customer is None:
            return None
        return self.homes.get(customer) or self._usual_branch(customer)

    def _usual_branch(self, customer: str) -> str | None:
        by_day: dict[date, list[str]] = defaultdict(list)
        for line in orders_of(self.kept):
            if line.customer_id == customer and line.branch_id is not None:
                by_day[line.ordered_at.date()].append(line.branch_id)
        counts: dict[str, int] = defaultdict(int)
        for branches in by_day.values():
            counts[min(branches)] += 1
        return min(counts, key=lambda branch: (-counts[branch], branch), default=None)


def orders_of(lines: Iterable[Line]) -> list[Line]:
    """Of each order with a purchase among these lines, the line of its first purchase."""
    first: dict[str, Line] = {}
    for line in sorted(lines, key=lambda line: line.line_no):
        if line.quantity >= 0:
            first.setdefault(line.order_id, line)
    return list(first.values())


def is_member(value: str | None, members: tuple[str, ...]) -> bool:
    return not members or (UNKNOWN if value is None else value) in members


def counts(facts: Facts, selection: Selection, customer: str | None, branch: str | None) -> bool:
    """Whether a row of this customer and branch is in the part of the business that is asked for."""
    return (
        is_member(branch, selection.branch)
        and is_member(facts.kinds.get(customer or ""), selection.kind)
        and is_member(facts.segments.get(customer or ""), selection.segment)
        and (selection.known is None or selection.known == (customer is not None))
    )


def within(facts: Facts, selection: Selection, lines: Iterable[Line], start: date, end: date) -> list[Line]:
    return [
        line
        for line in lines
        if start <= line.ordered_at.date() <= end
        and is_member(line.channel, selection.channel)
        and counts(facts, selection, line.customer_id, line.branch_id)
    ]


def cost_of(facts: Facts, line: Line) -> Decimal | None:
    product = facts.products.get(line.product_id or "")
    if product is None or product.unit_cost is None:
        return None
    return (Decimal(line.quantity) * product.unit_cost).quantize(CENT, ROUND_HALF_UP)


def units_of(facts: Facts, line: Line) -> float:
    product = facts.products.get(line.product_id or "")
    return 0.0 if product is not None and product.counted is False else line.quantity


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
