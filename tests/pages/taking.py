"""Files as a reader takes them from a page, without a browser: each made only when it is asked for."""

import csv
import io
from collections.abc import Callable, Iterator

import openpyxl

from tests.exports.test_html import Reader

Files = dict[str, Callable[[], bytes]]
"""What makes each file a page offers, by its ending and where it stands: `segments-xlsx`."""


def rows_of_csv(made: bytes) -> list[list[str]]:
    """Heading and rows of a CSV file."""
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def rows_of_excel(made: bytes) -> list[tuple[object, ...]]:
    """Heading and rows of a workbook's first sheet."""
    return list(openpyxl.load_workbook(io.BytesIO(made)).worksheets[0].iter_rows(values_only=True))


def about_excel(made: bytes) -> dict[object, object]:
    """What the last sheet of a workbook says, by name."""
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[-1]
    return {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}


def words_of_html(made: bytes) -> list[str]:
    """All pieces of text of a page's file, its charts as the data they hold."""
    return [text.replace("\xa0", " ") for text in Reader(made.decode()).texts]


def named(files: Files, ending: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files of one kind."""
    return ((name, make) for name, make in files.items() if name.endswith(f"-{ending}"))
