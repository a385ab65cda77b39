"""Keys, texts and numbers made of several cells, and cells that mean less than they say."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.schema.facts.order_lines import UNKNOWN_ORDER
from crm_analytics.sources.conform import conform
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.formats.joining import joined
from crm_analytics.sources.formats.styles import resolve_styles
from crm_analytics.sources.making import TOO_EARLY, TOO_LATE
from crm_analytics.sources.mapping.mapping import ColumnMapping, Mapping
from crm_analytics.sources.table import LIMIT, ROW, Conformed
from tests.thorough import times

HEADER = "nota,tgl,qty,total,toko,kasir,pembeli\n"
COLUMNS = {
    "order_id": ColumnMapping("nota"),
    "ordered_at": ColumnMapping("tgl", order="dmy"),
    "quantity": ColumnMapping("qty"),
    "amount": ColumnMapping("total"),
}


def made(folder: Path, settings: Settings, lines: str, **columns: ColumnMapping) -> Conformed:
    """Order lines of a small shop, whose columns are made as said."""
    return by(folder, settings, lines, Mapping("x", "order_lines", {**COLUMNS, **columns}))


def by(folder: Path, settings: Settings, lines: str, mapping: Mapping) -> Conformed:
    """The same by a whole mapping."""
    (folder / "x.csv").write_text(HEADER + lines, encoding="utf-8")
    (only,) = conform(open_file(folder / "x.csv"), mapping, "order_lines", settings).batches()
    return only


@pytest.mark.parametrize(
    ("parts", "keys"),
    [
        (("toko", "nota", "@month"), ["North/1/2024-01", "South/1/2024-01", "North//2024-02", None]),
        (("nota", "@day"), ["1/2024-01-05", "1/2024-01-05", None, None]),
        (("@year", "nota"), ["2024/1", "2024/1", None, None]),
        (("@branch_id", "nota"), ["north/1", "south/1", "north/", None]),
        (("@customer_id", "@day"), ["ana@x.com/2024-01-05", "ana@x.com/2024-01-05", "budi/2024-02-06", None]),
    ],
)
def test_a_key_of_several_parts_keeps_their_places(
    tmp_path: Path, settings: Settings, parts: tuple[str, ...], keys: list[str | None]
) -> None:
    lines = (
        "1,05/01/2024,1,5,North,K1, Ana@X.com \n1,05/01/2024,1,5,South,K1,ANA@x.com\n"
        ",06/02/2024,1,5,North,K1,Budi\n,06/02/2024,1,5,,K1,\n"
    )
    folded = {name: ColumnMapping(theirs, ignore_case=True) for name, theirs in FOLDED.items()}
    result = made(tmp_path, settings, lines, order_id=ColumnMapping(joined=parts), **folded)
    assert result.rows["order_id"].to_list() == keys


FOLDED = {"customer_id": "pembeli", "branch_id": "toko"}


def test_a_period_of_a_day_that_cannot_be_read_is_an_empty_place(tmp_path: Path, settings: Settings) -> None:
    result = made(tmp_path, settings, "1,soon,1,5,N,K,p\n", order_id=ColumnMapping(joined=("nota", "@day")))
    assert result.rows["order_id"].to_list() == ["1/"]
    assert result.problems["column"].to_list() == ["ordered_at"]


def test_other_texts_are_joined_with_a_blank_and_without_what_is_empty(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,1,5,Bogor,Ani,\n2,05/01/2024,1,5,,Ani,\n3,05/01/2024,1,5,,,\n"
    result = made(tmp_path, settings, lines, staff_id=ColumnMapping(joined=("kasir", "toko")))
    assert result.rows["staff_id"].to_list() == ["Ani Bogor", "Ani", None]


CELLS = st.one_of(st.none(), st.text("ab/⁄1 ", min_size=1, max_size=4).map(str.strip).filter(bool))


@hypothesis_settings(max_examples=times(100), deadline=None)
@example([("a/b", "c", None), ("a", "b/c", None)])
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_keys_are_equal_only_where_all_their_parts_are(cells: list[tuple[str | None, str | None, str | None]]) -> None:
    # Without the slash of fractions, which takes the place of the one between parts.
    rows = [tuple(None if cell is None else cell.replace("⁄", "-") for cell in row) for row in cells]
    batch = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "c": pl.String}, orient="row")
    keys = joined(batch, ColumnMapping(joined=("a", "b", "c")), {}, None, is_key=True).to_list()
    filled = [(row, key) for row, key in zip(rows, keys, strict=True) if any(row)]
    assert all(key is not None for _, key in filled)
    assert len({row for row, _ in filled}) == len({key for _, key in filled})


def test_the_first_filled_cell_of_several_counts(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,1,5,,K1,Ana\n2,05/01/2024,1,5,B2,K2,\n3,05/01/2024,1,5, - ,,\n"
    customer = ColumnMapping(first_of=("pembeli", "toko", "kasir"), empty=("-",))
    result = made(tmp_path, settings, lines, customer_id=customer)
    assert result.rows["customer_id"].to_list() == ["Ana", "B2", None]


def test_a_first_cell_that_cannot_be_read_is_bad_and_not_passed_over(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,1,5,,K1,Ana\n2,05/01/2024,,x,6,K1,Ana\n3,05/01/2024,,,7,K1,Ana\n"
    result = made(tmp_path, settings, lines, amount=ColumnMapping(first_of=("total", "toko")))
    assert result.rows["amount"].to_list() == [Decimal(5), None, Decimal(7)]
    assert result.problems.filter(column="amount").select(ROW, "value").rows() == [(2, "x")]


def test_each_of_several_columns_is_read_as_it_is_written(tmp_path: Path, settings: Settings) -> None:
    """A workbook's typed cells have a decimal point, whatever the text beside them has."""
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((("id", "day", "qty", "net", "text"), ("1", "05/01/2024", 1, 1.5, ""))):
            sheet.write_row(number, 0, row)
        sheet.write_row(2, 0, ("2", "15/01/2024", 1, None, "1.500,25"))
    columns = {
        "order_id": ColumnMapping("id"),
        "ordered_at": ColumnMapping("day"),
        "quantity": ColumnMapping("qty"),
        "amount": ColumnMapping(first_of=("net", "text")),
    }
    source = open_file(tmp_path / "x.xlsx")
    mapping, questions = resolve_styles(source, Mapping("x", "order_lines", columns), 10)
    assert questions == []
    (batch,) = conform(source, mapping, "order_lines", settings).batches()
    assert batch.rows["amount"].to_list() == [Decimal("1.50"), Decimal("1500.25")]


