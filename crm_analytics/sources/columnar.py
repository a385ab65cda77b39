"""Tables whose cells have types of their own: Parquet files, and frames already in memory, handed on as text."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.sources.delimited import CHANGED
from crm_analytics.sources.table import ROW


@dataclass
class TypedTable:
    """A table of typed columns; their text has a decimal point and dates as year-month-day.

    Attributes:
        name: What people call it.
        columns: Its columns.
        fingerprint: Hash of the content.
        frame: The cells; scanned anew at each pass.
        typed: Columns whose text needs no guess about decimals and dates.
        row_count: Number of rows.
        keep: What must live as long as the table: the folder of an unpacked archive.
        others: Sheets of the same workbook, which are not read.
    """

    name: str
    columns: list[str]
    fingerprint: str
    frame: pl.LazyFrame
    typed: frozenset[str]
    row_count: int
    keep: tuple[object, ...] = ()
    others: tuple[str, ...] = ()

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """All columns, in frames of at most so many rows."""
        return self.only(self.columns, rows)

    def only(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Some of the columns, in frames of at most so many rows; rows without any cell are none."""
        text = self.frame.select(pl.col(ROW).cast(pl.Int64), *columns)
        try:
            for frame in text.collect_batches(chunk_size=rows):
                yield frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
        except (OSError, pl.exceptions.ComputeError) as error:
            raise SourceError(CHANGED, file=self.name) from error


def as_text(frame: pl.LazyFrame, schema: pl.Schema) -> pl.LazyFrame:
    """Every column as text, numbered from row 1."""
    cells = [_text(name, dtype) for name, dtype in schema.items()]
    return frame.select(cells).with_row_index(ROW, offset=1)


def typed_names(schema: pl.Schema) -> frozenset[str]:
    """Columns that are more than text."""
    return frozenset(name for name, dtype in schema.items() if not _is_text(dtype))


def _is_text(dtype: pl.DataType) -> bool:
    return dtype in {pl.String, pl.Categorical, pl.Enum, pl.Binary, pl.Null}


def _text(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S%.6f" + ("%:z" if dtype.time_zone else ""))
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    if isinstance(dtype, pl.List):
        return column.cast(pl.List(pl.String)).list.join(", ")
    return pl.when(column != "").then(column) if dtype == pl.String else column.cast(pl.String)
