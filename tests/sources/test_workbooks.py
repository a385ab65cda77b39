"""Workbooks as tables of text: the sheet that is meant, its header, and cells as people read them."""

from datetime import date, time
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile

from crm_analytics.compute.cache import size_of
from crm_analytics.errors import SourceError
from crm_analytics.sources.files.columnar import TypedTable
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.formats.styles import typed_columns
from tests.sources.files import at, numbers_of, rows_of, written


def workbook(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Penjualan")
    day, moment = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    clock = book.add_format({"num_format": "hh:mm"})
    sheet.write_row(0, 0, ["kode", "nilai", "tanggal", "waktu", "jam", "campur", "kosong"])
    for row in (1, 2):
        sheet.write_string(row, 0, f"00{row}")
        sheet.write_number(row, 1, 1.5 * row)
        sheet.write_datetime(row, 2, at(f"2024-01-0{row}"), day)
        sheet.write_datetime(row, 3, at(f"2024-01-0{row} 08:30:00"), moment)
        sheet.write_datetime(row, 4, time(8, 30), clock)
        sheet.write(row, 5, "1.234,50" if row == 1 else 7)
    other = book.add_worksheet("Lain")
    other.write_row(0, 0, ["a", "b"])
    other.write_row(1, 0, ["x", "y"])
    book.add_worksheet("Kosong")
    book.close()
    return path


def test_excel_cells_are_text_with_leading_zeros_and_dates(tmp_path: Path) -> None:
    source = open_file(workbook(tmp_path / "buku.xlsx"))
    assert rows_of(source)[0] == (
        "001", "1.5", "2024-01-01 00:00:00", "2024-01-01 08:30:00", "1899-12-31 08:30:00", "1.234,50", None,
    )  # fmt: skip
    assert rows_of(source)[1][5] == "7"
    assert source.name == "buku.xlsx · Penjualan"


def test_a_workbooks_table_says_how_much_memory_its_cells_take_and_a_parquet_file_s_takes_none(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "buku.xlsx")
    sheet = book.add_worksheet("Penjualan")
    for row in range(200):
        sheet.write_string(row, 0, f"{row}" * 100 if row else "kode")
    book.close()
    source = open_file(tmp_path / "buku.xlsx")
    assert isinstance(source, TypedTable)
    cells = sum(len(code or "") for (code,) in rows_of(source))
    assert cells <= size_of(source) < 2 * cells
    pl.DataFrame({"kode": rows_of(source)}).write_parquet(tmp_path / "buku.parquet")
    assert size_of(open_file(tmp_path / "buku.parquet")) < 1_000


def test_the_chosen_sheet_is_read_and_an_unknown_one_lists_the_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path / "buku.xlsx")
    assert rows_of(open_file(path, sheet="Lain")) == [("x", "y")]
    with pytest.raises(SourceError, match=r"no sheet “Nope”. Its sheets: Penjualan, Lain, Kosong"):
        open_file(path, sheet="Nope")
    with pytest.raises(SourceError, match=r"The sheet “Kosong” of “buku.xlsx” is empty"):
        open_file(path, sheet="Kosong")


def test_a_sheet_without_rows_is_passed_over_and_refused_when_it_is_the_one_asked_for(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "buku.xlsx")
    notes = book.add_worksheet("Catatan")
    notes.write(0, 0, "Laporan 2025")
    notes.write_row(1, 0, ["dibuat oleh", "Budi"])
    sales = book.add_worksheet("Penjualan")
    sales.write_row(0, 0, ["a", "b"])
    sales.write_row(1, 0, ["x", "y"])
    book.close()
    source = open_file(tmp_path / "buku.xlsx")
    assert (source.name, rows_of(source)) == ("buku.xlsx · Penjualan", [("x", "y")])
    with pytest.raises(SourceError, match=r"The sheet “Catatan” of “buku.xlsx” has a header and no rows below it"):
        open_file(tmp_path / "buku.xlsx", sheet="Catatan")


def test_blank_rows_and_titles_above_a_sheet_and_long_numbers(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "judul.xlsx")
    sheet = book.add_worksheet("Data")
    sheet.write(2, 1, "Laporan 2024")
    sheet.write_row(4, 1, ["barcode", "nilai", "teks"])
    sheet.write_row(5, 1, [8991234567890, 1.234, "1.234"])
    sheet.write_row(7, 1, [8991234567891, 2, "x"])
    book.close()
    source = open_file(tmp_path / "judul.xlsx")
    assert source.columns == ["barcode", "nilai", "teks"]
    assert rows_of(source) == [("8991234567890", "1.234", "1.234"), ("8991234567891", "2", "x")]
    assert numbers_of(source) == [1, 3]
    assert typed_columns(source) == {"barcode", "nilai"}


