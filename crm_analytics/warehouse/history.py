"""History: what results stated at each load, kept for good. It is never tidied away with a load's results.

`history/<record>/<load id>-<edition>.parquet`: one file for what was stated at a load, written once. An edition tells
apart what was stated of the same load after a setting was changed. Undoing a load adds a mark and takes nothing away.
Files hold no personal data; the one thing that is ever changed is that a customer is erased from them: the rows are
written anew without that customer, and the old file is gone.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, Literal

import dataframely as dy
import polars as pl
from filelock import FileLock

from crm_analytics.config import Settings

FOLDER: Final = "history"
UNDONE: Final = "undone"
CUSTOMER: Final = "customer_id"
MOMENT: Final = pl.Datetime("us", "UTC")
WHEN: Final = {"load_id": pl.Int64(), "loaded_at": MOMENT, "recorded_at": MOMENT, "as_of": pl.Date()}
"""What every row says beside its own columns."""
Every = Literal["load", "month"]


@dataclass(frozen=True, eq=False)
class Record:
    """A kind of statement that is kept.

    Attributes:
        name: Its folder.
        schema: Its columns; of them `customer_id` makes it erasable by customer.
        every: How often it is kept: at every load, or at the first load of each month of the data.
    """

    name: str
    schema: type[dy.Schema]
    every: Every = "load"


@dataclass(frozen=True)
class Edition:
    """At which load something is stated, and what it rests on.

    Attributes:
        load_id: The load.
        loaded_at: When that was made.
        as_of: Last day of its data.
        stamp: Tells apart what the statement was worked out from; the same adds nothing.
    """

    load_id: int
    loaded_at: datetime
    as_of: date
    stamp: str


def keep(settings: Settings, record: Record, edition: Edition, rows: Callable[[], pl.DataFrame]) -> bool:
    """Keep what is stated at a load; False where it is kept already, or there is nothing to keep.

    Kept once a month, it is that of the first load that is not undone.
    """
    file = _folder(settings, record.name) / f"{edition.load_id}-{edition.stamp[:16]}.parquet"
    with _writing(settings):
        if file.exists() or (record.every == "month" and _has_month(settings, record, edition)):
            return False
        stated = rows()
        if stated.is_empty():
            return False
        when = (edition.load_id, edition.loaded_at, datetime.now(UTC), edition.as_of)
        columns = record.schema.create_empty().schema
        _write(
            file,
            stated.select(
                *(pl.lit(value, kind).alias(name) for (name, kind), value in zip(WHEN.items(), when, strict=True)),
                *(pl.col(name).cast(kind) for name, kind in columns.items()),
            ),
        )
        return True


def read(settings: Settings, record: Record) -> pl.LazyFrame:
    """All that was ever stated, the oldest first, each row with `WHEN`.

    `undone` is when its load was taken back; null: it was not.
    """
    files = _files(settings, record.name)
    empty = pl.LazyFrame(schema=WHEN | dict(record.schema.create_empty().schema))
    rows = pl.scan_parquet(files) if files else empty
    marks = pl.LazyFrame(_marks(settings), schema={"load_id": pl.Int64(), UNDONE: MOMENT}, orient="row")
    marked = rows.join(marks, on="load_id", how="left", maintain_order="left")
    return marked.sort("recorded_at", "load_id", maintain_order=True)


def mark_undone(settings: Settings, load_id: int) -> None:
    """Note that a load was taken back: what was stated at it rests on data that no longer hold."""
    file = _folder(settings, UNDONE) / str(load_id)
    with _writing(settings):
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{load_id}.{os.getpid()}.part")
            part.write_text(datetime.now(UTC).isoformat(), encoding="ascii")
            part.replace(file)


def erase(settings: Settings, customer_id: str) -> int:
    """Take a customer out of everything that was ever kept; gives the number of rows that are gone."""
    gone = 0
    with _writing(settings):
        for file in (settings.warehouse / FOLDER).glob("*/*.parquet"):
            rows = pl.read_parquet(file)
            kept = rows.filter(pl.col(CUSTOMER).ne_missing(customer_id)) if CUSTOMER in rows.columns else rows
            if kept.height < rows.height:
                gone += rows.height - kept.height
                _write(file, kept)
    return gone


def _has_month(settings: Settings, record: Record, edition: Edition) -> bool:
    undone = {load_id for load_id, _at in _marks(settings)}
    for file in _files(settings, record.name):
        load_id, as_of = pl.scan_parquet(file).select("load_id", "as_of").head(1).collect().row(0)
        if load_id not in undone and (as_of.year, as_of.month) == (edition.as_of.year, edition.as_of.month):
            return True
    return False


def _marks(settings: Settings) -> list[tuple[int, datetime]]:
    marks = sorted(mark for mark in _folder(settings, UNDONE).glob("*") if mark.name.isdigit())
    return [(int(mark.name), datetime.fromisoformat(mark.read_text(encoding="ascii"))) for mark in marks]


def _files(settings: Settings, name: str) -> list[Path]:
    return sorted(_folder(settings, name).glob("*.parquet"))


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
