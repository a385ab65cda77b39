"""Parquet and archives as tables of text, and a clear word for what is no table."""

import gzip
import random
import zipfile
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.errors import SourceError
from crm_analytics.sources.files.columnar import TypedTable
from crm_analytics.sources.files.delimited import TextTable
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.files.workspace import Workspace
from tests.sources.files import PLAIN, at, rows_of, written


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
