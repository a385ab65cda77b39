"""Tables to take away: CSV that a spreadsheet opens as text, never as a formula."""

from pathlib import Path
from typing import IO

import polars as pl

FORMULA = r"^[=+\-@\t\r\n]"
"""How a cell begins that spreadsheets take for a formula; `'` in front makes it text again."""
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with text that a spreadsheet would run marked as text; names of columns too."""
    schema = frame.collect_schema()
    marked = [_marked(name) for name, kind in schema.items() if kind == pl.String()]
    cells = frame.with_columns(marked)
    return cells.rename({name: f"'{name}" for name in schema.names() if name.startswith(RISKY)})


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as CSV in UTF-8 with a byte order mark, so that Excel reads its letters right."""
    return defused(frame.lazy()).collect().write_csv(include_bom=True).encode()


def write_csv(frame: pl.LazyFrame, target: Path | IO[bytes]) -> None:
    """Write a frame of any size as CSV, like `csv_bytes`."""
    defused(frame).sink_csv(target, include_bom=True, maintain_order=True)


def _marked(name: str) -> pl.Expr:
    text = pl.col(name)
    return pl.when(text.str.contains(FORMULA)).then(pl.concat_str(pl.lit("'"), text)).otherwise(text).alias(name)
