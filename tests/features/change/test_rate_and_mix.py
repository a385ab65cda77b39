"""A ratio's change, split into what happened within the members and what their weights did."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.features.change.decomposition import COLUMNS, Decomposition
from crm_analytics.features.change.rate_and_mix import rate_and_mix, simpson, total
from tests.thorough import times

Rows = list[tuple[str | None, str, int]]
_rows = st.lists(
    st.tuples(
        st.none() | st.sampled_from("abcd"),
        st.integers(-(10**6), 10**7).map(lambda amount: str(Decimal(amount) / 100)),
        st.integers(0, 50),
    ),
    max_size=15,
)


def days(rows: Rows) -> pl.DataFrame:
    """Branch, revenue, orders."""
    return pl.DataFrame(
        [{"branch_id": branch, "revenue": Decimal(amount), "orders": orders} for branch, amount, orders in rows],
        schema={"branch_id": pl.String, "revenue": pl.Decimal(18, 2), "orders": pl.Int64},
    )


def split(now: Rows, before: Rows) -> Decomposition | None:
    return rate_and_mix(days(now), days(before), "branch_id", pl.col("revenue"), pl.col("orders"))


def surely(now: Rows, before: Rows) -> Decomposition:
    decomposition = split(now, before)
    assert decomposition is not None
    return decomposition


def told(decomposition: Decomposition) -> dict[tuple[str | None, str], float]:
    return {(row["part"], row["effect"]): row["amount"] for row in decomposition.parts.iter_rows(named=True)}


def test_a_split_worked_by_hand() -> None:
    """a: 10 an order, then 12; b: 20, then 20. Weights half and half, then three to one; the whole: 15, then 14."""
    decomposition = surely([("a", "360", 30), ("b", "200", 10)], [("a", "100", 10), ("b", "200", 10)])
    assert (decomposition.before, decomposition.now) == (15, 14)
    assert told(decomposition) == pytest.approx(
        {
            ("a", "rate"): 2 * 0.625,
            ("b", "rate"): 0.0,
            ("a", "mix"): (11 - 14.5) * 0.25,
            ("b", "mix"): (20 - 14.5) * -0.25,
        }
    )
    assert decomposition.parts.columns == COLUMNS


def test_simpsons_paradox_is_seen_and_told_by_the_member_that_drew_most() -> None:
    """Every branch's average order rose by a tenth, the whole fell: most orders came from the small branch."""
    before: Rows = [("large", "9000", 90), ("small", "100", 10)]
    decomposition = surely([("large", "1100", 10), ("small", "990", 90)], before)
    assert decomposition.change < 0
    assert total(decomposition, "rate") > 0
    assert total(decomposition, "mix") == pytest.approx(float(decomposition.change) - total(decomposition, "rate"))
    case = simpson(decomposition)
    assert case is not None
    assert (case.members, case.count, case.moved, case.heavier) == ("up", 2, "large", False)


def test_the_paradox_the_other_way_round() -> None:
    decomposition = surely([("large", "8100", 90), ("small", "90", 10)], [("large", "1000", 10), ("small", "900", 90)])
    case = simpson(decomposition)
    assert case is not None
    assert (case.members, case.moved, case.heavier) == ("down", "large", True)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ([("a", "12", 1), ("b", "24", 1)], [("a", "10", 1), ("b", "20", 1)]),  # all rose, and the whole
        ([("a", "12", 1), ("b", "19", 9)], [("a", "10", 9), ("b", "20", 1)]),  # one rose, one fell
        ([("a", "12", 1)], [("a", "10", 1)]),  # one member is the whole
        ([("a", "10", 1), ("b", "20", 1)], [("a", "10", 1), ("b", "20", 1)]),  # nothing moved
    ],
)
def test_other_changes_are_no_paradox(now: Rows, before: Rows) -> None:
    assert simpson(surely(now, before)) is None


def test_a_new_member_is_mix_alone() -> None:
    decomposition = surely([("a", "10", 1), ("new", "2", 1)], [("a", "10", 1)])
    amounts = told(decomposition)
    assert amounts["new", "rate"] == amounts["a", "rate"] == 0
    assert amounts["new", "mix"] + amounts["a", "mix"] == pytest.approx(-4)
    new = decomposition.parts.filter(pl.col("part") == "new", pl.col("effect") == "mix").row(0, named=True)
    assert (new["before"], new["now"]) == (None, 2)


def test_an_amount_without_weight_counts_as_rate() -> None:
    decomposition = surely([("a", "10", 1), ("returns", "-3", 0)], [("a", "10", 1)])
    assert told(decomposition)["returns", "rate"] == pytest.approx(-3)
    assert decomposition.change == pytest.approx(-3)


def test_weight_gained_at_the_average_does_nothing() -> None:
    decomposition = surely([("a", "20", 2), ("b", "10", 1)], [("a", "10", 1), ("b", "20", 2)])
    assert all(amount == pytest.approx(0) for amount in told(decomposition).values())


@pytest.mark.parametrize("empty", ["now", "before", "both"])
def test_without_weight_in_a_period_there_is_no_ratio_to_explain(empty: str) -> None:
    some: Rows = [("a", "10", 1)]
    none: Rows = [] if empty == "both" else [("a", "-10", 0)]
    assert split(some if empty == "before" else none, some if empty == "now" else none) is None


@settings(max_examples=times(100), deadline=None)
@given(_rows, _rows)
def test_rate_and_mix_add_up_to_the_change_of_the_ratio(now: Rows, before: Rows) -> None:
    decomposition = split(now, before)
    weights = [sum(row[2] for row in rows) for rows in (now, before)]
    if decomposition is None:
        assert 0 in weights
        return
    ratios = [
        sum((Fraction(row[1]) for row in rows), Fraction(0)) / weight
        for rows, weight in zip((now, before), weights, strict=True)
    ]
    size = sum(abs(float(amount)) for amount in decomposition.parts["amount"]) + sum(
        abs(float(ratio)) for ratio in ratios
    )
    assert float(sum(decomposition.parts["amount"])) == pytest.approx(float(ratios[0] - ratios[1]), abs=1e-12 * size)
    assert float(decomposition.change) == pytest.approx(float(ratios[0] - ratios[1]), abs=1e-12 * size)


@settings(max_examples=times(40), deadline=None)
@given(_rows, _rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(now: Rows, before: Rows, chance: Random) -> None:
    one, other = split(now, before), split(chance.sample(now, len(now)), chance.sample(before, len(before)))
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        assert one.parts.equals(other.parts)
        assert simpson(one) == simpson(other)


@settings(max_examples=times(100), deadline=None)
@given(_rows, _rows)
def test_what_is_called_a_paradox_is_one(now: Rows, before: Rows) -> None:
    decomposition = split(now, before)
    case = simpson(decomposition) if decomposition else None
    if decomposition is None or case is None:
        return
    both = decomposition.parts.filter(pl.col("effect") == "mix").drop_nulls(["before", "now"])
    rose = (both["now"] > both["before"]).to_list()
    assert set(rose) == {case.members == "up"}
    assert (decomposition.change > 0) != rose[0]
