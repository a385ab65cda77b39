"""Which keys identify orders: receipts that start anew, tills and branches that share numbers, baskets of several."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.inspection.order_identity import (
    IN_FORCE,
    LINE_COLUMNS,
    Key,
    KeyQuality,
    candidates,
    good_keys,
    identity,
    in_force_otherwise,
    reuse,
)
from crm_analytics.warehouse.keys import SOURCE

Sale = tuple[str, str | None, str | None, datetime, float, float]
NOON = datetime(2023, 1, 1, 12)  # noqa: DTZ001 - wall time
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    SOURCE: pl.Int16,
    ROW: pl.Int64,
    "order_id": pl.String,
    "customer_id": pl.String,
    "branch_id": pl.String,
    "ordered_at": pl.Datetime("us"),
    "product_id": pl.String,
    "quantity": pl.Float64,
    "amount": pl.Decimal(18, 2),
}


def sale(number: object, customer: str | None, branch: str | None, day: int, quantity: float = 1.0) -> Sale:
    """A line on a day counted from the first of 2023."""
    return str(number), customer, branch, NOON + timedelta(days=day), quantity, 10.0 * quantity


def lines(sales: Iterable[Sale], source: int = 0) -> pl.LazyFrame:
    """Lines in the order they come."""
    rows = [
        (source, place, number, customer, branch, at, "P1", quantity, amount)
        for place, (number, customer, branch, at, quantity, amount) in enumerate(sales, 1)
    ]
    return pl.LazyFrame(rows, schema=SCHEMA, orient="row").select(LINE_COLUMNS)


def of_days(number: Callable[[int, int], int], *, days: int, a_day: int = 5) -> pl.LazyFrame:
    """So many receipts a day of anonymous customers of one shop, numbered by day and place within it."""
    return lines(sale(number(day, place), None, None, day) for day in range(days) for place in range(a_day))


@pytest.mark.parametrize(
    ("number", "period"),
    [
        (lambda day, place: (NOON + timedelta(days=day)).timetuple().tm_yday * 5 + place, "year"),
        (lambda day, place: (NOON + timedelta(days=day)).day * 5 + place, "month"),
        (lambda _day, place: place, "day"),
    ],
)
def test_receipts_that_start_anew_are_told_apart_by_the_period(number: Callable[[int, int], int], period: str) -> None:
    receipts = of_days(number, days=800)
    assert identity(receipts).share > 0.5
    assert good_keys(receipts, candidates(receipts))[0] == Key(period=period)


def test_receipts_that_start_anew_after_9999_are_told_apart_by_a_period() -> None:
    receipts = of_days(lambda day, place: (day * 40 + place) % 10_000, days=600, a_day=40)
    assert identity(receipts).of_days == 10_000
    key = good_keys(receipts, candidates(receipts))[0]
    assert key.period in {"year", "month"}
    assert identity(receipts, key).orders == 600 * 40


def test_two_tills_that_share_numbers_need_the_customer_where_no_till_is_given() -> None:
    tills = lines(sale(place, f"{till}{place}", None, place // 20) for place in range(200) for till in "AB")
    assert identity(tills).of_customers == 200
    assert good_keys(tills, candidates(tills)) == [Key(with_customer=True, period="day")]


def test_branches_that_share_numbers_need_the_branch() -> None:
    shops = lines(sale(place, None, shop, place // 20) for place in range(200) for shop in "AB")
    counted = identity(shops)
    assert (counted.orders, counted.mistaken, counted.of_branches) == (200, 200, 200)
    assert good_keys(shops, candidates(shops))[0] == Key(with_branch=True)


def test_numbers_shared_by_half_of_the_customers_are_counted() -> None:
    once = [sale(number, f"C{number}", None, number % 300) for number in range(2773)]
    shared = [sale(number, f"D{number}", None, number % 300) for number in range(1407)]
    counted = identity(lines(once + shared))
    assert (counted.orders, counted.mistaken, counted.of_customers, counted.lines) == (2773, 1407, 1407, 2 * 1407)


def test_a_customers_number_in_place_of_the_orders_is_told_apart_by_the_day() -> None:
    visits = lines(sale(customer, f"{customer}", None, visit * 9) for customer in range(300) for visit in range(3))
    assert identity(visits).of_days == 300
    key = good_keys(visits, candidates(visits))[0]
    assert identity(visits, key) == KeyQuality(orders=900)


def test_returns_may_come_later_under_their_number() -> None:
    orders = [sale(number, f"C{number}", "B1", number) for number in range(50)]
    back = [sale(number, f"C{number}", "B1", number + 20, -1.0) for number in range(50)]
    assert identity(lines(orders + back)) == KeyQuality(orders=50)


def test_a_visit_over_midnight_is_one_order() -> None:
    late = datetime(2023, 1, 1, 23, 58)  # noqa: DTZ001 - wall time
    visit = [("1", "C1", "B1", late, 1.0, 5.0), ("1", "C1", "B1", late + timedelta(minutes=4), 1.0, 5.0)]
    assert identity(lines(visit)).mistaken == 0


def test_an_order_whose_customer_stands_on_its_first_line_only_is_one() -> None:
    together = [sale(n, f"C{n}" if line == 0 else None, None, 0) for n in range(20) for line in range(3)]
    assert identity(lines(together)).mistaken == 0
    apart = [sale(n, f"C{n}" if line == 0 else None, None, 0) for line in range(3) for n in range(20)]
    assert identity(lines(apart)).of_customers == 20


def test_numbers_in_force_that_come_again_are_counted_and_corrections_of_the_same_day_are_not() -> None:
    january = lines((sale(n, f"C{n}", "B1", n) for n in range(30)), IN_FORCE)
    february = lines(sale(n, f"D{n}", "B1", 31 + n) for n in range(28))
    counted, both = reuse(february, january)
    assert (counted.orders, counted.mistaken, counted.of_days, counted.of_customers) == (28, 28, 28, 28)
    assert good_keys(both, candidates(both))[0].period == "month"

    corrected = lines(sale(n, f"C{n}", "B1", n) for n in range(10, 40))
    assert reuse(corrected, january)[0].mistaken == 0
    assert reuse(february, january.head(0))[0] == KeyQuality()


def test_a_later_customer_of_an_anonymous_order_is_no_other_customer() -> None:
    stored = lines([sale(1, None, "B1", 0)], IN_FORCE)
    assert reuse(lines([sale(1, "C1", "B1", 0)]), stored)[0].mistaken == 0


def test_lines_in_force_under_other_numbers_are_counted() -> None:
    stored = lines((sale(n, f"C{n}", "B1", n) for n in range(20)), IN_FORCE)
    renamed = lines(sale(f"{n}/2023", f"C{n}", "B1", n) for n in range(15))
    assert in_force_otherwise(renamed, stored) == (15, 15)
    assert in_force_otherwise(lines(sale(n, f"C{n}", "B1", n) for n in range(20)), stored) == (0, 0)


SALES = st.lists(
    st.builds(
        sale,
        st.integers(0, 6),
        st.sampled_from(["C1", "C2"]),
        st.sampled_from([None, "B1", "B2"]),
        st.integers(0, 3),
        st.sampled_from([1.0, -1.0]),
    ),
    min_size=1,
    max_size=40,
)


@given(SALES)
def test_the_count_is_that_of_looking_at_each_number_by_itself(sales: list[Sale]) -> None:
    mistaken = 0
    for number in {each[0] for each in sales}:
        of_it = [each for each in sales if each[0] == number]
        days: set[date] = {at.date() for _number, _customer, _branch, at, quantity, _amount in of_it if quantity > 0}
        branches = {branch for _number, _customer, branch, *_rest in of_it if branch}
        customers = {customer for _number, customer, *_rest in of_it}
        mistaken += len(days) > 1 or len(branches) > 1 or len(customers) > 1
    assert identity(lines(sales)).mistaken == mistaken


@given(SALES)
def test_finer_keys_never_mistake_more(sales: list[Sale]) -> None:
    periods = [Key(), Key(period="year"), Key(period="month"), Key(period="day")]
    shares = [identity(lines(sales), key).of_days for key in periods]
    assert shares[-1] == 0
    assert all(finer <= plain or plain == 0 for plain, finer in pairwise(shares[2:]))
