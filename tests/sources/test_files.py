"""Files as tables of text: every cell as it was written, every row accounted for, and a clear word otherwise."""

import csv
import gzip
import io
import random
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from crm_analytics.errors import SourceError
from crm_analytics.sources.columnar import TypedTable
from crm_analytics.sources.delimited import TextTable
from crm_analytics.sources.files import open_file
from crm_analytics.sources.options import ReadOptions
from crm_analytics.sources.records import OPEN_QUOTE, TOO_FEW, TOO_MANY
from crm_analytics.sources.styles import typed_columns
from crm_analytics.sources.table import ROW, SHAPE, SourceTable
from crm_analytics.sources.unpack import Workspace
from tests.thorough import times

PLAIN = "kode;nama;nilai\n001;Ayam;1,5\n002;Café;2,5\n"


def rows_of(source: SourceTable, size: int = 1000) -> list[tuple[str | None, ...]]:
    frame = pl.concat(source.batches(size))
    return frame.select(source.columns).rows()


def numbers_of(source: SourceTable, size: int = 1000) -> list[int]:
    return pl.concat(source.batches(size))[ROW].to_list()


def at(text: str) -> datetime:
    """A moment of wall time; neither files nor workbooks have time zones."""
    return datetime.fromisoformat(text)


def written(folder: Path, content: str | bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


# Round trips

LETTERS = {
    "utf-8": "aZ09 é漢,;|\t\"'.\n-",
    "utf-8-sig": "aZ09 é漢,;|\t\"'.\n-",
    "utf-16": "aZ09 é漢,;|\t\"'.\n-",
    "cp1252": "aZ09 é€,;|\t\"'.\n-",
    "latin-1": "aZ09 éß,;|\t\"'.\n-",
}


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], str, str, str, bool]:
    encoding = draw(st.sampled_from(sorted(LETTERS)))
    width = draw(st.integers(2, 5))
    cell = st.text(LETTERS[encoding], max_size=8).map(lambda text: text if text.strip() else "")
    row = st.lists(cell, min_size=width, max_size=width).filter(any)
    rows = draw(st.lists(row, min_size=1, max_size=20))
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    line_end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    return rows, encoding, delimiter, line_end, draw(st.booleans())


@settings(max_examples=times(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_a_table_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, table: tuple[list[list[str]], str, str, str, bool]
) -> None:
    rows, encoding, delimiter, line_end, quote_all = table
    text = io.StringIO(newline="")
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    )
    header = [f"column {place}" for place in range(len(rows[0]))]
    writer.writerows([header, *rows])
    path = tmp_path_factory.mktemp("table") / "table.csv"
    path.write_bytes(text.getvalue().replace("\n", line_end).encode(encoding))
    # The few cells of a small table can look well cut by more than one sign, and accents by more than one encoding.
    stated = ReadOptions(delimiter=delimiter, encoding="" if "utf" in encoding else encoding, quote='"')
    source = open_file(path, options=stated)
    # A re-encoded file has LF inside its cells, whatever it had before.
    found = [tuple(cell and cell.replace("\r\n", "\n") for cell in row) for row in rows_of(source, 7)]
    assert source.columns == header
    assert found == [tuple(cell or None for cell in row) for row in rows]
    assert numbers_of(source, 7) == list(range(1, len(rows) + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ends_are_found(
    tmp_path: Path, encoding: str, delimiter: str, line_end: str
) -> None:
    text = "kode;nama;nilai\n001;Ayam;10\n002;Café;20\n".replace(";", delimiter).replace("\n", line_end)
    source = open_file(written(tmp_path, text.encode(encoding)))
    assert source.columns == ["kode", "nama", "nilai"]
    assert rows_of(source) == [("001", "Ayam", "10"), ("002", "Café", "20")]


def test_windows_signs_are_not_taken_for_latin_1(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, "nama;harga\n“Kopi”;€ 5\n".encode("cp1252")))
    assert rows_of(source) == [("“Kopi”", "€ 5")]


def test_one_foreign_byte_far_down_does_not_garble_a_utf_8_file(tmp_path: Path) -> None:
    lines = ["kode;nama"] + [f"{number};Café" for number in range(20_000)]
    content = "\n".join(lines).encode() + b"\n20000;Caf\xe9\n"
    assert {name for _, name in rows_of(open_file(written(tmp_path, content)), 5000)} == {"Café"}


def test_stray_zero_bytes_are_dropped_and_cost_no_file(tmp_path: Path) -> None:
    lines = "".join(f"{number};x\n" for number in range(1000)).encode()
    rows = rows_of(open_file(written(tmp_path, b"kode;nama\n" + lines + b"1000;a\0b\n")))
    assert (len(rows), rows[-1]) == (1001, ("1000", "ab"))


def test_what_the_reader_states_is_checked(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="“::” is more than one sign"):
        ReadOptions(delimiter="::")
    with pytest.raises(SourceError, match="There is no encoding “klingon”"):
        open_file(written(tmp_path, PLAIN), options=ReadOptions(encoding="klingon"))
    stated = ReadOptions(delimiter="¦", encoding="latin-1")
    assert rows_of(open_file(written(tmp_path, "a¦b\n1¦é\n".encode("latin-1")), options=stated)) == [("1", "é")]


def test_an_apostrophe_can_be_the_quotation_mark(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, "a,b\n'1','x, y'\n'2','z'\n"))
    assert rows_of(source) == [("1", "x, y"), ("2", "z")]


