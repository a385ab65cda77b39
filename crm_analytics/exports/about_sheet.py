"""The sheet that says what a workbook holds: whose figures, which filters, as of when, and what each column means."""

from collections.abc import Sequence

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from crm_analytics.exports.cell_formats import HEADER
from crm_analytics.exports.columns import About, ExportColumn
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number

Line = tuple[str, str]


def name() -> str:
    """What the sheet is called."""
    return _("About")


def write(book: Workbook, sheet: Worksheet, about: About, columns: Sequence[ExportColumn], *, rows: int) -> None:
    """Fill the sheet."""
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    label = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    plain = book.add_format({"valign": "top", "text_wrap": True, "align": "left"})
    heading = book.add_format({"bold": True, "font_color": HEADER, "font_size": 13, "bottom": 1})
    sheet.write_string(0, 0, about.what, book.add_format({"bold": True, "font_size": 16}))
    row = 2
    for title, lines in _sections(about, columns, rows):
        if lines:
            row = _write_section(sheet, row, title, lines, (heading, label, plain)) + 1


def origin(about: About) -> list[Line]:
    """Whose figures, from where, as of when; for every way of taking them away."""
    lines = [
        (_("Company"), about.company),
        (_("Page"), about.page),
        (_("Figures up to"), about.as_of),
        (_("Worked out from"), about.load),
        (_("Made on"), about.made),
        (_("Made by"), about.by),
    ]
    return [line for line in lines if line[1]]


def chosen(about: About) -> list[Line]:
    """What the reader had chosen; a sentence where nothing was."""
    return list(about.filters) or [(_("Filters"), _("none: everything you may see"))]


def _sections(about: About, columns: Sequence[ExportColumn], rows: int) -> list[tuple[str, list[Line]]]:
    count = [(_("Rows"), number(rows))]
    return [
        (_("Where this comes from"), origin(about) + count),
        (_("What was chosen"), chosen(about)),
        (_("Columns"), [(column.heading, column.meaning) for column in columns if column.meaning]),
        (_("What the figures mean"), list(about.definitions)),
    ]


def _write_section(
    sheet: Worksheet, row: int, title: str, lines: list[Line], formats: tuple[Format, Format, Format]
) -> int:
    heading, label, plain = formats
    sheet.write_string(row, 0, title, heading)
    sheet.write_blank(row, 1, None, heading)
    for row_of_line, (name_of_line, text) in enumerate(lines, start=row + 1):
        sheet.write_string(row_of_line, 0, name_of_line, label)
        sheet.write_string(row_of_line, 1, text, plain)
    return row + 1 + len(lines)
