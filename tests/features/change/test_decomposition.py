"""The parts of a change add up to it exactly, whichever way it is looked at."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.change.decomposition import (
    COLUMNS,
    Decomposition,
    contributions,
    volume_price_mix,
)
from crm_analytics.features.change.movements import of_customers
from crm_analytics.marts.daily_sales import DailySales
from crm_analytics.marts.order_days import OrderDays
from tests.thorough import times

SALES = {name: DailySales.create_empty().schema[name] for name in ("category", "units", "revenue")}
ORDERS = {
    name: OrderDays.create_empty().schema[name]
    for name in ("day", "customer_no", "orders", "revenue", "is_first", "days_since", "days_to_next")
}
START = date(2024, 1, 1)
LAPSED = 180


def sales(*rows: tuple[str | None, float, str]) -> pl.DataFrame:
    """Category, units, revenue."""
    return pl.DataFrame(
        [{"category": name, "units": units, "revenue": Decimal(amount)} for name, units, amount in rows], schema=SALES
    )


def orders(*rows: tuple[int, int | None, int, str, bool, int | None]) -> pl.DataFrame:
    """Days after the start, customer, orders, revenue, whether it is the first, days since the order day before."""
    return pl.DataFrame(
        [
            {
                "day": START + timedelta(days=day),
                "customer_no": who,
                "orders": count,
                "revenue": Decimal(amount),
                "is_first": first,
                "days_since": gap,
            }
            for day, who, count, amount, first, gap in rows
        ],
        schema=ORDERS,
    )


def told(decomposition: Decomposition) -> dict[tuple[str, str | None], Decimal]:
    return {(row["effect"], row["part"]): row["amount"] for row in decomposition.parts.iter_rows(named=True)}


def added(parts: pl.DataFrame) -> Decimal:
    return sum(parts["amount"], start=Decimal(0))


def test_who_bought_elsewhere_is_not_called_silent() -> None:
    """Of a branch alone: one never ordered again, one ordered in another branch, one only after the last day."""
    rows = orders(*((0, who, 1, "10.00", False, 5) for who in (1, 2, 3)))
    before = rows.with_columns(days_to_next=pl.Series([None, 30, 300], dtype=pl.Int32))
    decomposition = movements(orders((200, 9, 1, "1.00", True, None)), before)
    assert told(decomposition) == {
        ("lost", None): Decimal("-20.00"),
        ("absent", None): Decimal("-10.00"),
        ("new_customers", None): Decimal("1.00"),
    }


def movements(now: pl.DataFrame, before: pl.DataFrame) -> Decomposition:
    last = now["day"].max()
    return of_customers(now, before, end=last if isinstance(last, date) else START, lapsed_after=LAPSED)


cents = st.integers(-(10**9), 10**9).map(lambda amount: str(Decimal(amount) / 100))
_sold = st.lists(
    st.tuples(
        st.none() | st.sampled_from("abcdef"),
        st.floats(-50, 500, allow_nan=False).map(lambda units: round(units, 3)) | st.just(0.0),
        cents,
    ),
    max_size=25,
)
_ordered = st.lists(
    st.tuples(
        st.integers(0, 20),
        st.none() | st.integers(0, 6),
        st.integers(0, 3),
        cents,
        st.booleans(),
        st.none() | st.integers(1, 400),
    ),
    max_size=25,
)


def test_a_change_by_category_worked_by_hand() -> None:
    decomposition = contributions(
        sales(("bread", 1, "10.10"), ("bread", 1, "5.00"), (None, 1, "1.00")),
        sales(("bread", 1, "20.00"), ("milk", 1, "3.33")),
        "category",
    )
    assert (decomposition.before, decomposition.now, decomposition.change) == (
        Decimal("23.33"),
        Decimal("16.10"),
        Decimal("-7.23"),
    )
    assert told(decomposition) == {
        ("member", "bread"): Decimal("-4.90"),
        ("member", "milk"): Decimal("-3.33"),
        ("member", None): Decimal("1.00"),
    }


@settings(max_examples=times(60), deadline=None)
@given(_sold, _sold)
def test_contributions_add_up_to_the_cent(
    now: list[tuple[str, float, str]], then: list[tuple[str, float, str]]
) -> None:
    decomposition = contributions(sales(*now), sales(*then), "category")
    change = sum((Decimal(row[2]) for row in now), Decimal(0)) - sum((Decimal(row[2]) for row in then), Decimal(0))
    assert added(decomposition.parts) == decomposition.change == change
    assert decomposition.parts.columns == COLUMNS


def test_volume_mix_and_price_worked_by_hand() -> None:
    """Before: 10 loaves at 2 and 10 cheeses at 8. Now: 20 loaves at 3, 5 cheeses at 8; 25 units at the old 5 is 125."""
    decomposition = volume_price_mix(
        sales(("bread", 20, "60.00"), ("cheese", 5, "40.00"), ("tea", 2, "9.00"), ("fuel", 0, "50.00")),
        sales(("bread", 10, "20.00"), ("cheese", 10, "80.00"), ("soap", 1, "4.00"), ("fuel", 0, "30.00")),
    )
    assert told(decomposition) == {
        ("volume", None): Decimal("25.00"),
        ("mix", None): Decimal("-45.00"),  # 20 × 2 + 5 × 8 = 80 against 125
        ("price", "bread"): Decimal("20.00"),
        ("price", "cheese"): Decimal("0.00"),
        ("new", "tea"): Decimal("9.00"),
        ("gone", "soap"): Decimal("-4.00"),
        ("uncounted", "fuel"): Decimal("20.00"),
    }
    assert (decomposition.before, decomposition.now) == (Decimal("134.00"), Decimal("159.00"))


def test_the_same_units_at_higher_prices_are_price_alone() -> None:
    decomposition = volume_price_mix(
        sales(("bread", 3, "6.00"), ("milk", 5, "11.00")), sales(("bread", 3, "3.00"), ("milk", 5, "10.00"))
    )
    assert {effect: amount for (effect, part), amount in told(decomposition).items() if part is None} == {
        "volume": Decimal(0),
        "mix": Decimal(0),
    }


def test_twice_of_everything_at_the_same_prices_is_volume_alone() -> None:
    decomposition = volume_price_mix(
        sales(("bread", 6, "6.00"), ("milk", 10, "20.00")), sales(("bread", 3, "3.00"), ("milk", 5, "10.00"))
    )
    assert {key: amount for key, amount in told(decomposition).items() if amount} == {
        ("volume", None): Decimal("13.00")
    }


@settings(max_examples=times(60), deadline=None)
@given(_sold, _sold)
def test_volume_price_and_mix_add_up_to_the_cent(
    now: list[tuple[str, float, str]], then: list[tuple[str, float, str]]
) -> None:
    decomposition = volume_price_mix(sales(*now), sales(*then))
    change = sum((Decimal(row[2]) for row in now), Decimal(0)) - sum((Decimal(row[2]) for row in then), Decimal(0))
    assert added(decomposition.parts) == decomposition.change == change


def test_what_customers_did_worked_by_hand() -> None:
    before = orders(
        (0, 1, 1, "10.00", False, 5),  # 1 buys more later
        (0, 2, 1, "20.00", False, 5),  # 2 buys less later
        (1, 3, 1, "30.00", False, 5),  # 3 stays away
        (1, None, 1, "5.00", False, None),
    )
    now = orders(
        (30, 1, 2, "15.00", False, 30),
        (31, 2, 1, "12.00", False, 31),
        (32, 2, 0, "-2.00", False, None),
        (33, 4, 1, "40.00", True, None),  # first order of all
        (33, 5, 1, "7.00", False, 200),  # back after more than half a year
        (34, 6, 1, "6.00", False, 60),  # back after two months
        (35, None, 1, "9.00", False, None),
    )
    decomposition = movements(now, before)
    assert {effect: amount for (effect, _part), amount in told(decomposition).items()} == {
        "more": Decimal("5.00"),
        "less": Decimal("-10.00"),
        "absent": Decimal("-30.00"),
        "new_customers": Decimal("40.00"),
        "reactivated": Decimal("7.00"),
        "returned": Decimal("6.00"),
        "anonymous": Decimal("4.00"),
    }
    people = dict(decomposition.parts.select("effect", "members").iter_rows())
    assert people["anonymous"] == 0
    assert people["less"] == 1


def test_who_only_brought_something_back_is_nobody_who_bought() -> None:
    before = orders((0, 1, 1, "10.00", False, 5), (0, 2, 1, "10.00", False, 5))
    now = orders((30, 1, 1, "9.00", False, 30), (31, 3, 0, "-4.00", False, None))
    decomposition = movements(now, before)
    assert told(decomposition) == {("less", None): Decimal("-5.00"), ("absent", None): Decimal("-10.00")}
    assert dict(decomposition.parts.select("effect", "members").iter_rows()) == {"less": 1, "absent": 1}


def test_who_is_silent_for_half_a_year_is_lost() -> None:
    before = orders((0, 1, 1, "10.00", False, 5), (5, 2, 1, "8.00", False, 5))
    decomposition = movements(orders((181, 3, 1, "1.00", True, None)), before)
    assert told(decomposition) == {
        ("lost", None): Decimal("-10.00"),
        ("absent", None): Decimal("-8.00"),
        ("new_customers", None): Decimal("1.00"),
    }


@settings(max_examples=times(60), deadline=None)
@given(_ordered, _ordered)
def test_what_customers_did_adds_up_to_the_cent(
    now: list[tuple[int, int | None, int, str, bool, int | None]],
    then: list[tuple[int, int | None, int, str, bool, int | None]],
) -> None:
    decomposition = movements(orders(*now), orders(*then))
    change = sum((Decimal(row[3]) for row in now), Decimal(0)) - sum((Decimal(row[3]) for row in then), Decimal(0))
    assert added(decomposition.parts) == decomposition.change == change
    who_ordered = {row[1] for row in [*now, *then] if row[2] > 0} - {None}
    assert decomposition.parts["members"].sum() == len(who_ordered)


@settings(max_examples=times(40), deadline=None)
@given(_sold, _sold, _ordered, _ordered, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(
    now: list[tuple[str, float, str]],
    then: list[tuple[str, float, str]],
    orders_now: list[tuple[int, int | None, int, str, bool, int | None]],
    orders_then: list[tuple[int, int | None, int, str, bool, int | None]],
    chance: Random,
) -> None:
    now_mixed, then_mixed = chance.sample(now, len(now)), chance.sample(then, len(then))
    people_now, people_then = chance.sample(orders_now, len(orders_now)), chance.sample(orders_then, len(orders_then))
    for decomposition, again in (
        (
            contributions(sales(*now), sales(*then), "category"),
            contributions(sales(*now_mixed), sales(*then_mixed), "category"),
        ),
        (volume_price_mix(sales(*now), sales(*then)), volume_price_mix(sales(*now_mixed), sales(*then_mixed))),
        (movements(orders(*orders_now), orders(*orders_then)), movements(orders(*people_now), orders(*people_then))),
    ):
        assert decomposition.parts.equals(again.parts)


@pytest.mark.parametrize("side", ["neither", "now", "before"])
def test_an_empty_period_leaves_the_other_one_whole(side: str) -> None:
    some, none = sales(("bread", 2, "10.00"), ("milk", 1, "-2.00")), sales()
    now, before = some if side == "now" else none, some if side == "before" else none
    expected = {"neither": Decimal(0), "now": Decimal("8.00"), "before": Decimal("-8.00")}[side]
    for decomposition in (contributions(now, before, "category"), volume_price_mix(now, before)):
        assert added(decomposition.parts) == decomposition.change == expected
    people = orders((0, 1, 1, "8.00", True, None))
    customers = movements(people if side == "now" else orders(), people if side == "before" else orders())
    assert customers.change == expected