def test_capitals_and_blanks_can_be_left_out_of_account(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,1,5,N,K, Ana  Maria \n2,05/01/2024,1,5,N,K,ANA MARIA\n"
    kept = made(tmp_path, settings, lines, customer_id=ColumnMapping("pembeli"))
    assert kept.rows["customer_id"].n_unique() == 2
    same = made(tmp_path, settings, lines, customer_id=ColumnMapping("pembeli", ignore_case=True))
    assert same.rows["customer_id"].to_list() == ["ana maria", "ana maria"]


@pytest.mark.parametrize("cell", ["GUEST", " guest", "0", "n/a", "-", "Pelanggan  UMUM"])
def test_cells_that_mean_nothing_are_empty(tmp_path: Path, settings: Settings, cell: str) -> None:
    empty = ("GUEST", "0", "N/A", "-", "Pelanggan Umum")
    lines = f"1,05/01/2024,1,5,N,K,{cell}\n2,05/01/2024,1,5,N,K,C0\n"
    result = made(tmp_path, settings, lines, customer_id=ColumnMapping("pembeli", empty=empty))
    assert result.rows["customer_id"].to_list() == [None, "C0"]


def test_a_discount_with_a_minus_is_one_without(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,2,50,-20,,\n2,05/01/2024,-1,50,-5,,\n3,05/01/2024,1,50,,,\n"
    discount = ColumnMapping("toko", unsigned=True)
    amount = ColumnMapping("total", times="qty", minus="toko", unsigned=True)
    rows = made(tmp_path, settings, lines, discount=discount, amount=amount).rows
    assert rows["discount"].to_list() == [Decimal(20), Decimal(5), None]
    assert rows["amount"].to_list() == [Decimal(80), Decimal(-55), Decimal(50)]


def test_a_credit_note_is_a_return_where_that_was_said(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,1,-50,,,\n2,05/01/2024,-1,-50,,,\n3,05/01/2024,2,50,,,\n4,05/01/2024,x,-5,,,\n"
    kept = Mapping("x", "order_lines", COLUMNS)
    assert by(tmp_path, settings, lines, kept).rows["quantity"].to_list() == [1, -1, 2, None]
    returns = replace(kept, credit_notes="returns")
    assert by(tmp_path, settings, lines, returns).rows["quantity"].to_list() == [-1, -1, 2, None]


def test_days_outside_are_set_aside_and_the_border_is_inside(tmp_path: Path, settings: Settings) -> None:
    lines = "1,01/01/1970,1,5,,,\n2,01/01/2024,1,5,,,\n3,31/12/2024 23:59,1,5,,,\n4,01/01/2025,1,5,,,\n"
    mapping = Mapping("x", "order_lines", COLUMNS)
    ours = by(tmp_path, settings, lines, mapping).rows["ordered_at"].dt.date().to_list()
    result = by(tmp_path, settings, lines, replace(mapping, first_day=ours[1], last_day=ours[2]))
    assert result.problems.select(ROW, "column", "rule", "value").rows() == [
        (1, "ordered_at", f"{TOO_EARLY}{LIMIT}2024-01-01", "1970-01-01"),
        (4, "ordered_at", f"{TOO_LATE}{LIMIT}2024-12-31", "2025-01-01"),
    ]


def test_where_no_number_tells_orders_apart_all_have_the_same(tmp_path: Path, settings: Settings) -> None:
    columns = {name: column for name, column in COLUMNS.items() if name != "order_id"}
    unknown = Mapping("x", "order_lines", columns, order_numbers="unknown")
    (tmp_path / "x.csv").write_text(HEADER + ",05/01/2024,1,5,,,\n,06/01/2024,1,5,,,\n", encoding="utf-8")
    incoming = conform(open_file(tmp_path / "x.csv"), unknown, "order_lines", settings)
    (batch,) = incoming.batches()
    assert batch.rows["order_id"].to_list() == [UNKNOWN_ORDER] * 2
    assert "order_id" in incoming.columns


def test_what_was_answered_does_not_make_the_same_file_another(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "x.csv").write_text(HEADER + "1,05/01/2024,1,5,,,\n", encoding="utf-8")
    source, mapping = open_file(tmp_path / "x.csv"), Mapping("x", "order_lines", COLUMNS)
    noted = replace(mapping, header=tuple(source.columns), answers={"customers": "all"})
    prints = {conform(source, each, "order_lines", settings).fingerprint for each in (mapping, noted)}
    assert len(prints) == 1


def test_an_optional_cell_that_cannot_be_read_is_left_empty(tmp_path: Path, settings: Settings) -> None:
    lines = "1,05/01/2024,1,5,abc,K,perhaps\n2,05/01/2024,1,5,2,K,yes\n"
    columns = {"discount": ColumnMapping("toko"), "cancelled": ColumnMapping("pembeli")}
    result = made(tmp_path, settings, lines, **columns)
    assert result.rows["discount"].to_list() == [None, Decimal(2)]
    assert result.emptied.select(ROW, "column", "value").rows() == [(1, "discount", "abc")]
    # Whether a line counts is not left open.
    assert result.problems.select(ROW, "column", "value").rows() == [(1, "cancelled", "perhaps")]
