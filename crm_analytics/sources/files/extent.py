"""How far the sheets of a workbook reach: all cells up to a stray one at the end would be held in memory."""

import re
import zipfile
from pathlib import Path
from typing import Final

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_, number

MOST_CELLS: Final = 200_000_000
SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
ROW: Final = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,7})"')
FAR: Final = re.compile(rb'\br="([A-Z]{2,3})\d{1,7}"')
"""Cells beyond column Z: without any, a sheet is not wide, however long it is."""
_CHUNK: Final = 4 * 1024**2
_OVERLAP: Final = 256
STRAY: Final = N_(
    "A sheet of “{file}” reaches to cell {cell}: with all that is empty up to there it would be {cells} cells, and at "
    "most {most} are read. Delete the rows and columns behind the table in Excel and save it, or save the sheet as CSV."
)


def refuse_stray_cells(path: Path, name: str) -> None:
    """Refuse a workbook with a cell so far away that the cells up to it would not fit into memory.

    Raises:
        SourceError: naming the cell, and what to do.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for part in filter(SHEET.fullmatch, archive.namelist()):
                column, row = _corner(archive, part)
                cells = _place(column) * row
                if cells > MOST_CELLS:
                    corner = f"{column.decode()}{row}"
                    raise SourceError(STRAY, file=name, cell=corner, cells=number(cells), most=number(MOST_CELLS))
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError):
        return  # whoever opens it says what is wrong with it


def _corner(archive: zipfile.ZipFile, part: str) -> tuple[bytes, int]:
    """The last column and the last row of a sheet's cells, as it writes them."""
    column, row, rest = b"A", 0, b""
    with archive.open(part) as sheet:
        while chunk := sheet.read(_CHUNK):
            text = rest + chunk
            column = max((column, *set(FAR.findall(text))), key=_place)
            row = max(row, *map(int, ROW.findall(text)), 0)
            rest = text[-_OVERLAP:]
    return column, row


def _place(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - ord("A") + 1
    return place
