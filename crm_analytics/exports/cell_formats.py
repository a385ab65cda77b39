"""How cells of a workbook look: money, percentages and days as readers of the language write them.

A number format holds no language of its own for points and commas: the spreadsheet writes those as its user does.
The currency, its place and the names of months are said by the format.
"""

from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from crm_analytics.exports.columns import FIGURES, ExportColumn
from crm_analytics.i18n import currency_symbol, language

HEADER: Final = "#2B4C9B"
LINE: Final = "#DEDAD2"
WHOLE_UNITS: Final = frozenset({"IDR", "JPY", "KRW", "VND"})


def number_format(column: ExportColumn) -> str:
    """The spreadsheet's format of a column's cells."""
    places = "." + "0" * column.decimals if column.decimals else ""
    code = language().excel
    if column.kind == "share":
        return f"0{places}%"
    if column.kind == "points":
        return f'#,##0{places}"%"'
    if column.kind == "money":
        places = "" if column.currency in WHOLE_UNITS else ".00"
        symbol = currency_symbol(column.currency)
        return f"[${symbol}-{code}]#,##0{places};-[${symbol}-{code}]#,##0{places}"
    if column.kind == "date":
        return f"[$-{code}]d mmm yyyy"
    if column.kind == "moment":
        return f"[$-{code}]d mmm yyyy hh:mm"
    return f"#,##0{places}" if column.kind == "number" else "General"


def cell_format(book: Workbook, column: ExportColumn) -> Format:
    """The format of a column's cells: numbers and days to the right, as the digits line up."""
    return book.add_format({"num_format": number_format(column), "align": _side(column), "valign": "top"})


def header_format(book: Workbook, column: ExportColumn) -> Format:
    """The format of a heading, on the side of its cells."""
    return book.add_format(
        {
            "bold": True,
            "font_color": "#FFFFFF",
            "bg_color": HEADER,
            "align": _side(column),
            "valign": "vcenter",
            "border": 1,
            "border_color": LINE,
        }
    )


def _side(column: ExportColumn) -> str:
    if column.kind == "flag":
        return "center"
    return "right" if column.kind in FIGURES or column.kind in {"date", "moment"} else "left"
