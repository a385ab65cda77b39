"""Cells of an .xlsx sheet that hold no value: an error of the spreadsheet, or a formula that was never calculated.

The reader of workbooks gives both as empty. They are looked up in the sheet's own text, so that they are named as what
they are: an empty amount would only be “missing”.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import polars as pl

CHUNK: Final = 8 * 1024**2
LONGEST_CELL: Final = 64 * 1024
"""Bytes of a cell's text that may lie across two chunks."""
NAMED_AT_MOST: Final = 10_000
"""More cells without a value are not told one by one: the first ones say what is wrong."""

_CELL: Final = re.compile(
    rb'<c r="([A-Z]+)(\d+)"[^>]*?(?:(\bt="e")[^>]*>(?:<f[^>]*(?:/>|>[^<]*</f>))?<v>([^<]*)</v>'
    rb"|>(?:<f[^>]*?/>|<f[^>]*?>([^<]*)</f>)(?:<v\s*/>|<v></v>)?</c>)"
)
_DIMENSION: Final = re.compile(rb'<dimension ref="([A-Z]+)\d+')
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class OddCell:
    """A cell without a value: its row and column from 0 within the sheet as it is read, and what stands there."""

    row: int
    column: int
    text: str


def odd_cells(path: Path, sheet: str) -> list[OddCell]:
    """The cells of a sheet with an error or an uncalculated formula; none where the file is no .xlsx."""
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as book:
        part = _part_of(book, sheet)
        if part is None:
            return []
        with book.open(part) as stream:
            beginning = stream.read(LONGEST_CELL)
        matched = _DIMENSION.search(beginning)
        first = _column(matched.group(1)) if matched else 0
        cells = []
        for column, row, text in _odd(book, part):
            cells.append(OddCell(row - 1, column - first, text))
            if len(cells) == NAMED_AT_MOST:
                break
    return cells


def with_odd_cells(cells: pl.DataFrame, odd: list[OddCell]) -> pl.DataFrame:
    """The sheet's cells as text, with what stands in those that were read as empty.

    Args:
        cells: All cells, from the sheet's first row on.
        odd: By `odd_cells`.
    """
    for place in sorted({each.column for each in odd if 0 <= each.column < cells.width}):
        name = cells.columns[place]
        there = [each for each in odd if each.column == place and each.row < cells.height]
        column = cells[name].cast(pl.String)
        empty = [each for each in there if not column[each.row]]
        if empty:
            texts = pl.Series([each.text for each in empty], dtype=pl.String)
            cells = cells.with_columns(column.scatter([each.row for each in empty], texts).alias(name))
    return cells


def _odd(book: zipfile.ZipFile, part: str) -> Iterator[tuple[int, int, str]]:
    """Column from 0, row from 1 and text of each such cell, read in chunks: sheets may be larger than memory."""
    rest = b""
    with book.open(part) as stream:
        while chunk := stream.read(CHUNK):
            text = rest + chunk
            # A cell that began in this chunk and ends in the next is looked at with that.
            end = text.rfind(b"</c>") + len(b"</c>")
            end = end if end >= len(b"</c>") else 0
            for matched in _CELL.finditer(text, 0, end):
                letters, row, _error, value, formula = matched.groups()
                shown = value if value is not None else b"=" + (formula or b"A1")
                yield _column(letters), int(row), shown.decode("utf-8", "replace")
            rest = text[end:][-LONGEST_CELL:]


def _part_of(book: zipfile.ZipFile, sheet: str) -> str | None:
    """The file within the workbook that holds a sheet."""
    try:
        names = ElementTree.fromstring(book.read("xl/workbook.xml"))  # noqa: S314 - entities are not resolved
        links = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        return None
    targets = {each.get("Id"): each.get("Target", "") for each in links}
    for each in names.iter():
        if each.tag.endswith("}sheet") and each.get("name") == sheet:
            target = targets.get(each.get(_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            return part if part in book.namelist() else None
    return None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number - 1
