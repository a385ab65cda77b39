"""Tables to take away: CSV that a spreadsheet opens as text, never as a formula.

A cell that a spreadsheet would work out begins with `'`, as people write it there; `unmarked` takes that off again when
such a file is loaded. A number, or a phone number with its country in front, is no formula.
"""

from pathlib import Path
from typing import IO, Final

import polars as pl

RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""How a cell begins that may be a formula."""
_BEGINS: Final = r"\s*[=+\-@＝＋－＠]"
_FORMULA: Final = rf"^{_BEGINS}"
_MARKED: Final = rf"^'+{_BEGINS}"
_NUMBER: Final = r"^\s*[+\-][\d\s().,%]*$"
_PHONE: Final = r"^\s*\+[\d\s().,/\-]*\d\s+\d[\d\s().,/\-]*$"
"""With a blank between digits no sign in it is worked out."""


def defused(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with text that a spreadsheet would run marked as text; names of columns too."""
    schema = frame.collect_schema()
    marked = [_marked(pl.col(name)) for name, kind in schema.items() if kind == pl.String()]
    names = pl.Series("name", schema.names(), pl.String)
    safe = names.to_frame().select(_marked(pl.col("name")))["name"]
    return frame.with_columns(marked).rename(dict(zip(names, safe, strict=True)))


def unmarked(cells: pl.Series) -> pl.Series:
    """Text as it was before `defused`: the same where nothing is marked."""
    marked = cells.str.contains(_MARKED)
    return cells.zip_with(~marked.fill_null(value=False), cells.str.slice(1)) if marked.any() else cells


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as CSV in UTF-8 with a byte order mark, so that Excel reads its letters right."""
    return defused(frame.lazy()).collect().write_csv(include_bom=True).encode()


def write_csv(frame: pl.LazyFrame, target: Path | IO[bytes]) -> None:
    """Write a frame of any size as CSV, like `csv_bytes`."""
    defused(frame).sink_csv(target, include_bom=True, maintain_order=True)


def _marked(text: pl.Expr) -> pl.Expr:
    """With `'` in front of a formula, and of one that has a `'` of its own, so that both come back as they were."""
    runs = text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER) & ~text.str.contains(_PHONE)
    return pl.when(runs | text.str.contains(_MARKED)).then(pl.lit("'") + text).otherwise(text).name.keep()
