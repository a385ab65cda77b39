"""Numbers by content are the same wherever and in whatever order a line comes; given keys keep their first row."""

import random
from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.schema.tables import TABLES
from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.keys import (
    MADE,
    SOURCE,
    DistinctRows,
    keep_distinct,
    key_print,
    number_by_content,
    repeated,
)
from tests.incoming import Row, conformed, line
from tests.thorough import times

PRODUCTS = st.sampled_from(["p1", "p2", None])
LINES = st.lists(
    st.builds(
        lambda order, product, amount, staff: line(order, product, f"{amount}.00", staff_id=staff),
        st.sampled_from(["1", "2"]),
        PRODUCTS,
        st.integers(0, 2),
        st.sampled_from(["a", None]),
    ),
    max_size=12,
)


def _numbered(table: str, rows: list[Row], *, doubles: bool = False) -> DistinctRows:
    """All the rows with their keys settled, as `stage` does it in portions."""
    frame = number_by_content(table, conformed(table, rows).rows, {}).with_columns(pl.lit(0, pl.Int16).alias(SOURCE))
    again = repeated(table, frame.lazy())
    printed = frame.with_columns(key_print(table))
    settled = keep_distinct(table, printed.join(again, on="print", how="semi").drop("print"), {0: doubles})
    single = printed.join(again, on="print", how="anti").drop("print").select(settled.kept.columns)
    return DistinctRows(pl.concat([single, settled.kept]), settled.duplicates, settled.conflicts)


def _content(settled: DistinctRows, table: str = "order_lines") -> list[tuple[object, ...]]:
    columns = TABLES[table].column_names()
    return sorted(settled.kept.select(columns).rows(), key=repr)


def test_the_number_of_a_line_never_changes() -> None:
    # Stored keys depend on these very figures: a change here would double every line that is loaded again.
    rows = [line("1", "p1", "5.00"), line("1", None, "-0.01", discount=Decimal("2.00"), quantity=-1.5)]
    assert number_by_content("order_lines", conformed("order_lines", rows).rows, {})["line_no"].to_list() == [
        4_448_734_069_697_813,
        2_746_447_690_758_285,
    ]


def test_the_number_of_a_redemption_never_changes() -> None:
    rows = [{"campaign_id": "c", "customer_id": "1", "redeemed_at": datetime.fromisoformat("2024-01-02T03:00")}]
    numbered = number_by_content("redemptions", conformed("redemptions", rows).rows, {})
    assert numbered["redemption_id"].to_list() == ["976cec31c97bb5fc23f3ae0555884dbe"]


@settings(max_examples=times(60), deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_row_order_does_not_matter(rows: list[Row], chance: random.Random) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert _content(_numbered("order_lines", rows)) == _content(_numbered("order_lines", shuffled))


@settings(max_examples=times(60), deadline=None)
@given(LINES)
def test_every_line_gets_a_key_of_its_own(rows: list[Row]) -> None:
    settled = _numbered("order_lines", rows)
    assert settled.kept.height == len(rows)
    assert not settled.kept.select("order_id", "line_no").is_duplicated().any()


@settings(max_examples=times(60), deadline=None)
@given(LINES)
def test_doubles_leave_one_line_of_each_kind(rows: list[Row]) -> None:
    settled = _numbered("order_lines", rows, doubles=True)
    assert settled.kept.height == len({tuple(sorted(row.items(), key=str)) for row in rows})
    assert settled.kept.height + settled.duplicates.height == len(rows)
    assert not settled.kept.select("order_id", "line_no").is_duplicated().any()


def test_two_equal_lines_of_one_order_are_two_lines() -> None:
    first, second = _numbered("order_lines", [line("1"), line("1")]).kept["line_no"].to_list()
    assert first != second


def test_equal_lines_of_two_orders_have_the_same_number() -> None:
    first, second = _numbered("order_lines", [line("1"), line("2")]).kept["line_no"].to_list()
    assert first == second


@pytest.mark.parametrize(
    "other", [{"product_id": "p2"}, {"quantity": 2.0}, {"amount": Decimal("5.01")}, {"discount": Decimal("0.00")}]
)
def test_the_number_tells_lines_apart_that_differ(other: Row) -> None:
    first, second = _numbered("order_lines", [line("1"), {**line("2"), **other}]).kept["line_no"].to_list()
    assert first != second


def test_minus_zero_is_zero() -> None:
    kept = _numbered("order_lines", [line("1", quantity=0.0), line("2", quantity=-0.0)]).kept
    assert kept["line_no"].n_unique() == 1


def test_given_numbers_stay() -> None:
    kept = _numbered("order_lines", [line("1", line_no=7), line("1")]).kept.sort(ROW)
    assert kept["line_no"][0] == 7
    assert kept[MADE].to_list() == [False, True]


def test_a_given_key_keeps_its_first_row() -> None:
    rows = [line("1", line_no=1), line("1", line_no=1), line("1", line_no=1, amount="6.00"), line("1", line_no=2)]
    settled = _numbered("order_lines", rows)
    assert sorted(settled.kept[ROW]) == [1, 4]
    assert settled.duplicates[ROW].to_list() == [2]
    assert settled.conflicts[ROW].to_list() == [3]


def test_rows_with_empty_cells_can_be_exact_duplicates() -> None:
    settled = _numbered("customers", [{"customer_id": "1"}, {"customer_id": "1"}])
    assert (settled.kept.height, settled.duplicates.height) == (1, 1)


def test_equal_redemptions_are_counted() -> None:
    row = {"campaign_id": "c", "customer_id": "1", "redeemed_at": datetime.fromisoformat("2024-01-02T03:00")}
    kept = _numbered("redemptions", [row, row, row]).kept["redemption_id"].to_list()
    assert len(set(kept)) == 3


def test_lines_of_one_order_do_not_share_a_number() -> None:
    # By the birthday bound, 200,000 random numbers of 53 bits share one in 2 cases of a million.
    rows = conformed("order_lines", [line("1")]).rows
    many = rows.join(pl.DataFrame({"n": range(200_000)}), how="cross")
    many = many.with_columns(amount=pl.col("n").cast(pl.Decimal(18, 2))).drop("n")
    assert number_by_content("order_lines", many, {})["line_no"].n_unique() == 200_000
