"""Tickets and deliveries by day: worked by hand, and against plain loops over random ones."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.delivery_days import delivery_days
from crm_analytics.marts.ticket_days import ticket_days
from tests.marts.examples import AS_OF, CLOCK, PRODUCTS, customers, frame, in_order, products, rows
from tests.thorough import times

HOMES = {"ann": "north", "bob": None}
PEOPLE = {"ann": (0, "person"), "bob": (1, "person")}
NOBODY = (None, None)
some = settings(max_examples=times(25), deadline=None)


class Ticket(NamedTuple):
    """A ticket, with the columns that the mart reads."""

    opened_at: datetime
    customer_id: str | None = None
    product_id: str | None = None
    branch_id: str | None = None
    satisfaction: int | None = None


class Delivery(NamedTuple):
    """A delivery, with the columns that the mart reads."""

    promised_on: date | None
    delivered_at: datetime | None = None
    customer_id: str | None = None
    branch_id: str | None = None


_days = st.integers(-4, 4).map(lambda days: CLOCK + timedelta(days=days))
_moments = st.integers(-96, 96).map(lambda hours: datetime(2024, 3, 3) + timedelta(hours=hours))  # noqa: DTZ001
_customers = st.sampled_from(["ann", "bob", "a stranger", None])
_branches = st.sampled_from(["north", "south", None])
_tickets = st.lists(
    st.builds(
        Ticket,
        _moments,
        _customers,
        st.sampled_from([*PRODUCTS, "unheard of", None]),
        _branches,
        st.none() | st.integers(1, 5),
    ),
    max_size=20,
)
_deliveries = st.lists(st.builds(Delivery, st.none() | _days, st.none() | _moments, _customers, _branches), max_size=20)


def summary() -> pl.LazyFrame:
    return customer_summary(frame("order_lines", []), customers(**HOMES), products())


def of_tickets(tickets: list[Ticket]) -> pl.LazyFrame:
    given = [{"ticket_id": str(number), **each._asdict()} for number, each in enumerate(tickets)]
    return ticket_days(frame("tickets", given), products(), summary(), clock=CLOCK)


def of_deliveries(deliveries: list[Delivery]) -> pl.LazyFrame:
    given = [{"order_id": str(number), **each._asdict()} for number, each in enumerate(deliveries)]
    return delivery_days(frame("deliveries", given), summary(), as_of=AS_OF, clock=CLOCK)


def branch(given: Ticket | Delivery) -> str | None:
    return given.branch_id or HOMES.get(given.customer_id or "")


def person(given: Ticket | Delivery) -> tuple[Any, ...]:
    return PEOPLE.get(given.customer_id or "", NOBODY)


@some
@given(_tickets)
def test_ticket_days_count_every_ticket_opened_so_far(tickets: list[Ticket]) -> None:
    groups: dict[tuple[Any, ...], list[Ticket]] = defaultdict(list)
    for each in tickets:
        if each.opened_at.date() <= CLOCK:
            category = PRODUCTS[each.product_id].category if each.product_id in PRODUCTS else None
            groups[each.opened_at.date(), branch(each), category, *person(each)].append(each)
    expected = []
    for key, group in groups.items():
        marks = [each.satisfaction for each in group if each.satisfaction is not None]
        expected.append((*key, len(group), len(marks), sum(marks)))
    assert rows("ticket_days", of_tickets(tickets)) == in_order(expected)


@some
@given(_deliveries)
def test_delivery_days_count_every_delivery_whose_outcome_is_known(deliveries: list[Delivery]) -> None:
    counts: Counter[tuple[Any, ...]] = Counter()
    on_time: Counter[tuple[Any, ...]] = Counter()
    for each in deliveries:
        came = each.delivered_at.date() if each.delivered_at and each.delivered_at.date() <= CLOCK else None
        if each.promised_on is None or (came is None and each.promised_on >= AS_OF):
            continue
        key = (each.promised_on, branch(each), *person(each))
        counts[key] += 1
        on_time[key] += came is not None and came <= each.promised_on
    expected = [(*key, count, on_time[key]) for key, count in counts.items()]
    assert rows("delivery_days", of_deliveries(deliveries)) == in_order(expected)


def test_a_ticket_is_that_of_its_branch_else_of_its_customers() -> None:
    morning = datetime.fromisoformat("2024-02-01T08:00")
    found = of_tickets(
        [
            Ticket(morning, "ann", "milk", "south", 5),
            Ticket(morning, "ann", "cheese", None, 2),
            Ticket(morning, "ann", "milk"),
        ]
    )
    ann, day = (0, "person"), date(2024, 2, 1)
    assert rows("ticket_days", found) == [
        (day, "north", "Dairy", *ann, 2, 1, 2),
        (day, "south", "Dairy", *ann, 1, 1, 5),
    ]


@pytest.mark.parametrize(
    ("promised", "delivered", "expected"),
    [
        ("2024-02-10", "2024-02-10T23:59", [(1, 1)]),
        ("2024-02-10", "2024-02-11T00:00", [(1, 0)]),
        ("2024-02-10", None, [(1, 0)]),
        ("2024-02-29", None, [(1, 0)]),
        ("2024-03-01", None, []),
        ("2024-03-01", "2024-03-02T10:00", [(1, 0)]),
        ("2024-03-20", "2024-03-02T10:00", [(1, 1)]),
        ("2024-02-10", "2090-01-01T10:00", [(1, 0)]),
    ],
)
def test_a_delivery_is_on_time_on_the_day_promised_and_late_after_it(
    promised: str, delivered: str | None, expected: list[tuple[int, int]]
) -> None:
    came = datetime.fromisoformat(delivered) if delivered else None
    found = of_deliveries([Delivery(date.fromisoformat(promised), came)]).collect()
    assert found.select("deliveries", "on_time").rows() == expected