def test_titles_above_the_header_are_passed_over(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, "Laporan Penjualan\n\n" + PLAIN))
    assert source.columns == ["kode", "nama", "nilai"]
    assert numbers_of(source) == [1, 2]


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (" No. Faktur ; Tgl;x", ["No. Faktur", "Tgl", "x"]),
        ('" No  Faktur";Tgl\u00a0;x', ["No Faktur", "Tgl", "x"]),
        ("\ufeff No;;x", ["No", "column_2", "x"]),
        ("__row__;__shape__;x", ["__row__ ", "__shape__ ", "x"]),
    ],
)
def test_blanks_around_header_words_and_empty_ones_do_no_harm(tmp_path: Path, header: str, columns: list[str]) -> None:
    source = open_file(written(tmp_path, f"{header}\n001;5;\n\n002;6;\n"))
    assert source.columns == columns
    assert rows_of(source, 1) == [("001", "5", None), ("002", "6", None)]
    assert numbers_of(source) == [1, 3]


def test_the_hint_that_excel_writes_names_the_delimiter(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, "sep=|\na|b\n1|2;3\n"))
    assert rows_of(source) == [("1", "2;3")]


def test_lines_of_blanks_and_the_end_mark_of_dos_are_no_rows(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, "kode;nama\n001;x\n   \n002;y\n\x1a"))
    assert rows_of(source) == [("001", "x"), ("002", "y")]
    assert numbers_of(source) == [1, 3]


def test_lines_in_quotation_marks_as_a_whole_are_taken_out_of_them(tmp_path: Path) -> None:
    text = 'kode;nama;nilai\n"001;""Ayam; besar"";1,5"\n"002;x;2,5"\n'
    for wrapped in (text, text.replace("kode;nama;nilai", '"kode;nama;nilai"')):
        source = open_file(written(tmp_path, wrapped))
        assert source.columns == ["kode", "nama", "nilai"]
        assert rows_of(source) == [("001", "Ayam; besar", "1,5"), ("002", "x", "2,5")]


def test_a_table_of_one_column_is_a_table(tmp_path: Path) -> None:
    assert rows_of(open_file(written(tmp_path, "kode\n001\n002\n"))) == [("001",), ("002",)]


# Rows of the wrong shape

ODD = 'a,b,c\n1,,3\n4,5\n\n6,7,8,9\n"q ""x"" , y",2,\n"two\nlines",1,2\n,,\nst"ray,1,2\n"open,8,9\n5,6,7,,\n10,11,12\n'


def test_rows_with_too_few_or_too_many_cells_are_named_and_kept(tmp_path: Path) -> None:
    frame = pl.concat(open_file(written(tmp_path, ODD)).batches(100))
    shapes = dict(zip(frame[ROW], frame[SHAPE], strict=True))
    assert {row: shape for row, shape in shapes.items() if shape} == {2: TOO_FEW, 4: TOO_MANY, 9: OPEN_QUOTE}
    assert frame.filter(pl.col(ROW) == 4).select("a", "b", "c").row(0) == ("6", "7", "8,9")
    assert frame.filter(pl.col(ROW) == 5).select("a", "b", "c").row(0) == ('q "x" , y', "2", None)
    assert frame.filter(pl.col(ROW) == 6)["a"].item() == "two\nlines"
    assert frame.filter(pl.col(ROW) == 8)["a"].item() == 'st"ray'
    assert frame.filter(pl.col(ROW) == 11).select("a", "b", "c").row(0) == ("10", "11", "12")


