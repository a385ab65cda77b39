"""History: what results stated at each load, kept for good. It is never tidied away with a load's results.

`history/<record>/<load id>-<moment>.parquet`: one file for what was stated at a load, written once. Another one for the
same load is written where something else is stated of it, as after a setting was changed; not where the same was only
worked out anew, by whatever version of the program. Undoing a load adds a mark and takes nothing away. Files hold no
personal data; the one thing that is ever changed is that a customer is erased from them: the rows are written anew
without that customer, and the old file is gone.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import polars as pl
from filelock import FileLock

from crm_analytics.config import Settings
from crm_analytics.schema.record import CUSTOMER, Record

FOLDER: Final = "history"
UNDONE: Final = "undone"
MOMENT: Final = pl.Datetime("us", "UTC")
WHEN: Final = {"load_id": pl.Int64(), "loaded_at": MOMENT, "recorded_at": MOMENT, "as_of": pl.Date()}
"""What every row says beside its own columns."""
NEARLY: Final = 1e-6
"""Share of a number that it may be off and still state the same: sums and fits differ in their last digits."""
AROUND_ZERO: Final = 1e-9
"""The same for numbers that are nearly nothing."""


@dataclass(frozen=True)
class Edition:
    """At which load something is stated.

    Attributes:
        load_id: The load.
        loaded_at: When that was made.
        as_of: Last day of its data.
    """

    load_id: int
    loaded_at: datetime
    as_of: date


def keep(settings: Settings, record: Record, edition: Edition, rows: Callable[[], pl.DataFrame]) -> bool:
    """Keep what is stated at a load; False where that is what was stated last, or there is nothing to keep.

    Kept once a month, it is that of the first load that is not undone; in the rest of the month nothing is worked out.
    """
    with _writing(settings):
        if record.every == "month" and _has_month(settings, record, edition):
            return False
        columns, now = record.schema.create_empty().schema, datetime.now(UTC)
        stated = rows().select(pl.col(name).cast(kind) for name, kind in columns.items())
        if stated.is_empty() or _is_stated(settings, record, edition, stated):
            return False
        when = (edition.load_id, edition.loaded_at, now, edition.as_of)
        stamps = [pl.lit(value, kind).alias(name) for (name, kind), value in zip(WHEN.items(), when, strict=True)]
        file = _folder(settings, record.name) / f"{edition.load_id}-{now:%Y%m%dT%H%M%S%f}.parquet"
        _write(file, stated.select(*stamps, pl.all()))
        return True


def read(settings: Settings, record: Record) -> pl.LazyFrame:
    """All that was ever stated, the oldest first, each row with `WHEN`: whole, for what people read through the reader.

    `undone` is when its load was taken back; null: it was not. A column that the record got later is empty in what was
    kept before.
    """
    rows = _scan(record, _files(settings, record.name))
    marks = pl.LazyFrame(_marks(settings), schema={"load_id": pl.Int64(), UNDONE: MOMENT}, orient="row")
    marked = rows.join(marks, on="load_id", how="left", maintain_order="left")
    return marked.sort("recorded_at", "load_id", maintain_order=True)


def empty(record: Record) -> pl.DataFrame:
    """Nothing stated, with the columns of `read`."""
    return pl.DataFrame(schema={**WHEN, **record.schema.create_empty().schema, UNDONE: MOMENT})


def version(settings: Settings, record: Record) -> tuple[int, ...]:
    """Another one once something was added to a record, erased from it, or marked as undone."""
    folders = (_folder(settings, record.name), _folder(settings, UNDONE))
    return tuple(folder.stat().st_mtime_ns if folder.exists() else 0 for folder in folders)


def mark_undone(settings: Settings, load_id: int) -> None:
    """Note that a load was taken back: what was stated at it rests on data that no longer hold."""
    file = _folder(settings, UNDONE) / str(load_id)
    with _writing(settings):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{load_id}.{os.getpid()}.part")
            part.write_text(datetime.now(UTC).isoformat(), encoding="ascii")
            part.replace(file)


def count(settings: Settings, customer_id: str) -> int:
    """How many rows are kept of a customer."""
    return sum(_of_customer(pl.read_parquet(file), customer_id).height for file in _all_files(settings))


def erase(settings: Settings, customer_id: str) -> int:
    """Take a customer out of everything that was ever kept; gives the number of rows that are gone."""
    gone = 0
    with _writing(settings):
        for left in (settings.warehouse / FOLDER).glob("*/*.part"):  # by a process that died while it wrote
            left.unlink()
        for file in _all_files(settings):
            rows = pl.read_parquet(file)
            erased = _of_customer(rows, customer_id).height
            if erased:
                gone += erased
                _write(file, rows.filter(pl.col(CUSTOMER).ne_missing(customer_id)))
    return gone


def _has_month(settings: Settings, record: Record, edition: Edition) -> bool:
    undone = {load_id for load_id, _at in _marks(settings)}
    for file in _files(settings, record.name):
        load_id, as_of = pl.scan_parquet(file).select("load_id", "as_of").head(1).collect().row(0)
        if load_id not in undone and (as_of.year, as_of.month) == (edition.as_of.year, edition.as_of.month):
            return True
    return False


def _is_stated(settings: Settings, record: Record, edition: Edition, stated: pl.DataFrame) -> bool:
    """Whether the last edition of the load states the same, in whatever order."""
    files = sorted(_folder(settings, record.name).glob(f"{edition.load_id}-*.parquet"))
    editions = [_scan(record, [file]).collect() for file in files]
    if not editions:
        return False
    last = max(editions, key=lambda rows: rows["recorded_at"][0]).select(stated.columns)
    key = record.schema.primary_key()
    return _is_equal(last.sort(key), stated.sort(key))


def _is_equal(before: pl.DataFrame, now: pl.DataFrame) -> bool:
    inexact = pl.selectors.float()
    if not before.select(~inexact).equals(now.select(~inexact)):
        return False
    return all(_is_close(before[name], now[name]) for name in before.select(inexact).columns)


def _is_close(before: pl.Series, now: pl.Series) -> bool:
    pairs = pl.DataFrame({"before": before, "now": now})
    apart = (pl.col("before") - pl.col("now")).abs()
    near = apart <= pl.max_horizontal(pl.all().abs()) * NEARLY + AROUND_ZERO
    same = pl.col("before").eq_missing(pl.col("now")) | (near & pl.all_horizontal(pl.all().is_finite()))
    return bool(pairs.select(same.fill_null(value=False).all()).item())


def _marks(settings: Settings) -> list[tuple[int, datetime]]:
    marks = sorted(mark for mark in _folder(settings, UNDONE).glob("*") if mark.name.isdigit())
    return [(int(mark.name), datetime.fromisoformat(mark.read_text(encoding="ascii"))) for mark in marks]


def _scan(record: Record, files: list[Path]) -> pl.LazyFrame:
    columns = WHEN | dict(record.schema.create_empty().schema)
    if not files:
        return pl.LazyFrame(schema=columns)
    return pl.scan_parquet(files, schema=columns, missing_columns="insert", extra_columns="ignore")


def _of_customer(rows: pl.DataFrame, customer_id: str) -> pl.DataFrame:
    return rows.filter(pl.col(CUSTOMER) == customer_id) if CUSTOMER in rows.columns else rows.clear()


def _files(settings: Settings, name: str) -> list[Path]:
    return sorted(_folder(settings, name).glob("*.parquet"))


def _all_files(settings: Settings) -> list[Path]:
    return sorted((settings.warehouse / FOLDER).glob("*/*.parquet"))


def _folder(settings: Settings, name: str) -> Path:
    return settings.warehouse / FOLDER / name


def _write(file: Path, rows: pl.DataFrame) -> None:
    """Whole or not at all; a file without rows is none."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if rows.is_empty():
        file.unlink(missing_ok=True)
        return
    part = file.with_suffix(".part")
    rows.write_parquet(part)
    part.replace(file)


@contextmanager
def _writing(settings: Settings) -> Iterator[None]:
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.warehouse / "history.lock"):
        yield
