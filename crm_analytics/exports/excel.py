"""Excel workbooks: typed cells in sheets that are styled, filtered and frozen, and a sheet that says what they are.

Text is never a formula or a link, whatever it says.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from math import isfinite, isnan
from typing import Final

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from crm_analytics.errors import UsageError
from crm_analytics.exports import about_sheet, cover_sheet
from crm_analytics.exports.cell_formats import cell_format, header_format
from crm_analytics.exports.columns import FIGURES, About, ExportColumn, Kind, plain_columns
from crm_analytics.exports.cover_sheet import Cover
from crm_analytics.exports.csv import RISKY
from crm_analytics.exports.sheet_names import different, sheet_names
from crm_analytics.i18n import N_, number

ROWS_OF_A_SHEET: Final = 1_048_575
"""Below the heading."""
MOST_CELLS: Final = 5_000_000
"""More take longer than a minute to write, and a spreadsheet cannot work with them."""
LONGEST_TEXT: Final = 32_767
EXACT: Final = 10**15
"""Excel keeps 15 figures: a longer whole number is a code, and stays exact as text."""
FIRST_DAY: Final = date(1900, 3, 1)
"""Excel believes that there was a 29 February 1900: days before it would be one off."""
WIDEST, NARROWEST, MEASURED = 60, 9, 1000
LARGE: Final = 500_000
"""Cells from which rows wait in a file until the workbook is put together, instead of in the memory."""
OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TOO_LARGE = N_(
    "A spreadsheet of {cells} cells would be too large to work with; the most is {most}. Take the CSV file, or narrow "
    "the filters."
)

Cell = str | float | int | Decimal | date | datetime | bool | None
Write = Callable[[Worksheet, int, int, Cell], None]


@dataclass(frozen=True)
class _Formats:
    text: Format
    risky: Format
    typed: Format


def excel_bytes(frame: pl.DataFrame, about: About, columns: Sequence[ExportColumn] | None = None) -> bytes:
    """The frame as a workbook: its rows, on as many sheets as they need, and a sheet about them.

    Args:
        frame: The rows; columns that `columns` does not name are left out.
        about: What the rows are and where they come from.
        columns: How each is written, in order; by their types where this is not given.

    Raises:
        UsageError: for more cells than a spreadsheet can work with.
    """
    chosen = list(columns if columns is not None else plain_columns(frame))
    cells = frame.height * len(chosen)
    _refuse_too_large(cells)
    parts = list(_parts(frame.select(_writable(frame, column) for column in chosen)))
    target = BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS | {"constant_memory": cells > LARGE, "in_memory": cells <= LARGE}) as book:
        book.set_properties({"title": about.what, "company": about.company, "created": datetime.now(UTC)})
        *names, about_name = sheet_names(about.what, len(parts), about_sheet.name())
        for name, part in zip(names, parts, strict=True):
            _write_rows(book, book.add_worksheet(name), part, chosen)
        about_sheet.write(book, book.add_worksheet(about_name), about, chosen, rows=frame.height)
    return target.getvalue()


@dataclass(frozen=True)
class WorkbookSheet:
    """One table of a workbook: its name, its rows, and how each column is written."""

    name: str
    frame: pl.DataFrame
    columns: tuple[ExportColumn, ...]


def book_bytes(cover: Cover, sheets: Sequence[WorkbookSheet], about: About) -> bytes:
    """A workbook of several tables: a cover that says the answer and the figures, the tables, and what they are.

    Raises:
        UsageError: for more cells than a spreadsheet can work with.
    """
    cells = sum(sheet.frame.height * len(sheet.columns) for sheet in sheets)
    _refuse_too_large(cells)
    target = BytesIO()
    names = different([cover.name, *(sheet.name for sheet in sheets), about_sheet.name()])
    with xlsxwriter.Workbook(target, OPTIONS | {"in_memory": True}) as book:
        book.set_properties({"title": about.what, "company": about.company, "created": datetime.now(UTC)})
        cover_sheet.write(book, book.add_worksheet(names[0]), cover)
        for name, sheet in zip(names[1:-1], sheets, strict=True):
            frame = sheet.frame.head(ROWS_OF_A_SHEET).select(_writable(sheet.frame, each) for each in sheet.columns)
            _write_rows(book, book.add_worksheet(name), frame, sheet.columns)
        columns = [column for sheet in sheets for column in sheet.columns]
        rows = sum(sheet.frame.height for sheet in sheets)
        about_sheet.write(book, book.add_worksheet(names[-1]), about, columns, rows=rows)
    return target.getvalue()


def excuse_bytes(about: About, reason: str) -> bytes:
    """A workbook that only says why there is none: a download has no other way to tell its reader."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS | {"in_memory": True}) as book:
        sheet = book.add_worksheet(about_sheet.name())
        sheet.set_column(0, 0, 90)
        sheet.write_string(0, 0, about.what, book.add_format({"bold": True, "font_size": 16}))
        sheet.write_string(2, 0, reason, book.add_format({"text_wrap": True}))
    return target.getvalue()