def test_a_quotation_mark_that_is_never_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    lines = [f"{number},x,y" for number in range(1, 3001)]
    lines[1499] = '1500,"x,y'
    frame = pl.concat(open_file(written(tmp_path, "a,b,c\n" + "\n".join(lines))).batches(500))
    assert frame.height == 3000
    assert frame.filter(pl.col(SHAPE).is_not_null())[ROW].to_list() == [1500]


def test_inch_marks_in_product_names_lose_no_rows(tmp_path: Path) -> None:
    lines = [f'{number},Pipa {number % 7}",x' if number % 3 else f"{number},Paku,y" for number in range(1, 1001)]
    frame = pl.concat(open_file(written(tmp_path, "a,b,c\n" + "\n".join(lines))).batches(100))
    assert frame["a"].to_list() == [str(number) for number in range(1, 1001)]
    assert SHAPE not in frame.columns or not frame[SHAPE].is_not_null().any()


@settings(max_examples=times(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(["1,2", "3,4,5,6", "7", '"a, b",c', 'x"y,z,2', "p,q,r", '"m\nn",1,2']), min_size=1))
def test_row_numbers_count_every_record(tmp_path_factory: pytest.TempPathFactory, records: list[str]) -> None:
    path = tmp_path_factory.mktemp("shape") / "shape.csv"
    path.write_bytes(("a,b,c\n" + "\n".join([*records, "last,2,3"]) + "\n").encode())
    frame = pl.concat(open_file(path, options=ReadOptions(delimiter=",")).batches(3))
    assert frame[ROW].to_list() == list(range(1, len(records) + 2))
    assert frame["a"].to_list()[-1] == "last"


@pytest.mark.parametrize("name", ["sales[1].csv", "a*b?.csv", "{x}.csv"])
def test_signs_in_a_files_name_are_only_signs(tmp_path: Path, name: str) -> None:
    assert len(rows_of(open_file(written(tmp_path, PLAIN, name)))) == 2
    (tmp_path / "other").mkdir()
    frame = io.BytesIO()
    pl.DataFrame({"a": ["1"], "b": ["2"]}).write_parquet(frame)
    assert rows_of(open_file(written(tmp_path / "other", frame.getvalue(), name))) == [("1", "2")]


def test_batches_are_no_larger_than_asked_for(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, "a,b\n" + "1,2\n" * 1000))
    heights = [frame.height for frame in source.batches(300)]
    assert max(heights) <= 300
    assert sum(heights) == 1000


# Excel


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


# Parquet and archives


def test_parquet_becomes_text_without_loss(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "kode": ["001", None],
            "nilai": [1.234, 1e20],
            "tanggal": [date(2024, 1, 31), None],
            "waktu": pl.Series([at("2024-01-31 08:15:00"), None]).dt.replace_time_zone("Asia/Jakarta"),
            "daftar": [["a", "b"], []],
        }
    )
    frame.write_parquet(tmp_path / "data.parquet")
    source = open_file(tmp_path / "data.parquet")
    assert rows_of(source)[0] == ("001", "1.234", "2024-01-31", "2024-01-31 08:15:00.000000+07:00", "a, b")
    assert float(rows_of(source)[1][1] or "") == 1e20


def test_parquet_columns_that_are_no_text_cost_no_row(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "kode": [b"001", b"\xff"],
            "lama": [timedelta(hours=2), None],
            "ukuran": pl.Series([[1, 2], [3, 4]], dtype=pl.Array(pl.Int8, 2)),
            "isi": [[{"a": 1}], None],
            "gambar": [{"png": b"\x89"}, None],
        }
    )
    frame.write_parquet(tmp_path / "data.parquet")
    assert rows_of(open_file(tmp_path / "data.parquet")) == [
        ("001", "PT2H", "1, 2", '{"items":[{"a":1}]}', "…"),
        ("\ufffd", None, "3, 4", None, None),
    ]


