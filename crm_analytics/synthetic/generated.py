"""Tables that are made here rather than read: frames brought onto our columns, ready to load."""

import hashlib
from collections.abc import Callable, Iterable, Iterator

import polars as pl

from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.table import ROW, Conformed, Incoming, empty_problems


def fingerprint(*parts: str | int | float | bytes) -> str:
    """Hash of what a table is made from."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def conformed(table: str, frame: pl.DataFrame, first_row: int) -> Conformed:
    """Bring a frame with some of a table's columns onto all of them; columns it lacks are null."""
    schema = polars_schema(table)
    columns = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in schema.items()
    ]
    numbers = pl.int_range(first_row, first_row + frame.height, dtype=pl.Int64, eager=True).alias(ROW)
    rows = frame.select(columns) if frame.height else pl.DataFrame(schema=schema)
    rows = rows.insert_column(0, numbers)
    return Conformed(rows=rows, problems=empty_problems(), raw=rows.select(ROW))


def incoming(
    table: str, source: str, made_from: str, frames: Callable[[], Iterable[pl.DataFrame]], expected_rows: int
) -> Incoming:
    """An incoming table from frames that are made anew at each call; rows are numbered on from frame to frame."""

    def batches() -> Iterator[Conformed]:
        first = 1
        for frame in frames():
            yield conformed(table, frame, first)
            first += frame.height

    return Incoming(table=table, source=source, fingerprint=made_from, batches=batches, expected_rows=expected_rows)


def rebatched(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """Hand frames of any height on as frames of exactly so many rows, the last one shorter."""
    waiting: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        waiting.append(frame)
        height += frame.height
        if height >= rows:
            whole = pl.concat(waiting, rechunk=True)
            usable = height - height % rows
            yield from whole[:usable].iter_slices(rows)
            waiting, height = [whole[usable:]], height - usable
    if height:
        yield pl.concat(waiting, rechunk=True)
