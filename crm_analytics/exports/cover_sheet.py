"""The first sheet of a workbook of several tables: the answer, the key figures as numbers, and sentences."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from crm_analytics.exports.cell_formats import HEADER, LINE, cell_format
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.i18n import gettext as _

WIDTHS: Final = (34, 20, 16, 44, 70)


@dataclass(frozen=True)
class FigureLine:
    """A key figure: its exact value, written as its column says, with its change, goal and meaning in words."""

    label: str
    value: Decimal | float | None
    column: ExportColumn
    change: str = ""
    note: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Cover:
    """What the first sheet says: the answer, key figures, and sentences under them."""

    name: str
    title: str
    figures: tuple[FigureLine, ...]
    sentences: tuple[str, ...] = ()


def write(book: Workbook, sheet: Worksheet, cover: Cover) -> None:
    """Fill the sheet."""
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, cover.title, book.add_format({"bold": True, "font_size": 16}))
    heading = book.add_format(
        {"bold": True, "font_color": "#FFFFFF", "bg_color": HEADER, "border": 1, "border_color": LINE}
    )
    wrapped = book.add_format({"valign": "top", "text_wrap": True})
    for place, name in enumerate((_("Figure"), _("Value"), _("Change"), _("Goal"), _("What the figures mean"))):
        sheet.write_string(2, place, name, heading)
    row = 3
    for row, line in enumerate(cover.figures, start=3):
        _write_line(book, sheet, row, line, wrapped)
    for below, sentence in enumerate(cover.sentences, start=2):
        sheet.write_string(row + below, 0, sentence)


def _write_line(book: Workbook, sheet: Worksheet, row: int, line: FigureLine, wrapped: Format) -> None:
    sheet.write_string(row, 0, line.label, wrapped)
    if line.value is None:
        sheet.write_string(row, 1, "–", wrapped)
    else:
        sheet.write_number(row, 1, float(line.value), cell_format(book, line.column))
    for place, words in enumerate((line.change, line.note, line.meaning), start=2):
        sheet.write_string(row, place, words, wrapped)
