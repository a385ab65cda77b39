"""A workbook of several tables: the answer with its figures first, every table after it, all names different."""

import io
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from crm_analytics.errors import UsageError
from crm_analytics.exports import About, Column, excel
from crm_analytics.exports.cover_sheet import Cover, FigureLine
from crm_analytics.exports.excel import Sheet, book_bytes
from crm_analytics.exports.sheet_names import LONGEST, different

ABOUT = About("Toko Ana", "Overview", "Overview", (("Branch", "North"),), "31 Mar 2025")
MONEY = Column("value", "Revenue", "money", 2, "USD")
COVER = Cover(
    "Overview",
    "=1+1",
    (
        FigureLine("Revenue", Decimal("1234.56"), MONEY, "+4.5%", "half way", "What was paid"),
        FigureLine("None", None, MONEY),
    ),
    ("A sentence.",),
)
ROWS = pl.DataFrame({"name": ["=cmd", "b"], "value": [1.5, 2.5]})
COLUMNS = (Column("name", "Name"), MONEY)


def opened(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(book_bytes(COVER, sheets, ABOUT)))


def test_the_cover_holds_the_answer_and_exact_figures() -> None:
    sheet = opened().worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "=1+1"
    assert sheet["A1"].data_type == "s", "text is never a formula"
    assert rows[3] == ("Revenue", 1234.56, "+4.5%", "half way", "What was paid")
    assert sheet["B4"].number_format.startswith("[$$-409]#,##0.00")
    assert rows[4][:2] == ("None", "–")
    assert rows[6][0] == "A sentence."


def test_each_table_has_its_sheet_and_the_last_says_what_they_are() -> None:
    book = opened(Sheet("Branch", ROWS, COLUMNS), Sheet("branch", ROWS, COLUMNS), Sheet("About", ROWS, COLUMNS))
    assert book.sheetnames == ["Overview", "Branch", "branch 2", "About", "About 2"]
    assert list(book["Branch"].iter_rows(values_only=True)) == [("Name", "Revenue"), ("=cmd", 1.5), ("b", 2.5)]
    assert book["Branch"]["A2"].data_type == "s"
    assert "Toko Ana" in str(list(book.worksheets[-1].iter_rows(values_only=True)))


def test_more_than_a_spreadsheet_can_work_with_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_CELLS", 7)
    with pytest.raises(UsageError, match="8 cells would be too large"):
        opened(Sheet("a", ROWS, COLUMNS), Sheet("b", ROWS, COLUMNS))


def test_names_of_sheets_are_plain_short_and_different() -> None:
    long = "What made the difference: average order"
    names = different(["a/b", "a b", long, long, "", "History"])
    assert names[:2] == ["a b", "a b 2"]
    assert len(set(map(str.lower, names))) == len(names)
    assert all(0 < len(name) <= LONGEST for name in names)
    assert names[-1] == "History 1"
