"""Text files as tables: streamed by Polars where every line is one whole row, read with care where not."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.files.layout import Layout
from crm_analytics.sources.files.records import TOO_FEW, TOO_MANY, Record, records_of
from crm_analytics.sources.table import ROW, SHAPE

CHANGED = N_("“{file}” was changed or removed while it was being read. Load it again.")
_NOWHERE = "\x02"
_END_OF_FILE = "\x1a"
"""What programs of DOS write after the last line."""


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
        except (OSError, pl.exceptions.PolarsError) as error:
            raise SourceError(CHANGED, file=self.name) from error

    def _check_lines(self) -> tuple[int, bool]:
        """Number of rows, and whether each line is one row with as many cells as the header."""
        delimiter, quote = self.layout.delimiter, self.layout.quote
        q = re.escape(quote)
        lines = pl.scan_csv(
            self.path, has_header=False, skip_lines=self.layout.skip_lines, separator=_NOWHERE, quote_char=None,
            schema={"line": pl.String}, empty_string_is_null=False, glob=False,
            truncate_ragged_lines=True,
        )  # fmt: skip
        line = pl.col("line")
        bare = line.str.replace_all(f"{q}(?:[^{q}]|{q}{q})*{q}", "_")
        bare = pl.when(line.str.contains(quote, literal=True)).then(bare).otherwise(line)
        whole = (
            (bare.str.count_matches(delimiter, literal=True) == len(self.columns) - 1)
            & ~bare.str.contains(quote, literal=True)
        ) | (line == "")  # fmt: skip
        counted = lines.select((line != "").sum().alias("lines"), whole.all().alias("whole")).collect()
        single_byte = len(delimiter.encode()) == 1  # all that Polars can cut by
        return max(int(counted["lines"][0]) - 1, 0), bool(counted["whole"][0]) and single_byte

    def _streamed(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        # The header is passed over: Polars would insist on its names as they are written, blanks and all.
        scan = pl.scan_csv(
            self.path, separator=self.layout.delimiter, quote_char=self.layout.quote, row_index_name=ROW,
            row_index_offset=1, has_header=False, skip_lines=self.layout.skip_lines + 1,
            schema=dict.fromkeys(self.columns, pl.String), glob=False,
        )  # fmt: skip
        blank = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in columns]
        yield from scan.select(pl.col(ROW).cast(pl.Int64), *blank).collect_batches(chunk_size=rows)

    def _careful(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        text = pl.col(pl.String).exclude(SHAPE)
        number = 1
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            for records in records_of(file, self.layout, rows):
                frame = self._frame(records, number)
                number += frame.height
                yield frame.with_columns(pl.when(text != "").then(text)).select(ROW, *columns, SHAPE)

    def _frame(self, records: list[Record], start: int) -> pl.DataFrame:
        width = len(self.columns)
        whole = [record if len(record[0]) == width else self._fitted(*record) for record in records]
        cells = zip(*(cells for cells, _ in whole), strict=True)
        made = {name: pl.Series(values, dtype=pl.String) for name, values in zip(self.columns, cells, strict=True)}
        numbers = pl.int_range(start, start + len(records), dtype=pl.Int64, eager=True)
        return pl.DataFrame(
            {ROW: numbers, **made, SHAPE: pl.Series([problem for _, problem in whole], dtype=pl.String)}
        )

    def _fitted(self, cells: list[str], problem: str | None) -> Record:
        """As many cells as the header; surplus cells that are blank are nothing, others stay with the last one."""
        width = len(self.columns)
        if not "".join(cells).strip(_END_OF_FILE + string.whitespace):
            return [""] * width, None
        surplus = "".join(cells[width:]).strip()
        if cells and len(cells) < width:
            problem = problem or TOO_FEW
        elif surplus:
            problem = problem or TOO_MANY
            cells = [*cells[: width - 1], self.layout.delimiter.join(cells[width - 1 :])]
        return [*cells[:width], *[""] * (width - len(cells))], problem


def _stamp(path: Path, name: str) -> tuple[int, int]:
    try:
        state = path.stat()
    except OSError as error:
        raise SourceError(CHANGED, file=name) from error
    return state.st_size, state.st_mtime_ns
