"""History: kept once for each load, marked when the load is undone, erasable by customer, and never tidied away."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import dataframely as dy
import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.schema.record import Record
from crm_analytics.warehouse import history
from crm_analytics.warehouse.history import Edition


class Scores(dy.Schema):
    """One row per customer."""

    customer_id = dy.String(primary_key=True)
    score = dy.Int8()


class Sizes(dy.Schema):
    """One row per segment."""

    segment = dy.String(primary_key=True)
    revenue = dy.Decimal(precision=18, scale=2)
    share = dy.Float64(nullable=True)


SIZES = Record("sizes", Sizes)
SCORES = Record("scores", Scores, every="month")
SOME = pl.DataFrame(
    {"segment": ["loyal", "lost"], "revenue": [Decimal("10.50"), Decimal("0.10")], "share": [0.1 + 0.2, None]}
)


def edition(load_id: int, as_of: date = date(2024, 1, 31)) -> Edition:
    return Edition(load_id, datetime(2024, 2, load_id, tzinfo=UTC), as_of)


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
    assert history.empty(SIZES).equals(empty)
    keep(settings, edition(1))
    assert empty.is_empty()
    assert empty.schema == history.read(settings, SIZES).collect().schema


AS_BEFORE = {
    "the same": SOME,
    "rows in another order": SOME.reverse(),
    "the last digit of a sum": SOME.with_columns(pl.col("share") * (1 + 1e-12)),
    "nearly nothing instead of nothing": SOME.with_columns(share=pl.col("share") * 0 + 1e-15),
}
NOTHING = SOME.with_columns(pl.col("share") * 0)
OTHERWISE = {
    "a cent": SOME.with_columns(pl.col("revenue") + Decimal("0.01")),
    "the fifth digit of a number": SOME.with_columns(pl.col("share") * (1 + 1e-5)),
    "a number that is no more": SOME.with_columns(share=pl.lit(None, pl.Float64)),
    "a number where none was": SOME.with_columns(pl.col("share").fill_null(0)),
    "a number that is none": SOME.with_columns(share=pl.lit(float("nan"))),
    "a number without end": SOME.with_columns(share=pl.lit(float("inf"))),
    "another name": SOME.with_columns(segment=pl.Series(["loyal", "new"])),
    "a row less": SOME.head(1),
    "a row more": pl.concat([SOME, SOME.head(1).with_columns(segment=pl.lit("new"))]),
}


@pytest.mark.parametrize("name", AS_BEFORE)
def test_the_same_of_the_same_load_is_kept_once(settings: Settings, name: str) -> None:
    before = NOTHING if "nothing" in name else SOME
    assert keep(settings, edition(1), before)
    assert not keep(settings, edition(1), AS_BEFORE[name])
    assert history.read(settings, SIZES).collect().height == before.height


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_is_stated_otherwise_of_the_same_load_is_another_edition(settings: Settings, name: str) -> None:
    keep(settings, edition(1))
    assert keep(settings, edition(1), OTHERWISE[name])
    kept = history.read(settings, SIZES).collect()
    assert kept.select(SOME.columns).equals(pl.concat([SOME, OTHERWISE[name]]))
    assert kept["recorded_at"].n_unique() == 2


def test_what_is_stated_again_after_something_else_is_kept_again(settings: Settings) -> None:
    for rows in (SOME, OTHERWISE["a cent"], SOME):
        assert keep(settings, edition(1), rows)
    assert not keep(settings, edition(1), SOME)
    last = history.read(settings, SIZES).filter(pl.col("recorded_at") == pl.col("recorded_at").max()).collect()
    assert last.select(SOME.columns).equals(SOME)


def test_the_same_of_another_load_is_kept_for_that_one_too(settings: Settings) -> None:
    assert keep(settings, edition(1))
    assert keep(settings, edition(11))
    assert not keep(settings, edition(1))


def test_what_an_earlier_program_kept_under_another_name_is_not_kept_again(settings: Settings) -> None:
    keep(settings, edition(1))
    (file,) = settings.warehouse.rglob("*.parquet")
    file.rename(file.with_name("1-0123456789abcdef.parquet"))
    assert not keep(settings, edition(1))


def test_a_column_that_a_record_got_later_is_empty_in_what_was_kept_before(settings: Settings) -> None:
    class Fewer(dy.Schema):
        """One row per segment, as an earlier program kept them, with something that is kept no more."""

        segment = dy.String(primary_key=True)
        gone = dy.Bool()

    history.keep(settings, Record("sizes", Fewer), edition(1), lambda: SOME.select("segment", gone=pl.lit(value=True)))
    keep(settings, edition(2))
    kept = history.read(settings, SIZES).collect()
    assert kept["load_id"].to_list() == [1, 1, 2, 2]
    assert kept["revenue"].to_list() == [None, None, *SOME["revenue"]]
    assert "gone" not in kept.columns


def test_in_the_rest_of_a_month_nothing_is_worked_out(settings: Settings) -> None:
    keep(settings, edition(1), scores("A"), SCORES)

    def never() -> pl.DataFrame:
        raise AssertionError

    assert not history.keep(settings, SCORES, edition(2), never)


def test_a_record_by_customer_is_kept_once_a_month_so_that_nobody_comes_back() -> None:
    with pytest.raises(ValueError, match="once a month"):
        Record("scores", Scores)


def test_its_version_changes_with_whatever_changes_what_is_read(settings: Settings) -> None:
    versions = [history.version(settings, SCORES)]
    for change in (
        lambda: keep(settings, edition(1), scores("A", "B"), SCORES),
        lambda: history.erase(settings, "A"),
        lambda: history.mark_undone(settings, 1),
    ):
        assert history.version(settings, SCORES) == versions[-1]
        time.sleep(0.02)  # longer than the clock of the file system stands still
        change()
        versions.append(history.version(settings, SCORES))
    assert len(set(versions)) == len(versions)


def test_where_nothing_is_stated_nothing_is_kept(settings: Settings) -> None:
    assert not keep(settings, edition(1), SOME.clear())
    assert keep(settings, edition(1))


def test_undoing_a_load_marks_what_was_stated_at_it_and_takes_nothing_away(settings: Settings) -> None:
    keep(settings, edition(1))
    keep(settings, edition(2))
    history.mark_undone(settings, 2)
    first = history.read(settings, SIZES).collect()
    history.mark_undone(settings, 2)
    assert first["load_id"].to_list() == [1, 1, 2, 2]
    assert first["undone"].is_null().to_list() == [True, True, False, False]
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
    assert history.count(settings, customer) == 2
    assert history.erase(settings, customer) == 2
    assert holds(settings.warehouse, customer) == []
    assert history.read(settings, SCORES).collect()["customer_id"].to_list() == ["A"]
    assert history.read(settings, SIZES).collect().height == SOME.height
    assert history.count(settings, customer) == history.erase(settings, customer) == 0


def test_a_customer_is_erased_from_what_a_process_left_that_died_while_it_wrote(settings: Settings) -> None:
    keep(settings, edition(1), scores("A", "CUSTOMER-4711-XYZ"), SCORES)
    (file,) = settings.warehouse.rglob("*.parquet")
    file.with_suffix(".part").write_bytes(file.read_bytes())
    history.erase(settings, "CUSTOMER-4711-XYZ")
    assert holds(settings.warehouse, "CUSTOMER-4711-XYZ") == []


def test_a_write_that_fails_leaves_what_was_there(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings, edition(1))

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pl.DataFrame, "write_parquet", full)
    with pytest.raises(OSError, match="No space"):
        keep(settings, edition(2))
    monkeypatch.undo()
    assert history.read(settings, SIZES).collect()["load_id"].to_list() == [1, 1]
