"""Files written and read back, for the tests of what is read."""

from datetime import datetime
from pathlib import Path

import polars as pl

from crm_analytics.sources.table import ROW, SourceTable

PLAIN = "kode;nama;nilai\n001;Ayam;1,5\n002;Café;2,5\n"


def rows_of(source: SourceTable, size: int = 1000) -> list[tuple[str | None, ...]]:
    frame = pl.concat(source.batches(size))
    return frame.select(source.columns).rows()


def numbers_of(source: SourceTable, size: int = 1000) -> list[int]:
    return pl.concat(source.batches(size))[ROW].to_list()


def at(text: str) -> datetime:
    """A moment of wall time; neither files nor workbooks have time zones."""
    return datetime.fromisoformat(text)


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
