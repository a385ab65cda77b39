"""Excel workbooks as tables: every cell as text, so that leading zeros typed as text survive."""

from pathlib import Path

import fastexcel
import polars as pl

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.files.columnar import TypedTable
from crm_analytics.sources.files.layout import TITLE_LINES, header_place, tidy_names
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.files.workbook_cells import odd_cells, with_odd_cells
from crm_analytics.sources.formats.numbers import evidence, to_number
from crm_analytics.sources.table import ROW

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED = N_("“{file}” is not a workbook that can be read; it may be damaged.")
_ENCRYPTED = ("EncryptedPackage".encode("utf-16-le"), "Microsoft Enhanced Cryptographic".encode("utf-16-le"))
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
    chosen, cells, header = _chosen(book, name, sheet, options)
    cells = with_odd_cells(cells, odd_cells(path, chosen))
    columns = tidy_names([text or "" for text in cells.row(header)], name, options.column_limit)
    cells.columns = columns
    rows = cells.slice(header + 1)
    kinds = dict(zip(columns, _kinds(book, chosen, header), strict=False))
    rows, numeric = _as_the_column_is_written(rows, _numbers_among_text(book, chosen, header, kinds))
    typed = numeric | {column for column, kind in kinds.items() if kind in _TYPED}
    text = rows.lazy().select(pl.when(pl.all() != "").then(pl.all())).with_row_index(ROW, offset=1)
    others = tuple(other for other in book.sheet_names if other != chosen)
    shown = f"{name} · {chosen}" if others else name
    size = int(rows.estimated_size())
    return TypedTable(
        shown, columns, f"{fingerprint} {chosen}", text, typed, rows.height, others=others, cache_size=size
    )


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
        raise SourceError(DAMAGED, file=name) from error


def _chosen(
    book: fastexcel.ExcelReader, name: str, sheet: str | None, options: ReadOptions
) -> tuple[str, pl.DataFrame, int]:
    """The sheet asked for, or else the first one with rows below its header: its name, its cells, its header's row."""
    names: list[str] = book.sheet_names
    if not names:
        raise SourceError(DAMAGED, file=name)
    if sheet is not None and sheet not in names:
        raise SourceError(
            N_("“{file}” has no sheet “{sheet}”. Its sheets: {sheets}."),
            file=name,
            sheet=sheet,
            sheets=", ".join(names),
        )
    without_rows = None
    for chosen in [sheet] if sheet is not None else names:
        cells = _load(book, chosen, name)
        header = _header_row(cells, options)
        if header is not None and header + 1 < cells.height:
            return chosen, cells, header
        if header is not None:
            without_rows = without_rows or chosen
    if without_rows is not None:
        raise SourceError(
            N_("The sheet “{sheet}” of “{file}” has a header and no rows below it."), sheet=without_rows, file=name
        )
    raise SourceError(N_("The sheet “{sheet}” of “{file}” is empty."), sheet=sheet or names[0], file=name)


def _load(book: fastexcel.ExcelReader, sheet: str, name: str) -> pl.DataFrame:
    try:
        frame: pl.DataFrame = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise SourceError(DAMAGED, file=name) from error
    return frame


def _header_row(cells: pl.DataFrame, options: ReadOptions) -> int | None:
    """The first row that fills most cells, or one in a table of one column; titles above it are passed over."""
    if options.skip_lines >= 0:
        return options.skip_lines if options.skip_lines < cells.height else None
    rows = cells.head(TITLE_LINES).rows()
    widest = max((sum(bool(cell) for cell in row) for row in rows), default=0)
    return header_place(rows, widest, min(widest, 2)) if widest else None


def _kinds(book: fastexcel.ExcelReader, sheet: str, header: int) -> list[str]:
    """What the columns hold throughout; a column of both text and numbers counts as text."""
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=header + 1, schema_sample_rows=None)
    return [column.dtype for column in loaded.selected_columns]


def _numbers_among_text(
    book: fastexcel.ExcelReader, sheet: str, header: int, kinds: dict[str, str]
) -> dict[str, pl.Series]:
    """For columns of both, which cells are numbers: only those are also true or false to the reader."""
    mixed = [name for name, kind in kinds.items() if kind == "string"]
    if not mixed:
        return {}
    loaded = book.load_sheet(sheet, header_row=None, skip_rows=header + 1, dtypes="boolean").to_polars()
    loaded.columns = list(kinds)
    is_number_by_column = {name: loaded[name].is_not_null() for name in mixed}
    return {name: is_number for name, is_number in is_number_by_column.items() if is_number.any()}


def _as_the_column_is_written(rows: pl.DataFrame, numbers: dict[str, pl.Series]) -> tuple[pl.DataFrame, frozenset[str]]:
    """Number cells as the texts beside them are written, and columns whose texts say nothing of numbers and dates.

    Excel keeps 1.125 as a number, which the reader sees as 1,125 where the texts of the column have a decimal comma.
    Where those can be read both ways, the number is written so that it reads the same in either.
    """
    written, silent = {}, set()
    for name, is_number in numbers.items():
        cells = rows[name]
        texts = cells.filter(~is_number).str.strip_chars().drop_nulls()
        with_point = is_number & cells.str.contains(r"^-?\d+\.\d+$").fill_null(value=False)
        if not texts.str.contains(r"\d").any():
            silent.add(name)
        elif with_point.any() and _holds_numbers(texts):
            written[name] = cells.zip_with(~with_point, _written_alike(cells, texts))
    return rows.with_columns(**written), frozenset(silent)


def _holds_numbers(texts: pl.Series) -> bool:
    return any(to_number(texts, pl.Float64(), sign).count() for sign in (".", ","))


def _written_alike(cells: pl.Series, texts: pl.Series) -> pl.Series:
    decimal = evidence(texts).decimal()
    if decimal == ",":
        return cells.str.replace(".", ",", literal=True)
    return cells if decimal == "." else cells + "E0"