def test_a_letterhead_of_words_and_values_is_not_the_header(tmp_path: Path) -> None:
    header, line = ["No Faktur", "Tanggal", "Kode", "Jumlah"], ["F1", "2025-01-03", "007", "2"]
    letterhead = [["PT Maju Jaya"], ["Periode", "Januari 2025"], ["Dicetak", "01/02/2025", "10:15"], []]
    book = xlsxwriter.Workbook(tmp_path / "kop.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate([*letterhead, header, line, ["TOTAL", "", "", "2"]]):
        sheet.write_row(row, 0, cells)
    book.close()
    text = "".join(";".join(cells) + "\n" for cells in [*letterhead, header, *[line] * 5])
    for source in (open_file(tmp_path / "kop.xlsx"), open_file(written(tmp_path, text))):
        assert source.columns == header
        assert rows_of(source)[0] == tuple(line)


@pytest.mark.parametrize(
    "text", ["kode;nama;2024\nA;Budi;ya\nB;Ani;tidak\n", "kode,alamat\n1,Jl. A, Bogor, Jawa\n2,Jl. B, Depok, Jawa\n"]
)
def test_a_year_in_the_header_or_rows_that_are_too_long_do_not_make_a_row_the_header(tmp_path: Path, text: str) -> None:
    assert open_file(written(tmp_path, text)).columns[0] == "kode"


def test_without_a_sheet_named_empty_ones_are_passed_over_and_the_rest_is_told(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "bulanan.xlsx")
    for name in ("Sampul", "Januari", "Februari"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["kode", "nilai"] if name != "Sampul" else [])
        sheet.write_row(1, 0, ["001", 5] if name == "Januari" else [])
    book.close()
    source = open_file(tmp_path / "bulanan.xlsx")
    assert isinstance(source, TypedTable)
    assert (source.name, source.others) == ("bulanan.xlsx · Januari", ("Sampul", "Februari"))
    with pytest.raises(SourceError, match=r"Februari.*has a header and no rows below it"):
        open_file(tmp_path / "bulanan.xlsx", sheet="Februari")


@pytest.mark.parametrize(
    ("text", "written_as"),
    [("1,5", "1,125"), ("1.50", "1.125"), ("1.000", "1.125E0"), ("2", "1.125E0"), ("15.01.2025", "1.125")],
)
def test_a_number_among_texts_is_written_so_that_the_column_reads_it_right(
    tmp_path: Path, text: str, written_as: str
) -> None:
    book = xlsxwriter.Workbook(tmp_path / "campur.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate([["kode", "berat"], ["a", 1.125], ["b", text], ["c", 45000]]):
        sheet.write_row(row, 0, cells)
    book.close()
    assert [cells[1] for cells in rows_of(open_file(tmp_path / "campur.xlsx"))] == [written_as, text, "45000"]


def test_words_for_nothing_do_not_make_a_column_of_numbers_one_of_text(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "harga.xlsx")
    sheet = book.add_worksheet()
    for row, cells in enumerate([["kode", "harga"], ["a", 1.125], ["b", "-"], ["c", "n/a"]]):
        sheet.write_row(row, 0, cells)
    book.close()
    assert typed_columns(open_file(tmp_path / "harga.xlsx")) == {"harga"}


def test_an_old_workbook_is_read_too(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Data")
    for row, cells in enumerate([("kode", "nilai"), ("007", 2.5)]):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write(1, 2, date(2024, 1, 31), xlwt.easyxf(num_format_str="DD/MM/YYYY"))
    sheet.write(0, 2, "tanggal")
    book.save(tmp_path / "lama.xls")
    assert rows_of(open_file(tmp_path / "lama.xls")) == [("007", "2.5", "2024-01-31 00:00:00")]


def test_a_workbook_behind_a_password_says_so(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "buku.xlsx")
    with plain.open("rb") as file, (tmp_path / "kunci.xlsx").open("wb") as locked:
        OOXMLFile(file).encrypt("rahasia", locked)
    with pytest.raises(SourceError, match=r"“kunci.xlsx” is protected with a password"):
        open_file(tmp_path / "kunci.xlsx")


def test_errors_and_uncalculated_formulas_are_told_apart_from_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Data")
        sheet.write_row(2, 1, ["order_id", "amount"])
        for row in range(3, 9):
            sheet.write(row, 1, f"A{row}")
            sheet.write(row, 2, row * 1.5 if row != 6 else None)
        sheet.write_formula(4, 2, "=C4*2", None, "")
        sheet.write_formula(5, 2, "=C4/0", None, "#DIV/0!")
    source = open_file(path)
    cells = next(source.batches(100))["amount"].to_list()
    assert cells[:4] == ["4.5", "=C4*2", "#DIV/0!", None]
