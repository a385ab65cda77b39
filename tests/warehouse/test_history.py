"""History: kept once for each load, marked when the load is undone, erasable by customer, and never tidied away."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import dataframely as dy
import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.warehouse import history
from crm_analytics.warehouse.history import Edition, Record


class Scores(dy.Schema):
    """One row per customer."""

    customer_id = dy.String(primary_key=True)
    score = dy.Int8()


class Sizes(dy.Schema):
    """One row per segment."""

    segment = dy.String(primary_key=True)
    revenue = dy.Decimal(precision=18, scale=2)


SIZES = Record("sizes", Sizes)
SCORES = Record("scores", Scores, every="month")
SOME = pl.DataFrame({"segment": ["loyal"], "revenue": [Decimal("10.50")]})


def edition(load_id: int, stamp: str = "a", as_of: date = date(2024, 1, 31)) -> Edition:
    return Edition(load_id, datetime(2024, 2, load_id, tzinfo=UTC), as_of, stamp)


def keep(settings: Settings, of: Edition, rows: pl.DataFrame = SOME, record: Record = SIZES) -> bool:
    return history.keep(settings, record, of, lambda: rows)


def scores(*customers: str) -> pl.DataFrame:
    return pl.DataFrame({"customer_id": list(customers), "score": [3] * len(customers)})


def test_what_was_stated_comes_back_with_its_load(settings: Settings) -> None:
    assert keep(settings, edition(1))
    row = history.read(settings, SIZES).collect().row(0, named=True)
    assert (row["load_id"], row["loaded_at"], row["as_of"]) == (1, datetime(2024, 2, 1, tzinfo=UTC), date(2024, 1, 31))
    assert (row["segment"], row["revenue"], row["undone"]) == ("loyal", Decimal("10.50"), None)


def test_nothing_kept_yet_is_an_empty_table_with_the_same_columns(settings: Settings) -> None:
    empty = history.read(settings, SIZES).collect()
    keep(settings, edition(1))
    assert empty.is_empty()
    assert empty.schema == history.read(settings, SIZES).collect().schema


def test_the_same_of_the_same_load_is_kept_once_and_not_worked_out_again(settings: Settings) -> None:
    assert keep(settings, edition(1))

    def never() -> pl.DataFrame:
        raise AssertionError

    assert not history.keep(settings, SIZES, edition(1), never)
    assert history.read(settings, SIZES).collect().height == 1


def test_after_a_setting_was_changed_both_editions_are_kept(settings: Settings) -> None:
    keep(settings, edition(1))
    assert keep(settings, edition(1, "b"), SOME.with_columns(segment=pl.lit("lost")))
    assert history.read(settings, SIZES).collect()["segment"].to_list() == ["loyal", "lost"]


def test_where_nothing_is_stated_nothing_is_kept(settings: Settings) -> None:
    assert not keep(settings, edition(1), SOME.clear())
    assert keep(settings, edition(1))


def test_undoing_a_load_marks_what_was_stated_at_it_and_takes_nothing_away(settings: Settings) -> None:
    keep(settings, edition(1))
    keep(settings, edition(2))
    history.mark_undone(settings, 2)
    first = history.read(settings, SIZES).collect()
    history.mark_undone(settings, 2)
    assert first["load_id"].to_list() == [1, 2]
    assert first["undone"].is_null().to_list() == [True, False]
    assert history.read(settings, SIZES).collect().equals(first), "the first mark stays"


def test_scores_are_kept_at_the_first_load_of_a_month(settings: Settings) -> None:
    january, february = date(2024, 1, 20), date(2024, 2, 3)
    assert keep(settings, edition(1, as_of=january), scores("A"), SCORES)
    assert not keep(settings, edition(2, as_of=date(2024, 1, 31)), scores("A", "B"), SCORES)
    assert keep(settings, edition(3, as_of=february), scores("A", "B"), SCORES)
    assert history.read(settings, SCORES).collect()["load_id"].to_list() == [1, 3, 3]


def test_a_month_whose_load_was_undone_is_kept_at_the_next(settings: Settings) -> None:
    keep(settings, edition(1), scores("A"), SCORES)
    history.mark_undone(settings, 1)
    assert keep(settings, edition(2), scores("B"), SCORES)
    kept = history.read(settings, SCORES).collect()
    assert kept.filter(pl.col("undone").is_null())["customer_id"].to_list() == ["B"]


def holds(folder: Path, text: str) -> list[Path]:
    """Files with these bytes, in whatever place; small values lie in Parquet files as they are."""
    return [file for file in folder.rglob("*") if file.is_file() and text.encode() in file.read_bytes()]


def test_a_customer_is_erased_from_every_file(settings: Settings) -> None:
    customer = "CUSTOMER-4711-XYZ"
    keep(settings, edition(1), scores("A", customer), SCORES)
    keep(settings, edition(2, as_of=date(2024, 3, 1)), scores(customer), SCORES)
    keep(settings, edition(1))
    assert len(holds(settings.warehouse, customer)) == 2
    assert history.erase(settings, customer) == 2
    assert holds(settings.warehouse, customer) == []
    assert history.read(settings, SCORES).collect()["customer_id"].to_list() == ["A"]
    assert history.read(settings, SIZES).collect().height == 1
    assert history.erase(settings, customer) == 0


def test_a_write_that_fails_leaves_what_was_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings, edition(1))

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(OSError, match="No space"):
        keep(settings, edition(2))
    monkeypatch.undo()
    assert history.read(settings, SIZES).collect()["load_id"].to_list() == [1]
