"""Tables whose cells have types of their own: Parquet files, and frames already in memory, handed on as text."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.files.delimited import CHANGED
from crm_analytics.sources.table import ROW

UNREADABLE = N_(
    "“{file}” can't be read to its end: it is damaged, or was changed while it was read. Fetch or save it anew, and "
    "load it again."
)
UNREADABLE_COLUMN = N_(
    "The column {column} of “{file}” holds values that can't be read, such as numbers of more than 38 digits. Save it "
    "as text or with fewer digits, or leave it out, and load the file again."
)
CUT_SHORT = N_("“{file}” has {rows} rows, and {read} of them could be read. Save it anew, as CSV if need be.")


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
        cache_size: Bytes of cells that lie in memory; none of what is scanned in a file.
    """

    name: str
    columns: list[str]
    fingerprint: str
    frame: pl.LazyFrame
    typed: frozenset[str]
    row_count: int
    keep: tuple[object, ...] = ()
    others: tuple[str, ...] = ()
    cache_size: int = 0

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """All columns, in frames of at most so many rows."""
        return self.only(self.columns, rows)

    def only(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Some of the columns, in frames of at most so many rows; rows without any cell are none."""
        text = self.frame.select(pl.col(ROW).cast(pl.Int64), *columns)
        read = 0
        try:
            for frame in text.collect_batches(chunk_size=rows):
                read += frame.height
                yield frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null()))
        except OSError as error:
            raise SourceError(CHANGED, file=self.name) from error
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
            raise self._unreadable(columns) from error
        # Where Polars gives up halfway, batches end as if there were no more.
        if read != self.row_count:
            raise SourceError(CUT_SHORT, file=self.name, rows=self.row_count, read=read)

    def _unreadable(self, columns: list[str]) -> SourceError:
        """Which column stops the reading, where it is one of several."""
        stopping = [name for name in columns if not _is_whole(self.frame.select(name))]
        if len(stopping) < len(columns):
            return SourceError(UNREADABLE_COLUMN, file=self.name, column=", ".join(stopping[:5]) or "–")
        return SourceError(UNREADABLE, file=self.name)


def _is_whole(column: pl.LazyFrame) -> bool:
    try:
        for _frame in column.collect_batches():
            pass
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return False
    return True


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
    if dtype.is_nested():
        return pl.when(column.is_not_null()).then(_nested(column, dtype)).alias(name)
    if isinstance(dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d %H:%M:%S%.6f" + ("%:z" if dtype.time_zone else ""))
    if isinstance(dtype, pl.Duration):
        return column.dt.to_string("iso")
    if dtype == pl.Binary():
        return column.map_batches(_decoded, return_dtype=pl.String)
    return pl.when(column != "").then(column) if dtype == pl.String else column.cast(pl.String)


def _nested(column: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if _holds_bytes(dtype):
        return pl.lit("…")
    if isinstance(dtype, pl.Struct):
        return column.struct.json_encode()
    items = column.arr.to_list() if isinstance(dtype, pl.Array) else column
    inner = _inner(dtype)
    if inner.is_nested() or inner == pl.Duration:
        return pl.struct(items=items).struct.json_encode()
    return items.cast(pl.List(pl.String)).list.join(", ")


def _decoded(cells: pl.Series) -> pl.Series:
    """Bytes as the text they are in most files; what is none is shown by signs that say so."""
    texts = [None if cell is None else cell.decode("utf-8", "replace") for cell in cells]
    return pl.Series(cells.name, texts, dtype=pl.String)


def _holds_bytes(dtype: pl.DataType) -> bool:
    """Whether bytes lie somewhere within a type: Polars cannot write those of a nested one down."""
    if isinstance(dtype, pl.Struct):
        return any(_holds_bytes(field) for field in pl.Schema(dtype.to_schema()).values())
    if isinstance(dtype, pl.Array | pl.List):
        return _holds_bytes(_inner(dtype))
    return dtype == pl.Binary()


def _inner(dtype: pl.DataType) -> pl.DataType:
    inner = dtype.inner if isinstance(dtype, pl.Array | pl.List) else dtype
    return inner if isinstance(inner, pl.DataType) else inner()