def _refuse_too_large(cells: int) -> None:
    if cells > MOST_CELLS:
        raise UsageError(TOO_LARGE, cells=number(cells), most=number(MOST_CELLS))


def _parts(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    for first in range(0, max(1, frame.height), ROWS_OF_A_SHEET):
        yield frame.slice(first, ROWS_OF_A_SHEET)


def _write_rows(book: Workbook, sheet: Worksheet, frame: pl.DataFrame, columns: Sequence[ExportColumn]) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _width(frame[column.name], column))
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, frame.height, len(columns) - 1)
    sheet.set_row(0, 22)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading, header_format(book, column))
    writers = [_writer(_formats(book, column), column.kind) for column in columns]
    # Row by row: what is written leaves the memory.
    for row, values in enumerate(frame.iter_rows(), start=1):
        for place, value in enumerate(values):
            if value is not None:
                writers[place](sheet, row, place, value)


def _writable(frame: pl.DataFrame, column: ExportColumn) -> pl.Expr:
    """Lists, durations and the like as text; moments as the clock showed them."""
    kind = frame.schema[column.name]
    cells = pl.col(column.name)
    if isinstance(kind, pl.List | pl.Array):
        return cells.cast(pl.List(pl.String)).list.join(", ")
    if isinstance(kind, pl.Datetime):
        return cells.dt.replace_time_zone(None)
    if isinstance(kind, pl.Duration | pl.Time | pl.Categorical | pl.Enum):
        return cells.cast(pl.String) if not isinstance(kind, pl.Duration) else cells.dt.to_string()
    if isinstance(kind, pl.Struct):
        return cells.struct.json_encode()
    return cells


def _formats(book: Workbook, column: ExportColumn) -> _Formats:
    return _Formats(
        text=book.add_format({"valign": "top"}),
        risky=book.add_format({"valign": "top", "quote_prefix": True}),
        typed=cell_format(book, column),
    )


def _writer(formats: _Formats, kind: Kind) -> Write:
    def write_text(sheet: Worksheet, row: int, place: int, value: Cell) -> None:
        text = _short(str(value))
        sheet.write_string(row, place, text, formats.risky if text.startswith(RISKY) else formats.text)

    def write_day(sheet: Worksheet, row: int, place: int, value: Cell) -> None:
        if isinstance(value, date) and _day(value) >= FIRST_DAY:
            sheet.write_datetime(row, place, value, formats.typed)
        else:
            write_text(sheet, row, place, value)

    def write_figure(sheet: Worksheet, row: int, place: int, value: Cell) -> None:
        if isinstance(value, bool):
            sheet.write_boolean(row, place, value, formats.typed)
        elif isinstance(value, int | float | Decimal) and isfinite(value) and not _is_code(value):
            sheet.write_number(row, place, float(value), formats.typed)
        elif not (isinstance(value, float) and isnan(value)):
            write_text(sheet, row, place, value)

    if kind in {"date", "moment"}:
        return write_day
    return write_figure if kind in FIGURES or kind == "flag" else write_text


def _is_code(value: Cell) -> bool:
    return isinstance(value, int) and abs(value) >= EXACT


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _width(cells: pl.Series, column: ExportColumn) -> float:
    """Wide enough for the heading with its filter button, and for the first cells."""
    first = cells.head(MEASURED)
    if column.kind in {"date", "moment"}:
        longest = 12 if column.kind == "date" else 17
    elif column.kind in FIGURES and first.dtype.is_numeric():
        size = first.cast(pl.Float64).fill_nan(None).abs().max()
        whole = len(f"{size if isinstance(size, float) and isfinite(size) else 0:,.0f}")
        longest = whole + (column.decimals + 1 if column.decimals else 0) + 4
    else:
        longest = int(first.cast(pl.String, strict=False).str.len_chars().max() or 0) + 1  # type: ignore[arg-type]
    return float(min(WIDEST, max(NARROWEST, longest, len(column.heading) + 4)))
