"""The few changes of revenue worth saying first, ranked by money. Facts only: where, how much, how many."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import polars as pl

from crm_analytics.features.change.decomposition import Decomposition, Effect, contributions

Place = Literal["branch_id", "category", "channel"]
WITHIN: dict[Place, Place] = {"category": "branch_id", "branch_id": "category", "channel": "category"}
"""Where the change of a member is looked for."""
ALL_OF_IT = Decimal("0.995")
MOST_OF_IT = Decimal("0.6")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class OrdersAndSize:
    """The change split in the number of orders and what is spent in one; the two add up to it."""

    by_orders: Decimal
    by_size: Decimal

    @property
    def weight(self) -> Decimal:
        """What it is ranked by."""
        return max(abs(self.by_orders), abs(self.by_size))


@dataclass(frozen=True)
class OfMember:
    """The member of a dimension that changed most.

    Attributes:
        member: Its id; None: not recorded.
        amount: Its change.
        within: The dimension in which most of its change has one place; None where it has none.
        place: That place; None: not recorded.
        place_amount: The change there.
    """

    dimension: Place
    member: str | None
    amount: Decimal
    within: Place | None = None
    place: str | None = None
    place_amount: Decimal = Decimal(0)

    @property
    def weight(self) -> Decimal:
        """What it is ranked by."""
        return abs(self.amount)

    @property
    def is_all_there(self) -> bool:
        """Whether the whole change is in that place, and nothing elsewhere."""
        return self.within is not None and ALL_OF_IT <= self.place_amount / self.amount <= 2 - ALL_OF_IT


@dataclass(frozen=True)
class OfCustomers:
    """What customers did: an effect of `of_customers`, or `kept`, those who bought in both periods."""

    effect: Effect | Literal["kept"]
    amount: Decimal
    customers: int

    @property
    def weight(self) -> Decimal:
        """What it is ranked by."""
        return abs(self.amount)


Finding = OrdersAndSize | OfMember | OfCustomers


def largest_changes(
    now: pl.DataFrame,
    before: pl.DataFrame,
    *,
    orders: tuple[int, int],
    customers: Decomposition | None = None,
    most: int = 3,
) -> list[Finding]:
    """The largest changes, one of each kind at most.

    Args:
        now: Revenue of the period: `category`, `branch_id`, `channel`, `revenue`, one row or several for each.
        before: The same of the period compared with.
        orders: Number of orders now and before.
        customers: By `movements.of_customers`; None where no sale names its customer.
        most: So many changes at most.
    """
    findings: list[Finding] = [
        *_orders_and_size(now, before, orders),
        *(each for place in WITHIN if (each := _member(now, before, place)) is not None),
        *(_of_customers(customers) if customers is not None else []),
    ]
    ranked = sorted((each for each in findings if each.weight >= CENT), key=lambda each: -each.weight)
    return [each for place, each in enumerate(ranked) if not _is_covered(each, ranked[:place])][:most]


def _orders_and_size(now: pl.DataFrame, before: pl.DataFrame, orders: tuple[int, int]) -> list[OrdersAndSize]:
    """Midway between the periods, so that neither is the measure of the other."""
    if min(orders) <= 0:
        return []
    revenue, old = _total(now), _total(before)
    average = (revenue / orders[0] + old / orders[1]) / 2
    by_orders = ((orders[0] - orders[1]) * average).quantize(CENT)
    return [OrdersAndSize(by_orders, revenue - old - by_orders)]


def _member(now: pl.DataFrame, before: pl.DataFrame, dimension: Place) -> OfMember | None:
    """The member that changed most, where there are several; with the one place its change is in, if there is one."""
    member, amount, members = _most(now, before, dimension)
    if members < 2 or not amount:
        return None
    own = pl.col(dimension).eq_missing(pl.lit(member, pl.String))
    within = WITHIN[dimension]
    place, there, places = _most(now.filter(own), before.filter(own), within)
    if places < 2 or there / amount < MOST_OF_IT:
        return OfMember(dimension, member, amount)
    return OfMember(dimension, member, amount, within, place, there)


def _most(now: pl.DataFrame, before: pl.DataFrame, dimension: Place) -> tuple[str | None, Decimal, int]:
    """The member that changed most, its change, and how many members there are."""
    parts = contributions(now, before, dimension).parts
    ranked = parts.sort([pl.col("amount").abs(), "part"], descending=[True, False], nulls_last=True)
    return (*ranked.select("part", "amount").row(0), parts.height) if parts.height else (None, Decimal(0), 0)


def _of_customers(decomposition: Decomposition) -> list[OfCustomers]:
    """The largest movement; those who bought more and less are told together, as they are the same people.

    Where nobody bought in both periods there are no such people, only money given back.
    """
    moved = {
        effect: OfCustomers(effect, amount, people)
        for effect, amount, people in decomposition.parts.select("effect", "amount", "members").iter_rows()
    }
    kept = [each for effect in ("more", "less") if (each := moved.pop(effect, None)) is not None]
    both = OfCustomers("kept", sum((each.amount for each in kept), Decimal(0)), sum(each.customers for each in kept))
    people = [*([both] if both.customers else []), *moved.values()]
    return sorted(people, key=lambda each: (each.weight, each.effect))[-1:]


def _is_covered(finding: Finding, before: list[Finding]) -> bool:
    """Whether a larger change said it already: “bread, in branch B” and “branch B, in bread” are one."""
    return isinstance(finding, OfMember) and any(
        isinstance(other, OfMember) and (other.within, other.place) == (finding.dimension, finding.member)
        for other in before
    )


def _total(frame: pl.DataFrame) -> Decimal:
    return sum(frame["revenue"], start=Decimal(0))
