"""Movement between segments: nobody and no money is lost on the way."""

from collections import Counter
from decimal import Decimal
from itertools import product

import hypothesis.strategies as st
import polars as pl
from hypothesis import given, settings

from crm_analytics.features.segments.transitions import LEVELS, fallen, largest, risen, transitions
from crm_analytics.scoring.rfm import SEGMENTS
from tests.thorough import times

Stood = dict[int, tuple[str, int]]


def standing(customers: Stood) -> pl.DataFrame:
    """customer_no, segment and money in cents on a date."""
    return pl.DataFrame(
        {
            "customer_no": list(customers),
            "segment": [segment for segment, _ in customers.values()],
            "monetary": [Decimal(cents) / 100 for _, cents in customers.values()],
        },
        schema={"customer_no": pl.UInt32, "segment": pl.String, "monetary": pl.Decimal(18, 2)},
    )


BEFORE: Stood = {1: ("champions", 5000), 2: ("champions", 3000), 3: ("loyal", 1000), 4: ("lost", 100), 5: ("lost", 7)}
AFTER: Stood = {
    1: ("champions", 9000),
    2: ("at_risk", 3000),
    3: ("at_risk", 1000),
    4: ("champions", 800),
    6: ("lost", 1),
}


def test_a_case_worked_by_hand() -> None:
    found = transitions(standing(BEFORE), standing(AFTER))
    assert found.rows() == [
        ("champions", "at_risk", 1, Decimal("30.00"), Decimal("30.00")),
        ("champions", "champions", 1, Decimal("50.00"), Decimal("90.00")),
        ("lost", "champions", 1, Decimal("1.00"), Decimal("8.00")),
        ("lost", None, 1, Decimal("0.07"), Decimal(0)),
        ("loyal", "at_risk", 1, Decimal("10.00"), Decimal("10.00")),
        (None, "lost", 1, Decimal(0), Decimal("0.01")),
    ]


def test_falls_and_rises_are_told_apart_the_most_money_first() -> None:
    found = transitions(standing(BEFORE), standing(AFTER))
    assert fallen(found).select("before", "after").rows() == [("champions", "at_risk"), ("loyal", "at_risk")]
    assert risen(found).select("before", "after").rows() == [("lost", "champions")]
    first = largest(fallen(found))
    assert first is not None
    assert (first.before, first.customers, first.money_before) == ("champions", 1, Decimal("30.00"))
    assert largest(fallen(found.head(0))) is None


def test_every_segment_has_a_level() -> None:
    assert set(LEVELS) == {segment.id for segment in SEGMENTS}


stood = st.dictionaries(
    st.integers(0, 25),
    st.tuples(st.sampled_from([each.id for each in SEGMENTS]), st.integers(-(10**6), 10**12)),
    max_size=26,
)


@given(stood, stood)
@settings(max_examples=times(40), deadline=None)
def test_margins_are_the_sizes_of_both_dates_to_the_last_customer_and_cent(before: Stood, after: Stood) -> None:
    found = transitions(standing(before), standing(after))
    for stood, column, money in ((before, "before", "money_before"), (after, "after", "money_after")):
        sizes = found.drop_nulls(column).group_by(column).agg(pl.col("customers", money).sum())
        assert dict(sizes.select(column, "customers").iter_rows()) == dict(Counter(name for name, _ in stood.values()))
        for name, amount in sizes.select(column, money).iter_rows():
            assert amount * 100 == sum(cents for segment, cents in stood.values() if segment == name)
    assert found["customers"].sum() == len(before.keys() | after.keys())


@given(stood)
@settings(max_examples=times(15), deadline=None)
def test_between_a_date_and_itself_nobody_moves(before: Stood) -> None:
    found = transitions(standing(before), standing(before))
    assert found["before"].to_list() == found["after"].to_list()
    assert found["money_before"].to_list() == found["money_after"].to_list()


def test_every_pair_of_segments_is_a_fall_a_rise_or_neither() -> None:
    pairs = list(product(LEVELS, LEVELS))
    frame = transitions(
        standing({n: (before, 1) for n, (before, _) in enumerate(pairs)}),
        standing({n: (after, 1) for n, (_, after) in enumerate(pairs)}),
    )
    even = sum(LEVELS[a] == LEVELS[b] for a, b in pairs)
    assert fallen(frame).height == risen(frame).height == (121 - even) / 2
