"""Segments by recency, frequency and spend."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import hypothesis.strategies as st
import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal

from crm_analytics.errors import NotEnoughData, UsageError
from crm_analytics.features.segments.concentration import concentration
from crm_analytics.marts.customer_summary import CustomerSummary
from crm_analytics.scoring.rfm import SEGMENTS, RfmCustomers, rfm_grid, rfm_scores, rfm_segments, segment_sizes
from tests.thorough import times

AS_OF = date(2024, 6, 30)
Bought = tuple[int, int, str]


def customers(rows: list[Bought], *, since: int = 360) -> pl.DataFrame:
    """A customer_summary of (days since the last purchase, order days, revenue); no order day: never bought."""
    return CustomerSummary.validate(
        pl.DataFrame(
            {
                "customer_no": range(len(rows)),
                "customer_id": [f"C{number:03d}" for number in range(len(rows))],
                "branch_id": None,
                "kind": None,
                "first_order_on": [AS_OF - timedelta(days=since) if days else None for _, days, _ in rows],
                "last_order_on": [AS_OF - timedelta(days=ago) if days else None for ago, days, _ in rows],
                "orders": [days for _, days, _ in rows],
                "order_days": [days for _, days, _ in rows],
                "units": [float(days) for _, days, _ in rows],
                "revenue": [Decimal(money) for _, _, money in rows],
                "returned": [Decimal(0)] * len(rows),
            },
            schema=CustomerSummary.create_empty().schema,
        )
    )


def segments_of(rows: list[Bought]) -> pl.DataFrame:
    return rfm_segments(rfm_scores(customers(rows), as_of=AS_OF))


FIVE: list[Bought] = [(0, 9, "900"), (10, 7, "100"), (30, 5, "500"), (90, 2, "20"), (300, 1, "5")]


def test_a_case_worked_by_hand() -> None:
    scored = segments_of([*FIVE, (5, 0, "0")])
    assert scored.select("customer_id", "recency", "frequency", "r", "f", "m", "segment").rows() == [
        ("C000", 0, 9, 5, 5, 5, "champions"),
        ("C001", 10, 7, 4, 4, 3, "loyal"),
        ("C002", 30, 5, 3, 3, 4, "loyal"),
        ("C003", 90, 2, 2, 2, 2, "hibernating"),
        ("C004", 300, 1, 1, 1, 1, "lost"),
    ]


def test_the_result_fits_its_declaration() -> None:
    assert RfmCustomers.is_valid(segments_of(FIVE))


def test_a_single_purchase_scores_one_however_many_others_bought_once() -> None:
    scored = segments_of([(day, 1, "10") for day in range(8)] + [(day, 6, "90") for day in range(2)])
    assert scored["f"].to_list() == [1] * 8 + [5] * 2


def test_whoever_bought_on_the_last_day_scores_five() -> None:
    scored = segments_of([(0, 1, str(money)) for money in range(1, 8)] + [(40, 1, "3")])
    assert scored["r"].to_list() == [5] * 7 + [1]


def test_every_one_of_the_125_codes_falls_in_exactly_one_segment() -> None:
    codes = pl.DataFrame(list(product(range(1, 6), repeat=3)), schema=["r", "f", "m"], orient="row")
    named = rfm_segments(codes.cast(pl.Int8))
    known = {segment.id for segment in SEGMENTS}
    assert named.height == named.n_unique(["r", "f", "m"]) == 125
    assert set(named["segment"]) == known
    assert len(known) == 11


def test_the_corners_of_the_grid_have_the_names_one_expects() -> None:
    codes = pl.DataFrame([(5, 5, 5), (1, 1, 1), (1, 5, 5), (5, 1, 1)], schema=["r", "f", "m"], orient="row")
    named = rfm_segments(codes.cast(pl.Int8))["segment"].to_list()
    assert named == ["champions", "lost", "cant_lose", "new_customers"]


bought = st.lists(
    st.tuples(st.integers(0, 400), st.integers(1, 30), st.integers(-50, 5000).map(str)), min_size=5, max_size=60
)


@given(bought)
@settings(max_examples=times(40), deadline=None)
def test_scores_follow_the_measures_and_ties_score_equally(rows: list[Bought]) -> None:
    scored = rfm_scores(customers(rows), as_of=AS_OF)
    for measure, score, better in (("recency", "r", False), ("frequency", "f", True), ("monetary", "m", True)):
        ranked = scored.sort(measure, descending=not better)
        assert ranked[score].is_sorted()
        assert scored.group_by(measure).agg(pl.col(score).n_unique())[score].max() == 1
        assert scored[score].is_between(1, 5).all()


@given(bought, st.integers(0, 1000))
@settings(max_examples=times(20), deadline=None)
def test_row_order_does_not_matter_and_the_input_is_left_alone(rows: list[Bought], seed: int) -> None:
    summary = customers(rows)
    before = summary.clone()
    shuffled = summary.sample(fraction=1, shuffle=True, seed=seed)
    assert_frame_equal(rfm_scores(shuffled, as_of=AS_OF), rfm_scores(summary, as_of=AS_OF))
    assert_frame_equal(summary, before)


@given(bought)
@settings(max_examples=times(20), deadline=None)
def test_segments_and_cells_add_up_to_all_customers_and_all_money(rows: list[Bought]) -> None:
    scored = segments_of(rows)
    total = sum(Decimal(money) for _, _, money in rows)
    for parts in (segment_sizes(scored), rfm_grid(scored)):
        assert parts["customers"].sum() == len(rows)
        assert parts["revenue"].sum() == total


def test_a_part_of_nothing_is_no_share() -> None:
    returned = segments_of(FIVE).with_columns(monetary=-pl.col("monetary"))
    assert segment_sizes(returned)["revenue_share"].null_count() == segment_sizes(returned).height > 0


def test_sizes_say_who_brings_the_money() -> None:
    sizes = segment_sizes(segments_of(FIVE))
    assert sizes["segment"].to_list() == ["champions", "loyal", "hibernating", "lost"]
    loyal = sizes.row(1, named=True)
    assert (loyal["customers"], loyal["revenue"], loyal["recency"], loyal["frequency"]) == (2, Decimal(600), 20.0, 6.0)
    assert loyal["revenue_share"] == pytest.approx(600 / 1525)
    assert sizes["customer_share"].sum() == pytest.approx(1)


def test_the_grid_has_25_cells_also_where_nobody_is() -> None:
    grid = rfm_grid(segments_of(FIVE))
    assert grid.select("r", "value").rows() == list(product(range(1, 6), range(1, 6)))
    assert Counter(grid["customers"]) == {0: 20, 1: 5}


def test_few_customers_bring_a_third_and_the_quiet_among_them_are_counted() -> None:
    """Ten times as much as the others each: 400 of 1,000. One stays away 100 days, its usual gap is 28."""
    rows: list[Bought] = [(20, 10, "200"), (100, 10, "200"), *[(3, 4, "20")] * 30]
    found = concentration(customers(rows, since=352), as_of=AS_OF)
    assert (found.customers, found.of, found.quiet) == (2, 32, 1)


def test_who_bought_on_one_day_only_has_no_usual_gap() -> None:
    rows: list[Bought] = [(300, 1, "900"), *[(3, 4, "20")] * 10]
    assert concentration(customers(rows, since=300), as_of=AS_OF).quiet == 0


def test_fewer_than_five_buyers_are_refused_in_words() -> None:
    with pytest.raises(NotEnoughData, match=r"^Segments need at least 5 customers who bought; found: 4\.$"):
        rfm_scores(customers([*FIVE[:4], (0, 0, "0"), (0, 0, "0")]), as_of=AS_OF)


def test_purchases_after_the_as_of_day_are_refused() -> None:
    with pytest.raises(UsageError, match="2024-05-31 cannot use purchases made after that day"):
        rfm_scores(customers(FIVE), as_of=date(2024, 5, 31))
