"""Exports are text to a spreadsheet, whatever a cell says."""

import csv
import io
import re
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from crm_analytics.exports import csv_bytes, defused, write_csv
from crm_analytics.exports.csv import unmarked
from tests.thorough import times

RISKY = ["=1+1", "+1+1", "+62-812-3456", "-2+3+cmd|' /C calc'!A0", "-Umum", "@SUM(A1)", "\t=1", "\r@x", "\n=1", "＝1+1"]
HARMLESS = [
    "+62 812-3456-7890",
    "+6281234567890",
    "+62 (21) 555.1234",
    "-5",
    "-1.250,50",
    "+3 %",
    "-",
    "\tx",
    "'90s",
    "a=b",
]


def _read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("cell", RISKY)
def test_a_cell_that_looks_like_a_formula_is_marked_as_text(cell: str) -> None:
    assert _read_back(csv_bytes(pl.DataFrame({"a": [cell]})))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", HARMLESS)
def test_a_number_or_a_phone_stays_as_it_is(cell: str) -> None:
    assert _read_back(csv_bytes(pl.DataFrame({"a": [cell]})))[1] == [cell]


@limits(max_examples=times(200), deadline=None)
@given(st.lists(st.one_of(st.text("'=+-@ \t19()a."), st.sampled_from(RISKY + HARMLESS)), min_size=1, max_size=9))
def test_every_cell_comes_back_as_it_was(cells: list[str]) -> None:
    written = defused(pl.LazyFrame({"a": cells})).collect()["a"]
    assert unmarked(written).to_list() == cells


def test_a_heading_that_looks_like_a_formula_is_marked_as_text() -> None:
    assert _read_back(csv_bytes(pl.DataFrame({"=cmd()": ["x"]})))[0] == ["'=cmd()"]


def test_numbers_and_empty_cells_stay_as_they_are() -> None:
    frame = pl.DataFrame({"amount": [-5.5, None], "name": ["Ana", None]})
    assert _read_back(csv_bytes(frame)) == [["amount", "name"], ["-5.5", "Ana"], ["", ""]]


def test_excel_is_told_the_encoding() -> None:
    assert csv_bytes(pl.DataFrame({"a": ["Séance"]})).startswith(b"\xef\xbb\xbf")


def test_a_large_frame_is_written_as_the_small_one(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [*RISKY, "plain"], "b": list(range(len(RISKY) + 1))})
    write_csv(frame.lazy(), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_bytes() == csv_bytes(frame)


@limits(max_examples=times(50), deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=1, max_size=5))
def test_no_cell_begins_like_a_formula(cells: list[str]) -> None:
    rows = _read_back(csv_bytes(pl.DataFrame({"a": ["first", *cells], "b": ["x"] * (len(cells) + 1)})))[1:]
    assert [row[0].removeprefix("'") for row in rows] == [cell.removeprefix("'") for cell in ["first", *cells]]
    assert not any(row[0].startswith(("=", "@")) for row in rows)
    assert not any(row[0].startswith(("+", "-")) and re.search("[^-0-9 ().,%/+\\s]", row[0]) for row in rows)
