"""A workbook says what the frame says: typed cells, no formula, and a sheet about where it comes from."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from crm_analytics.errors import UsageError
from crm_analytics.exports import About, ExportColumn, csv_bytes, excel
from crm_analytics.exports.excel import excel_bytes
from crm_analytics.exports.sheet_names import sheet_names
from crm_analytics.i18n import use_language
from tests.exports.test_csv import RISKY
from tests.thorough import times

ABOUT = About(
    company="Toko <Ana>",
    page="Segments",
    what="Sales by branch",
    filters=(("Period", "1 Jan 2025 – 31 Mar 2025"), ("Branch", "=North, South")),
    as_of="31 Mar 2025",
    load="load 3, 1 Apr 2025 08:00",
    made="2 Apr 2025 09:00",
    by="Siti",
    definitions=(("Revenue", "What customers paid after discounts, less returns."),),
)


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


def opened(frame: pl.DataFrame, columns: list[ExportColumn] | None = None, about: About = ABOUT) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(excel_bytes(frame, about, columns)))


def first(frame: pl.DataFrame, columns: list[ExportColumn] | None = None) -> Worksheet:
    return opened(frame, columns).worksheets[0]


def cells(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_cells_keep_their_types() -> None:
    frame = pl.DataFrame(
        {
            "name": ["Ana", "Budi"],
            "day": [date(2025, 3, 1), None],
            "at": [datetime(2025, 3, 1, 9, 30), None],  # noqa: DTZ001 - wall time of the company
            "count": [12, None],
            "paid": [Decimal("1234.50"), None],
            "rate": [0.125, float("nan")],
            "known": [True, None],
        }
    )
    sheet = first(frame)
    assert cells(sheet) == [
        ("Ana", datetime(2025, 3, 1), datetime(2025, 3, 1, 9, 30), 12, 1234.5, 0.125, True),  # noqa: DTZ001
        ("Budi", *[None] * 6),
    ]
    assert [cell.data_type for cell in sheet[2]] == ["s", "d", "d", "n", "n", "n", "b"]


def test_figures_are_formatted_and_set_to_the_right() -> None:
    frame = pl.DataFrame({"a": [1234.5], "b": [1.0], "c": [0.25], "d": [25.0], "e": [date(2025, 3, 1)], "f": ["x"]})
    columns = [
        ExportColumn("a", "Revenue, Rp", "money", 2, "IDR"),
        ExportColumn("b", "Revenue, US$", "money", 2, "USD"),
        ExportColumn("c", "Share", "share", 1),
        ExportColumn("d", "Share", "points", 1),
        ExportColumn("e", "Day", "date"),
        ExportColumn("f", "Name"),
    ]
    use_language("id")
    sheet = first(frame, columns)
    formats = [cell.number_format for cell in sheet[2]]
    assert formats[:2] == ["[$Rp-421]#,##0;-[$Rp-421]#,##0", "[$US$-421]#,##0.00;-[$US$-421]#,##0.00"]
    assert formats[2:] == ["0.0%", '#,##0.0"%"', "[$-421]d mmm yyyy", "General"]
    assert [cell.alignment.horizontal for cell in sheet[2]] == [*["right"] * 5, None]
    assert [cell.alignment.horizontal for cell in sheet[1]] == [*["right"] * 5, "left"]


def test_the_heading_stays_in_sight_and_filters() -> None:
    sheet = first(
        pl.DataFrame({"a": [1, 2], "b": ["x", "y"]}), [ExportColumn("b", "Name"), ExportColumn("a", "Orders", "number")]
    )
    assert [cell.value for cell in sheet[1]] == ["Name", "Orders"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B3"


@pytest.mark.parametrize("text", [*RISKY, "https://x.example/", "mailto:a@b.example", "{=1}", "1e5", "007"])
def test_text_is_neither_formula_nor_link_nor_number(text: str) -> None:
    cell = first(pl.DataFrame({"a": [text]}))["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text.replace("\r", "_x000D_"), "s", None)


def test_text_that_looks_like_a_formula_stays_text_when_it_is_edited() -> None:
    sheet = first(pl.DataFrame({"a": ["=1+1", "plain"]}))
    assert [sheet["A2"].quotePrefix, sheet["A3"].quotePrefix] == [True, False]


def test_headings_filters_and_names_are_text_too() -> None:
    book = opened(pl.DataFrame({"=cmd()": [1]}), about=ABOUT)
    assert book.worksheets[0]["A1"].data_type == "s"
    assert {cell.data_type for row in book["About"].iter_rows() for cell in row} <= {"s", "n"}
    assert not [cell for row in book["About"].iter_rows() for cell in row if cell.value and cell.data_type != "s"]


def test_letters_of_every_script_survive() -> None:
    texts = ["مرحبا بالعالم", "שלום", "👩‍👩‍👧 🦊", "Ånström", "東京", "a\x0bb"]
    read = [cell for (cell,) in cells(first(pl.DataFrame({"a": texts})))]
    assert read == [*texts[:5], "a_x000B_b"]


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    ((text,),) = cells(first(pl.DataFrame({"a": ["x" * 40_000]})))
    assert isinstance(text, str)
    assert (len(text), text[-1]) == (32_767, "…")


def test_long_codes_stay_exact_and_infinity_is_said() -> None:
    frame = pl.DataFrame({"code": [12_345_678_901_234_567, 7], "rate": [float("inf"), -1.0]})
    assert cells(first(frame)) == [("12345678901234567", "inf"), (7, -1)]


def test_days_before_excels_calendar_are_text() -> None:
    frame = pl.DataFrame({"day": [date(1899, 5, 1), date(1900, 3, 1)]})
    assert [cell for (cell,) in cells(first(frame))] == ["1899-05-01", datetime(1900, 3, 1)]  # noqa: DTZ001


def test_an_empty_frame_keeps_its_headings() -> None:
    sheet = first(pl.DataFrame(schema={"a": pl.Int64, "b": pl.String}))
    assert [cell.value for cell in sheet[1]] == ["a", "b"]
    assert cells(sheet) == []
    assert opened(pl.DataFrame()).sheetnames == ["Sales by branch", "About"]


def test_one_row_alone_is_one_row() -> None:
    assert cells(first(pl.DataFrame({"a": [1]}))) == [(1,)]


def test_the_second_sheet_says_what_it_is() -> None:
    columns = [ExportColumn("revenue", "Revenue, $", "money", 2, "USD", "What was paid."), ExportColumn("id", "Code")]
    sheet = opened(pl.DataFrame({"revenue": [1.0, 2.0], "id": ["a", "b"]}), columns)["About"]
    said = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[1] is not None}
    assert said == {
        "Company": "Toko <Ana>",
        "Page": "Segments",
        "Figures up to": "31 Mar 2025",
        "Worked out from": "load 3, 1 Apr 2025 08:00",
        "Made on": "2 Apr 2025 09:00",
        "Made by": "Siti",
        "Rows": "2",
        "Period": "1 Jan 2025 – 31 Mar 2025",
        "Branch": "=North, South",
        "Revenue, $": "What was paid.",
        "Revenue": "What customers paid after discounts, less returns.",
    }


def test_without_filters_the_sheet_says_that_everything_counts() -> None:
    use_language("id")
    sheet = opened(pl.DataFrame({"a": [1]}), about=About("", "Data", "loads"))["Tentang"]
    assert ("Filter", "tidak ada: semua data dalam akses Anda") in list(sheet.iter_rows(values_only=True))


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "ROWS_OF_A_SHEET", 4)
    book = opened(pl.DataFrame({"n": list(range(10))}))
    assert book.sheetnames == ["Sales by branch 1", "Sales by branch 2", "Sales by branch 3", "About"]
    assert [cell for sheet in book.worksheets[:3] for (cell,) in cells(sheet)] == list(range(10))
    assert [sheet["A1"].value for sheet in book.worksheets[:3]] == ["n"] * 3


def test_a_large_frame_is_written_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pl.DataFrame({"n": [1, 2], "text": ["=x", "ü"], "day": [date(2025, 1, 1), None]})
    small = cells(first(frame))
    monkeypatch.setattr(excel, "LARGE", 1)
    assert cells(first(frame)) == small


def test_too_many_cells_are_refused_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "MOST_CELLS", 5)
    with pytest.raises(UsageError, match=r"6 cells .* the most is 5\. Take the CSV file"):
        excel_bytes(pl.DataFrame({"a": [1, 2, 3], "b": [1, 2, 3]}), ABOUT)


def test_nested_and_unusual_types_are_words() -> None:
    frame = pl.DataFrame(
        {"tags": [["a", "b"], None], "kind": pl.Series(["x", None], dtype=pl.Categorical), "pair": [{"q": 1}, {"q": 2}]}
    )
    assert cells(first(frame)) == [("a, b", "x", '{"q":1}'), (None, None, '{"q":2}')]


@limits(max_examples=times(30), deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.integers(-(10**14), 10**14),
            st.none() | st.decimals(-(10**9), 10**9, places=2),
            st.none() | st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_csv_and_excel_hold_the_same_figures(rows: list[tuple[int | None, Decimal | None, str | None]]) -> None:
    schema: dict[str, pl.DataType] = {"count": pl.Int64(), "paid": pl.Decimal(18, 2), "name": pl.String()}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    numbered = frame.with_row_index()  # a last row without anything would not be there
    in_excel = [row[1:] for row in cells(first(numbered))]
    in_csv = pl.read_csv(csv_bytes(numbered), schema_overrides=schema)
    assert [row[0] for row in in_excel] == in_csv["count"].to_list() == frame["count"].to_list()
    assert [None if row[1] is None else Decimal(str(row[1])) for row in in_excel] == in_csv["paid"].to_list()
    assert [row[2] for row in in_excel] == frame["name"].to_list()


@limits(max_examples=times(100), deadline=None)
@given(st.text(max_size=60), st.integers(1, 12))
def test_excel_accepts_the_names_of_sheets(what: str, parts: int) -> None:
    names = sheet_names(what, parts, "About")
    assert len(names) == parts + 1 == len({name.lower() for name in names})
    for name in names:
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"
