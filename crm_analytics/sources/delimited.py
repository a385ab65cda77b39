"""Text files as tables: streamed by Polars where every line is one whole row, read with care where not."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.layout import Layout
from crm_analytics.sources.table import ROW, SHAPE

TOO_FEW = N_("The row has fewer cells than the header")
TOO_MANY = N_("The row has more cells than the header")
OPEN_QUOTE = N_("The row has a quotation mark that is never closed")
CHANGED = N_("“{file}” was changed or removed while it was being read. Load it again.")
LONGEST_RECORD = 100
"""A row over more lines than this is taken for a quotation mark that was never closed."""
_NOWHERE = "\x02"


@dataclass
class TextTable:
    """A delimited text file in UTF-8.

    Attributes:
        name: What people call it.
        columns: The header.
        fingerprint: Hash of the file as it came.
        path: The file in UTF-8 with LF or CRLF.
        layout: Where its cells are.
        row_count: Rows, where every line is one; an estimate otherwise.
        keep: What must live as long as the table: the folder of an unpacked or re-encoded copy.
    """

    name: str
    columns: list[str]
    fingerprint: str
    path: Path
    layout: Layout
    row_count: int = field(init=False)
    typed: frozenset[str] = frozenset()
    keep: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        self._stamp = _stamp(self.path, self.name)
        lines, self._even = self._check_lines()
        self.row_count = lines

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """All columns, in frames of at most so many rows."""
        return self.only(self.columns, rows)

    def only(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Some of the columns, in frames of at most so many rows."""
        if _stamp(self.path, self.name) != self._stamp:
            raise SourceError(CHANGED, file=self.name)
        frames = self._streamed(columns, rows) if self._even else self._careful(columns, rows)
        try:
            for frame in frames:
                yield frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
        except (OSError, pl.exceptions.ComputeError) as error:
            raise SourceError(CHANGED, file=self.name) from error

    def _check_lines(self) -> tuple[int, bool]:
        """Number of rows, and whether each line is one row with as many cells as the header."""
        delimiter, quote = self.layout.delimiter, self.layout.quote
        q = re.escape(quote)
        lines = pl.scan_csv(
            self.path, has_header=False, skip_lines=self.layout.skip_lines, separator=_NOWHERE, quote_char=None,
            schema={"line": pl.String}, empty_string_is_null=False,
        )  # fmt: skip
        line = pl.col("line")
        bare = line.str.replace_all(f"{q}(?:[^{q}]|{q}{q})*{q}", "_")
        bare = pl.when(line.str.contains(quote, literal=True)).then(bare).otherwise(line)
        whole = (
            (bare.str.count_matches(delimiter, literal=True) == len(self.columns) - 1)
            & ~bare.str.contains(quote, literal=True)
        ) | (line == "")  # fmt: skip
        found = lines.select(pl.len().alias("lines"), whole.all().alias("whole")).collect()
        return max(int(found["lines"][0]) - 1, 0), bool(found["whole"][0])

    def _streamed(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        scan = pl.scan_csv(
            self.path, separator=self.layout.delimiter, quote_char=self.layout.quote, row_index_name=ROW,
            row_index_offset=1, skip_lines=self.layout.skip_lines, schema=dict.fromkeys(self.columns, pl.String),
        )  # fmt: skip
        yield from scan.select(pl.col(ROW).cast(pl.Int64), *columns).collect_batches(chunk_size=rows)

    def _careful(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        schema = {ROW: pl.Int64(), **dict.fromkeys(self.columns, pl.String()), SHAPE: pl.String()}
        text = pl.col(pl.String).exclude(SHAPE)
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            records = enumerate(_records(file, self.layout))
            next(records)
            while cells := [self._row(number, *record) for number, record in islice(records, rows)]:
                frame = pl.DataFrame(list(zip(*cells, strict=True)), schema=schema, orient="col")
                yield frame.with_columns(pl.when(text != "").then(text)).select(ROW, *columns, SHAPE)

    def _row(self, number: int, cells: list[str], problem: str | None) -> tuple[int | str | None, ...]:
        width = len(self.columns)
        surplus = "".join(cells[width:]).strip()
        if problem is None and cells and len(cells) != width and (len(cells) < width or surplus):
            problem = TOO_FEW if len(cells) < width else TOO_MANY
        if len(cells) > width and surplus:
            cells = [*cells[: width - 1], self.layout.delimiter.join(cells[width - 1 :])]
        return (number, *cells[:width], *[None] * (width - len(cells)), problem)


def _stamp(path: Path, name: str) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError as error:
        raise SourceError(CHANGED, file=name) from error
    return state.st_size, state.st_mtime_ns


class _Lines:
    """Lines that remember which of them the record in progress took, so that they can be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) > LONGEST_RECORD:
            raise csv.Error
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.taken.append(line)
        return line

    def put_back_all_but_first(self) -> str:
        self._waiting.extendleft(reversed(self.taken[1:]))
        return self.taken[0]


def _records(lines: Iterator[str], layout: Layout) -> Iterator[tuple[list[str], str | None]]:
    """Cells of each record, the header first; a runaway quotation mark costs its own line and no other."""
    for _ in range(layout.skip_lines):
        next(lines, None)
    feed = _Lines(lines)
    reader = csv.reader(feed, delimiter=layout.delimiter, quotechar=layout.quote)
    started = False
    while True:
        feed.taken.clear()
        try:
            cells = next(reader)
            runaway = len(feed.taken) > 1 and "".join(feed.taken).count(layout.quote) % 2 == 1
        except StopIteration:
            return
        except csv.Error:
            runaway = True
        if runaway:
            yield feed.put_back_all_but_first().rstrip("\r\n").split(layout.delimiter), OPEN_QUOTE
            reader = csv.reader(feed, delimiter=layout.delimiter, quotechar=layout.quote)
        elif cells or started:
            started = True
            yield cells, None
