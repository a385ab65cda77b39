"""What has a bar of its own in a change: others are never the largest, and nothing is lost."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.change.decomposition import COLUMNS, Decomposition, contributions
from crm_analytics.features.change.rate_and_mix import rate_and_mix
from crm_analytics.features.change.shown_parts import FEW, MOST, Rest, shown_parts
from tests.thorough import times

TOGETHER = ("raising", "lowering", "rest")
cents = st.integers(-(10**7), 10**7).map(lambda amount: Decimal(amount) / 100)
alike = st.integers(-300, 300).map(lambda amount: Decimal(amount) / 100)
"""Many of a size: the others would be the largest soon."""
changes = st.lists(st.one_of(alike, cents), max_size=60) | st.lists(alike, min_size=20, max_size=120)


def change(*amounts: Decimal | str) -> Decomposition:
    """Members a0, a1 … that were at 0 and are at these amounts now."""
    now = pl.DataFrame(
        {"branch_id": [f"a{place}" for place in range(len(amounts))], "revenue": [Decimal(each) for each in amounts]},
        schema={"branch_id": pl.String, "revenue": pl.Decimal(18, 2)},
    )
    return contributions(now, now.clear(), "branch_id")


def bars(decomposition: Decomposition) -> list[tuple[str, Decimal, int]]:
    """What each bar is, its length, and of how many parts."""
    shown = shown_parts(decomposition).parts.select(pl.coalesce("part", "effect"), "amount", "members")
    return [(name, amount, members) for name, amount, members in shown.iter_rows()]


def test_others_that_are_smaller_than_the_largest_stand_together() -> None:
    decomposition = change("90", "80", "70", "60", "50", "40", "-30", "9", "8", "-7", "6")
    assert bars(decomposition)[-2:] == [("a6", Decimal("-30.00"), 1), ("rest", Decimal("16.00"), 4)]
    assert shown_parts(decomposition).rest == Rest(raising=3, lowering=1, largest=Decimal("9.00"))


def test_parts_are_named_until_the_others_are_no_larger_than_the_largest() -> None:
    """After seven the others make 38, after eight 31, after nine 25: no more than the 30 of the largest."""
    decomposition = change("30", *["10"] * 6, "7", "6", "5", "5", "5", "5", "5")
    shown = bars(decomposition)
    assert [name for name, _amount, _members in shown] == [*(f"a{place}" for place in range(9)), "rest"]
    assert shown[-1] == ("rest", Decimal("25.00"), 5)


def test_where_nothing_stands_out_parts_stand_together_by_direction() -> None:
    """Thirty of 2 and ten of -1 that would make a bar of 38: the later ones are added up by what they did."""
    decomposition = change("3", *["2"] * 30, *["-1"] * 10)
    assert bars(decomposition)[0] == ("a0", Decimal("3.00"), 1)
    assert bars(decomposition)[MOST:] == [
        ("raising", Decimal("48.00"), 24),
        ("lowering", Decimal("-7.00"), 7),
        ("rest", Decimal("-3.00"), 3),
    ]
    assert shown_parts(decomposition).rest == Rest(raising=0, lowering=3, largest=Decimal("1.00"))


@pytest.mark.parametrize("count", [0, 1, MOST, FEW])
def test_few_parts_are_all_named(count: int) -> None:
    decomposition = change(*["1"] * count, "0")
    assert [members for _name, _amount, members in bars(decomposition)] == [1] * count
    assert shown_parts(decomposition).rest is None


def test_opposite_moves_do_not_hide_in_the_others() -> None:
    """Fourteen of 50 cancel each other out: as others they would be a bar without length."""
    assert bars(change("100", *["50", "-50"] * 10))[MOST:] == [
        ("raising", Decimal("250.00"), 5),
        ("lowering", Decimal("-250.00"), 5),
        ("rest", Decimal("0.00"), 4),
    ]


@settings(max_examples=times(150), deadline=None)
@given(changes)
def test_others_are_never_the_largest_bar_and_nothing_is_lost(amounts: list[Decimal]) -> None:
    decomposition = change(*amounts)
    shown = shown_parts(decomposition)
    named = shown.parts.filter(~pl.col("effect").is_in(TOGETHER))
    together = {row["effect"]: row for row in shown.parts.iter_rows(named=True) if row["effect"] in TOGETHER}
    moved = [amount for amount in amounts if amount]

    assert shown.parts.columns == COLUMNS
    assert sum(shown.parts["amount"], Decimal(0)) == decomposition.change == sum(amounts, Decimal(0))
    assert shown.parts["members"].sum() == len(moved)
    assert shown.parts.height <= FEW + 1
    assert named["amount"].to_list() == sorted(named["amount"], reverse=True)
    sizes = [abs(amount) for amount in named["amount"]]
    if "rest" in together:
        largest = max(abs(amount) for amount in moved)
        assert abs(together["rest"]["amount"]) <= largest == max(sizes)
        by_size = sorted(moved, key=abs)[: together["rest"]["members"]]
        assert sum((abs(amount) for amount in by_size), Decimal(0)) <= 2 * largest
        assert shown.rest is not None
        assert together["rest"]["members"] == shown.rest.raising + shown.rest.lowering > 1
        assert shown.rest.largest <= min(sizes)
    else:
        assert shown.rest is None
    for effect, sign in (("raising", 1), ("lowering", -1)):
        if effect in together:
            of_sign = sorted((abs(amount) for amount in moved if amount * sign > 0), reverse=True)
            alone = named.filter(pl.col("amount") * sign > 0).height
            count = together[effect]["members"]
            assert count > 1
            assert together[effect]["amount"] * sign == sum(of_sign[alone : alone + count], Decimal(0))


@settings(max_examples=times(60), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 50)), min_size=12, max_size=50))
def test_so_it_is_with_averages(sides: list[tuple[int, int]]) -> None:
    names = [f"a{place}" for place in range(len(sides))]
    now = pl.DataFrame({"branch_id": names, "revenue": [above for above, _below in sides], "orders": 1})
    before = pl.DataFrame({"branch_id": names, "revenue": 100, "orders": [below for _above, below in sides]})
    decomposition = rate_and_mix(now, before, "branch_id", pl.col("revenue"), pl.col("orders"))
    assert decomposition is not None
    shown = shown_parts(decomposition).parts
    assert float(shown["amount"].sum()) == pytest.approx(decomposition.change, abs=1e-6)
    rest = shown.filter(pl.col("effect") == "rest")["amount"].abs()
    assert rest.is_empty() or rest[0] <= max(map(abs, decomposition.parts["amount"])) + 1e-9
