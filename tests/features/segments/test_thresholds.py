"""What other thresholds would change."""

from decimal import Decimal
from typing import Final

import polars as pl
from polars.testing import assert_frame_equal

from crm_analytics.features.segments.threshold_effect import compared, sorted_anew
from crm_analytics.features.segments.transitions import counted, joined
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm import rfm_segments
from crm_analytics.scoring.rfm_bounds import by_bounds

SET: Final = Bounds((60, 30, 14, 7), (2, 3, 5, 8), tuple(map(Decimal, (10, 50, 100, 500))))
MEASURED: Final = pl.DataFrame(
    {
        "customer_no": pl.Series([0, 1, 2, 3, 4], dtype=pl.UInt32),
        "recency": [0, 10, 30, 90, 300],
        "frequency": [9, 7, 5, 2, 1],
        "monetary": pl.Series([Decimal(each) for each in (900, 100, 500, 20, 5)], dtype=pl.Decimal(18, 2)),
    }
)


def test_thresholds_worked_by_hand() -> None:
    found = sorted_anew(MEASURED, SET)
    assert found.select("r", "f", "m", "segment").rows() == [
        (5, 5, 5, "champions"),
        (4, 4, 4, "loyal"),
        (3, 4, 5, "loyal"),
        (1, 2, 2, "lost"),
        (1, 1, 1, "lost"),
    ]


def test_without_thresholds_customers_are_sorted_by_their_ranks_again() -> None:
    by_rank = sorted_anew(MEASURED, None)
    assert_frame_equal(sorted_anew(sorted_anew(MEASURED, SET), None), by_rank)
    assert by_rank["r"].to_list() == [5, 4, 3, 2, 1]


def test_who_moves_and_the_sizes_on_both_sides() -> None:
    now, then = sorted_anew(MEASURED, None), sorted_anew(MEASURED, SET)
    moved = counted(joined(now, then)).filter(pl.col("before") != pl.col("after"))
    assert moved.select("before", "after", "customers").rows() == [("hibernating", "lost", 1)]
    sizes = compared(now, then)
    assert sizes.select("segment", "customers_before", "customers_after").rows() == [
        ("champions", 1, 1),
        ("loyal", 2, 2),
        ("hibernating", 1, 0),
        ("lost", 1, 2),
    ]
    assert sizes["money_before"].sum() == sizes["money_after"].sum() == Decimal(1525)


def test_a_bound_is_reached_by_who_has_exactly_so_much() -> None:
    edge = pl.DataFrame(
        {"recency": [60, 61], "frequency": [2, 1], "monetary": [Decimal(10), Decimal("9.99")]},
        schema_overrides={"monetary": pl.Decimal(18, 2)},
    )
    scored = rfm_segments(edge.with_columns(by_bounds(SET)))
    assert scored.select("r", "f", "m").rows() == [(2, 2, 2), (1, 1, 1)]
