"""What the benchmark compares with gives the same marts; how long it takes is no test."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from benchmarks import facts, in_pandas, single_mart, timed_refresh
from tests.declared import MARTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return facts.parquet_files(tmp_path_factory.mktemp("benchmark"), 6_000)


def shaped(mart: str, frame: pl.DataFrame) -> pl.DataFrame:
    schema = MARTS[mart].create_empty().schema
    return frame.select(pl.col(name).cast(kind) for name, kind in schema.items()).sort(list(schema))


@pytest.mark.parametrize("mart", MARTS)
def test_bare_polars_and_sql_agree_with_the_mart(mart: str, folder: Path) -> None:
    ours = shaped(mart, single_mart.ours(mart, folder).collect())
    assert ours.height > 0
    assert_frame_equal(shaped(mart, single_mart.in_polars(mart, folder).collect()), ours)
    with single_mart.in_duckdb(mart, folder) as connection:
        assert_frame_equal(shaped(mart, connection.sql("from made").pl()), ours)


@pytest.mark.parametrize("mart", [mart for mart in MARTS if hasattr(in_pandas, mart)])
def test_pandas_finds_as_many_rows(mart: str, folder: Path) -> None:
    function = getattr(in_pandas, mart)
    found = function(folder, single_mart.AS_OF) if mart == "purchase_history" else function(folder)
    assert len(found) == single_mart.ours(mart, folder).collect().height


def test_the_history_is_looked_at_from_after_the_last_sale(folder: Path) -> None:
    last = pl.scan_parquet(folder / "order_lines.parquet").select(pl.col("ordered_at").max()).collect().item()
    assert isinstance(last.date(), date)
    assert last.date() <= single_mart.AS_OF


def test_the_marts_share_of_a_refresh_is_the_time_of_their_steps() -> None:
    shown = [(10.0, "Adding up each day"), (12.5, "Sorting customers into segments"), (20.0, "Adding up each campaign")]
    assert timed_refresh.seconds_of_marts([*shown, (21.0, "All figures are ready.")]) == 2.5


def test_pages_open_when_the_first_step_begins_that_they_do_not_wait_for() -> None:
    shown = [(10.0, "Looking at what has changed"), (10.5, "Adding up each day"), (13.0, "Looking for unusual days")]
    assert timed_refresh.seconds_until_open([*shown, (21.0, "All figures are ready.")]) == 3.0
    assert timed_refresh.seconds_until_open([*shown[:2], (12.0, "All figures are ready.")]) == 2.0