def test_rows_that_cannot_be_read_are_not_taken_for_the_end(tmp_path: Path) -> None:
    pl.DataFrame({"kode": ["1", "2"]}).write_parquet(tmp_path / "data.parquet")
    source = open_file(tmp_path / "data.parquet")
    assert isinstance(source, TypedTable)
    source.frame = source.frame.head(1)
    with pytest.raises(SourceError, match=r"“data.parquet” has 2 rows, and 1 of them could be read"):
        rows_of(source)


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_archives_are_read_as_what_they_hold(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"jual.csv.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(PLAIN.encode("cp1252")))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("folder/jual.csv", PLAIN.encode("cp1252"))
    source = open_file(path)
    assert source.name == path.name
    assert rows_of(source) == [("001", "Ayam", "1,5"), ("002", "Café", "2,5")]


def test_a_zip_of_several_files_asks_which(tmp_path: Path) -> None:
    path = tmp_path / "dua.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x;y\n1;2\n")
        archive.writestr("b.csv", "x;y\n3;4\n")
    with pytest.raises(SourceError, match=r"holds 2 files: a.csv, b.csv"):
        open_file(path)
    assert rows_of(open_file(path, sheet="b.csv")) == [("3", "4")]
    assert open_file(path, sheet="b.csv").name == f"{path.name} · b.csv"


def test_an_archive_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bom.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 100_000))
    with pytest.raises(SourceError, match=r"“bom.csv.gz” unpacks to more than 1000 bytes"):
        open_file(path, options=ReadOptions(size_limit=1000))


def test_unpacked_copies_are_removed_with_the_table(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, gzip.compress(PLAIN.encode()), "a.csv.gz"))
    assert isinstance(source, TextTable)
    (workspace,) = source.keep
    assert isinstance(workspace, Workspace)
    folder = workspace.folder
    del workspace
    assert folder.exists()
    del source
    assert not folder.exists()


# What is no table

NOISE = random.Random(1).randbytes(4096)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", r"“file.csv” is empty \(0 bytes\)"),
        (NOISE, "“file.csv” is not a table"),
        (NOISE[:60], "“file.csv” is not a table"),
        (b"\n\n\n", "“file.csv” is not a table"),
        (b'{"a": 1, "b": [2, 3]}', "“file.csv” is not a table"),
        (b"<html><body>No</body></html>", "“file.csv” is a web page, whatever its name says"),
        (b"<?xml version='1.0'?>\n<rows><row/></rows>", "“file.csv” is not a table"),
        (b"%PDF-1.7 something\nmore of it\n", "“file.csv” is not a table"),
        (b"This is a letter and no table as anybody can see who reads it. " * 5 + b"\nYours\n", "is not a table"),
        (b"a;b;c\n", "“file.csv” has a header and no rows below it"),
        (b"a;b;c\n\n\n", "“file.csv” has a header and no rows below it"),
        (b"a;b;a\n1;2;3\n", "columns of the same name: a"),
        (b"PK\x03\x04garbage", "“file.csv” is an archive that cannot be unpacked"),
        (b"\x1f\x8bgarbage", "“file.csv” is an archive that cannot be unpacked"),
        (b"PAR1garbagePAR1", "“file.csv” is a Parquet file that cannot be read"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1garbage", "“file.csv” is not a workbook that can be read"),
        ((";".join(f"c{n}" for n in range(10_000)) + "\n1\n").encode(), "has 10000 columns; at most 2000 are read"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        open_file(written(tmp_path, content))


def test_a_file_that_is_not_there_or_vanishes_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no file “gone.csv”"):
        open_file(tmp_path / "gone.csv")
    source = open_file(written(tmp_path, PLAIN))
    (tmp_path / "file.csv").unlink()
    with pytest.raises(SourceError, match=r"“file.csv” was changed or removed while it was being read"):
        list(source.batches(10))


def test_a_file_that_changes_between_two_passes_is_named(tmp_path: Path) -> None:
    source = open_file(written(tmp_path, PLAIN))
    list(source.batches(10))
    written(tmp_path, PLAIN + "003;Baru;1\n")
    with pytest.raises(SourceError, match="was changed or removed"):
        list(source.batches(10))


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: Is a directory"):
        open_file(tmp_path)


def test_the_fingerprint_is_the_contents_not_the_names(tmp_path: Path) -> None:
    first, same = written(tmp_path, PLAIN, "a.csv"), written(tmp_path, PLAIN, "b.csv")
    other = written(tmp_path, PLAIN + "003;Baru;1\n", "c.csv")
    assert open_file(first).fingerprint == open_file(same).fingerprint
    assert open_file(first).fingerprint != open_file(other).fingerprint
