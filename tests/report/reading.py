"""What a reader finds in a report's files."""

import io
import re

import openpyxl
import pypdf

from tests.exports.test_html import Reader


def words_of_html(made: bytes) -> str:
    """All words, charts left out."""
    return one_line(" ".join(Reader(re.sub(rb"<script.*?</script>", b"", made, flags=re.DOTALL).decode()).texts))


def words_of_pdf(made: bytes) -> str:
    """All words, page after page."""
    return one_line(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages))


def figures_of_excel(made: bytes) -> dict[str, float]:
    """The key figures on the first sheet, as numbers."""
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    rows = sheet.iter_rows(min_row=4, max_col=2, values_only=True)
    return {str(label): float(value) for label, value in rows if isinstance(value, int | float)}


def tables_of_excel(made: bytes) -> dict[str, list[tuple[object, ...]]]:
    """The rows of every sheet, by its name."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def one_line(text: str) -> str:
    """With single, plain spaces."""
    return " ".join(text.replace("\xa0", " ").split())
