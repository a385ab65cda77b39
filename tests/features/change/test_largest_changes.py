"""What is said first: the largest changes by money, each with its place."""

from decimal import Decimal

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.change.decomposition import Decomposition
from crm_analytics.features.change.largest_changes import OfCustomers, OfMember, OrdersAndSize, largest_changes
from tests.thorough import times

Rows = list[tuple[str | None, str | None, str | None, str]]


def sales(rows: Rows) -> pl.DataFrame:
    """Category, branch, channel, revenue."""
    return pl.DataFrame(
        [{"category": a, "branch_id": b, "channel": c, "revenue": Decimal(amount)} for a, b, c, amount in rows],
        schema={"category": pl.String, "branch_id": pl.String, "channel": pl.String, "revenue": pl.Decimal(18, 2)},
    )


def movements(*rows: tuple[str, str, int]) -> Decomposition:
    parts = pl.DataFrame(
        [{"effect": effect, "amount": Decimal(amount), "members": people} for effect, amount, people in rows]
    )
    return Decomposition(Decimal(0), Decimal(0), parts)


BEFORE: Rows = [("bread", "A", "shop", "100.00"), ("bread", "B", "shop", "100.00"), ("milk", "A", "shop", "50.00")]


def test_a_category_lost_in_one_branch_is_told_with_the_branch() -> None:
    now: Rows = [("bread", "A", "shop", "100.00"), ("bread", "B", "shop", "30.00"), ("milk", "A", "shop", "55.00")]
    found = largest_changes(sales(now), sales(BEFORE), orders=(0, 10))
    assert found == [OfMember("category", "bread", Decimal("-70.00"), "branch_id", "B", Decimal("-70.00"))]
    assert isinstance(found[0], OfMember)
    assert found[0].is_all_there  # and that branch B fell is not said again


def test_a_change_in_many_places_is_told_without_one() -> None:
    now: Rows = [("bread", "A", "shop", "60.00"), ("bread", "B", "shop", "60.00"), ("milk", "A", "shop", "50.00")]
    bread = largest_changes(sales(now), sales(BEFORE), orders=(0, 10))[0]
    assert bread == OfMember("category", "bread", Decimal("-80.00"))
    assert not bread.is_all_there


def test_most_of_a_change_in_one_place_is_not_all_of_it() -> None:
    now: Rows = [("bread", "A", "shop", "90.00"), ("bread", "B", "shop", "40.00"), ("milk", "A", "shop", "50.00")]
    bread = largest_changes(sales(now), sales(BEFORE), orders=(0, 10))[0]
    assert bread == OfMember("category", "bread", Decimal("-70.00"), "branch_id", "B", Decimal("-60.00"))
    assert isinstance(bread, OfMember)
    assert not bread.is_all_there


def test_orders_and_their_size_worked_by_hand() -> None:
    """Ten orders of 25 became twelve of 20: two more at 22.50, five less on eleven."""
    one: Rows = [("bread", "A", "shop", "240.00")]
    found = largest_changes(sales(one), sales([("bread", "A", "shop", "250.00")]), orders=(12, 10))
    assert found == [OrdersAndSize(Decimal("45.00"), Decimal("-55.00"))]


def test_money_given_back_by_nobody_who_bought_is_told_of_no_customers() -> None:
    returned = movements(("less", "-90.00", 0))
    assert largest_changes(sales([]), sales([]), orders=(0, 0), customers=returned) == []
    both = movements(("less", "-90.00", 0), ("absent", "-60.00", 3))
    told = largest_changes(sales([]), sales([]), orders=(0, 0), customers=both)
    assert told == [OfCustomers("absent", Decimal("-60.00"), 3)]


def test_customers_of_both_periods_are_told_together() -> None:
    decomposition = movements(
        ("more", "500.00", 9), ("less", "-490.00", 8), ("absent", "-60.00", 3), ("anonymous", "20.00", 0)
    )
    found = largest_changes(sales([]), sales([]), orders=(0, 0), customers=decomposition)
    assert found == [OfCustomers("absent", Decimal("-60.00"), 3)]
    kept = movements(("more", "500.00", 9), ("less", "-90.00", 8), ("absent", "-60.00", 3))
    assert largest_changes(sales([]), sales([]), orders=(0, 0), customers=kept) == [
        OfCustomers("kept", Decimal("410.00"), 17)
    ]


def test_nothing_changed_and_nothing_is_said() -> None:
    assert largest_changes(sales(BEFORE), sales(BEFORE), orders=(10, 10)) == []


_rows = st.lists(
    st.tuples(
        st.none() | st.sampled_from("ab"),
        st.none() | st.sampled_from("AB"),
        st.just("shop"),
        st.integers(-(10**6), 10**6).map(lambda amount: str(Decimal(amount) / 100)),
    ),
    max_size=12,
)


@settings(max_examples=times(60), deadline=None)
@given(_rows, _rows, st.integers(0, 20), st.integers(0, 20))
def test_findings_are_ranked_and_true(now: Rows, before: Rows, orders: int, old_orders: int) -> None:
    found = largest_changes(sales(now), sales(before), orders=(orders, old_orders))
    assert [each.weight for each in found] == sorted((each.weight for each in found), reverse=True)
    assert len(found) <= 3
    change = sum((Decimal(row[3]) for row in now), Decimal(0)) - sum((Decimal(row[3]) for row in before), Decimal(0))
    for each in found:
        if isinstance(each, OrdersAndSize):
            assert each.by_orders + each.by_size == change
        if isinstance(each, OfMember):
            column = {"category": 0, "branch_id": 1, "channel": 2}[each.dimension]
            own = [sum(Decimal(row[3]) for row in rows if row[column] == each.member) for rows in (now, before)]
            assert own[0] - own[1] == each.amount
