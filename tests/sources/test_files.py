"""Text files as tables: every cell as it was written, every row accounted for."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_analytics.errors import SourceError
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.files.records import OPEN_QUOTE, TOO_FEW, TOO_MANY
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.table import ROW, SHAPE
from tests.sources.files import PLAIN, numbers_of, rows_of, written
from tests.thorough import times

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
