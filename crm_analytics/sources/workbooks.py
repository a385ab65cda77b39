"""Excel workbooks as tables: every cell as text, so that leading zeros typed as text survive."""

from pathlib import Path

import fastexcel
import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.columnar import TypedTable
from crm_analytics.sources.layout import tidy_names
from crm_analytics.sources.options import ReadOptions
from crm_analytics.sources.table import ROW

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "Microsoft Enhanced Cryptographic".encode("utf-16-le"))
_TITLE_ROWS = 20
_TYPED = {"int", "float", "date", "datetime", "duration", "boolean"}


def open_workbook(path: Path, name: str, fingerprint: str, *, sheet: str | None, options: ReadOptions) -> TypedTable:
    """One sheet of a workbook as a table.

    Args:
        path: An .xlsx or .xls file.
        name: What people call it.
        fingerprint: Hash of the file.
        sheet: The sheet's name; the first one with a header when not given.
        options: What the reader stated.

    Raises:
        SourceError: when it cannot be read, is locked with a password, or has no such sheet.
    """
    book = _open(path, name)
    chosen = _choose(book, name, sheet)
    cells = _load(book, chosen, name)
    header = _header_row(cells, options)
    if header is None:
        raise SourceError(N_("The sheet “{sheet}” of “{file}” is empty."), sheet=chosen, file=name)
    columns = tidy_names([text or "" for text in cells.row(header)], name, options.column_limit)
    cells.columns = columns
    rows = cells.slice(header + 1)
    kinds = zip(columns, _typed(book, chosen, header), strict=False)
    typed = frozenset(column for column, is_typed in kinds if is_typed)
    text = rows.lazy().select(pl.when(pl.all() != "").then(pl.all())).with_row_index(ROW, offset=1)
    shown = name if len(book.sheet_names) == 1 else f"{name} · {chosen}"
    return TypedTable(shown, columns, f"{fingerprint} {chosen}", text, typed, rows.height)


def is_locked(path: Path) -> bool:
    """Whether the file is a workbook behind a password."""
    with path.open("rb") as file:
        if file.read(len(OLE)) != OLE:
            return False
        content = file.read()
    return any(mark in content for mark in _ENCRYPTED)


def _open(path: Path, name: str) -> fastexcel.ExcelReader:
    try:
        return fastexcel.read_excel(path)
    except fastexcel.FastExcelError as error:
        if is_locked(path) or "password" in str(error).lower():
            raise SourceError(
                N_("“{file}” is protected with a password. Open it in Excel, remove the password and save a copy."),
                file=name,
            ) from error
        raise SourceError(N_("“{file}” is not a workbook that can be read; it may be damaged."), file=name) from error


def _choose(book: fastexcel.ExcelReader, name: str, sheet: str | None) -> str:
    names: list[str] = book.sheet_names
    if sheet is not None and sheet not in names:
        raise SourceError(
            N_("“{file}” has no sheet “{sheet}”. Its sheets: {sheets}."),
            file=name,
            sheet=sheet,
            sheets=", ".join(names),
        )
    return sheet if sheet is not None else names[0]


def _load(book: fastexcel.ExcelReader, sheet: str, name: str) -> pl.DataFrame:
    try:
        frame: pl.DataFrame = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise SourceError(N_("“{file}” is not a workbook that can be read; it may be damaged."), file=name) from error
    return frame


def _header_row(cells: pl.DataFrame, options: ReadOptions) -> int | None:
    """The first row with two filled cells, or with one in a table of one column; titles above it are passed over."""
    if options.skip_lines >= 0:
        return options.skip_lines if options.skip_lines < cells.height else None
    filled = [sum(bool(cell) for cell in row) for row in cells.head(_TITLE_ROWS).rows()]
    wanted = 2 if any(count > 1 for count in filled) else 1
    return next((place for place, count in enumerate(filled) if count >= wanted), None)


def _typed(book: fastexcel.ExcelReader, sheet: str, header: int) -> list[bool]:
    """Which columns hold numbers or dates throughout; a column of both text and numbers counts as text."""
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=header + 1, schema_sample_rows=None)
    return [column.dtype in _TYPED for column in loaded.selected_columns]
