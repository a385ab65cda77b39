"""From files to typed batches: nothing lost, nothing guessed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources.conform import conform
from crm_analytics.sources.files.delimited import TextTable
from crm_analytics.sources.files.records import TOO_FEW
from crm_analytics.sources.files.tables import open_file
from crm_analytics.sources.formats.casting import NOT_A_DATE, NOT_A_NUMBER, NOT_YES_OR_NO
from crm_analytics.sources.formats.styles import answer, resolve_styles
from crm_analytics.sources.making import NO_ZONE
from crm_analytics.sources.mapping.mapping import ColumnMapping, Filter, Mapping, Order
from crm_analytics.sources.table import ROW, Conformed, SourceTable
from tests.thorough import times

PLAIN = {
    "order_id": ColumnMapping("id"),
    "ordered_at": ColumnMapping("date"),
    "quantity": ColumnMapping("qty"),
    "amount": ColumnMapping("amount"),
}


def at(text: str) -> datetime:
    """A moment of wall time."""
    return datetime.fromisoformat(text)


def sales(**more: ColumnMapping) -> Mapping:
    return Mapping("x", "order_lines", {**PLAIN, **more})


def source(folder: Path, text: str) -> SourceTable:
    (folder / "file.csv").write_text(text, encoding="utf-8")
    return open_file(folder / "file.csv")


def conformed(table: SourceTable, mapping: Mapping, settings: Settings, *, timezone: str = "") -> Conformed:
    (only,) = conform(table, mapping, mapping.table, settings, timezone=timezone).batches()
    return only


def bad(result: Conformed) -> list[tuple[int, str | None, str, str | None]]:
    return result.problems.sort(ROW, "column").rows()


def test_a_file_becomes_typed_rows_of_the_whole_schema(tmp_path: Path, settings: Settings) -> None:
    table = source(tmp_path, "id,date,qty,amount,customer\n007,2024-01-31 08:15:00,2,12.50, 00123 \n")
    result = conformed(table, sales(customer_id=ColumnMapping("customer")), settings)
    assert result.rows.drop(ROW).schema == polars_schema("order_lines")
    row = result.rows.row(0, named=True)
    assert (row["order_id"], row["customer_id"]) == ("007", "00123")
    assert (row["ordered_at"], row["quantity"], row["amount"]) == (at("2024-01-31 08:15:00"), 2.0, Decimal("12.50"))
    assert row["line_no"] is None
    assert result.problems.is_empty()
    assert result.raw.row(0) == (1, "007", "2024-01-31 08:15:00", "2", "12.50", " 00123 ")


def test_a_bad_cell_is_a_problem_of_its_row_and_not_of_the_file(tmp_path: Path, settings: Settings) -> None:
    text = (
        "id,date,qty,amount,batal\n1,2024-01-01,x,5,ya\n2,30 Feb,1,5,tidak\n3,2024-01-03,1,5,maybe\n"
        "4,2024-01-04\n5,2024-01-05,1,-,\n"
    )
    result = conformed(source(tmp_path, text), sales(cancelled=ColumnMapping("batal")), settings)
    assert bad(result) == [
        (1, "quantity", NOT_A_NUMBER, "x"),
        (2, "ordered_at", NOT_A_DATE, "30 Feb"),
        (3, "cancelled", NOT_YES_OR_NO, "maybe"),
        (4, None, TOO_FEW, None),
    ]
    assert result.rows["amount"].to_list() == [Decimal(5), Decimal(5), Decimal(5), None, None]
    assert result.rows["cancelled"].to_list() == [True, False, None, None, None]


def test_price_times_quantity_less_discount(tmp_path: Path, settings: Settings) -> None:
    text = (
        "id,date,qty,price,disc\n1,2024-01-01,2,10.25,0.50\n2,2024-01-01,3,1.10,\n3,2024-01-01,x,1,\n"
        "4,2024-01-01,,1,\n5,2024-01-01,1,1,x\n"
    )
    made = ColumnMapping("price", times="qty", minus="disc")
    result = conformed(source(tmp_path, text), sales(amount=made), settings)
    assert result.rows["amount"].to_list() == [Decimal("20.00"), Decimal("3.30"), None, None, None]
    assert [(row, column) for row, column, *_ in bad(result)] == [(3, "amount"), (3, "quantity"), (5, "amount")]


def test_date_and_time_in_two_columns(tmp_path: Path, settings: Settings) -> None:
    text = (
        "id,date,time,qty,amount\n1,31/01/2024,08.15,1,5\n2,01/02/2024,23:59:58,1,5\n"
        "3,01/02/2024,,1,5\n4,01/02/2024,0.25,1,5\n"
    )
    result = conformed(source(tmp_path, text), sales(ordered_at=ColumnMapping("date", time="time")), settings)
    assert [str(moment) for moment in result.rows["ordered_at"]] == [
        "2024-01-31 08:15:00", "2024-02-01 23:59:58", "2024-02-01 00:00:00", "2024-02-01 06:00:00",
    ]  # fmt: skip


def test_constants_and_renames(tmp_path: Path, settings: Settings) -> None:
    text = "id,date,qty,amount,status\n1,2024-01-01,1,5,BATAL \n2,2024-01-01,1,5,lunas\n"
    status = ColumnMapping("status", values={"batal": "yes", "Lunas": "no"})
    result = conformed(
        source(tmp_path, text), sales(cancelled=status, channel=ColumnMapping(constant="toko")), settings
    )
    assert result.rows["cancelled"].to_list() == [True, False]
    assert result.rows["channel"].to_list() == ["toko", "toko"]


def test_filtered_lines_are_counted_with_their_sum(tmp_path: Path, settings: Settings) -> None:
    text = (
        "id,date,qty,amount,kind\n1,2024-01-01,1,5,sale\n2,2024-01-01,1,7.5,Test\n"
        ",2024-01-01,1,2,sale\n4,2024-01-01,1,1,\n"
    )
    filters = (Filter("kind", "not equals", ("test",)), Filter("id", "not empty"))
    result = conformed(source(tmp_path, text), replace(sales(), filters=filters), settings)
    assert result.rows[ROW].to_list() == [1, 4] == result.raw[ROW].to_list()
    assert (result.left_out, result.left_out_sum) == (2, 9.5)
    kept = conformed(source(tmp_path, text), replace(sales(), filters=(Filter("kind", "equals", ("SALE",)),)), settings)
    assert kept.rows[ROW].to_list() == [1, 3]


def test_a_filter_never_hides_a_row_of_the_wrong_shape(tmp_path: Path, settings: Settings) -> None:
    text = "id,date,qty,amount,kind\n1,2024-01-01,1,5,sale\n2,2024-01-01\n"
    result = conformed(source(tmp_path, text), replace(sales(), filters=(Filter("kind"),)), settings)
    assert result.rows[ROW].to_list() == [1, 2]
    assert result.left_out == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "id,date,qty,amount\n1,01/02/2024,1,5\n",
            r"“01/02/2024” in the column “date” .*dmy: 1 Feb 2024; mdy: Jan 2|2 Jan",
        ),
        ("id;date;qty;amount\n1;2024-01-01;1;1.234\n", r"“1.234” in the column “amount” .*\.: 1.234; ,: 1234"),
    ],
)
def test_what_reads_two_ways_is_asked_and_not_guessed(tmp_path: Path, settings: Settings, text: str, said: str) -> None:
    with pytest.raises(MappingError, match=said):
        conform(source(tmp_path, text), sales(), "order_lines", settings)


def test_answers_settle_a_mapping_for_good(tmp_path: Path, settings: Settings) -> None:
    table = source(tmp_path, "id;date;qty;amount\n1;01/02/2024;1;1.234\n")
    mapping, questions = resolve_styles(table, sales(), 100)
    assert {(question.ours, question.kind) for question in questions} == {
        ("ordered_at", "order"),
        ("amount", "decimal"),
    }
    for question in questions:
        mapping = answer(mapping, question, "mdy" if question.kind == "order" else ",")
    result = conformed(table, mapping, settings)
    assert result.rows.select("ordered_at", "amount").row(0) == (at("2024-01-02"), Decimal(1234))
    with pytest.raises(MappingError, match="no answer; these are: "):
        answer(mapping, questions[0], "perhaps")


def test_a_file_found_clear_is_not_read_through_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = source(tmp_path, "id;date;qty;amount\n1;31/01/2024;1;1.234,50\n")
    settled, _ = resolve_styles(table, sales(), 100)
    monkeypatch.setattr(TextTable, "only", None)
    assert resolve_styles(table, settled, 100) == (settled, [])


def test_a_style_for_the_whole_file_can_be_stated(tmp_path: Path, settings: Settings) -> None:
    table = source(tmp_path, "id;date;qty;amount\n1;01/02/2024;1;1.234\n")
    result = conformed(table, replace(sales(), decimal=",", order="dmy"), settings)
    assert result.rows.select("ordered_at", "amount").row(0) == (at("2024-02-01"), Decimal(1234))


def test_what_one_month_settled_is_kept_for_the_next(tmp_path: Path, settings: Settings) -> None:
    clear = source(tmp_path, "id;date;qty;amount\n1;31/01/2024;1;1.234,50\n")
    settled, questions = resolve_styles(clear, sales(), 100)
    assert not questions
    unclear = source(tmp_path, "id;date;qty;amount\n1;01/02/2024;1;1.234\n")
    assert conformed(unclear, settled, settings).rows["amount"].item() == Decimal(1234)


@pytest.mark.parametrize(
    ("text", "column", "style", "said"),
    [
        ("1;01/02/2024;1;1500.50\n2;02/02/2024;1;1.234\n", "amount", ".", 'decimal = ",".*“1.234” would mean .: 1.234'),
        ("1;01/02/2024;1;1500.50\n", "amount", ".", "“1500.50” would mean .: 1500.5"),
        ("1;03/25/2024;1;1\n2;03/04/2024;1;1\n", "date", "mdy", 'order = "dmy".*“03/04/2024” would mean mdy: 4 Mar'),
    ],
)
def test_a_month_written_otherwise_than_the_mapping_says_is_not_read_by_it(
    tmp_path: Path, settings: Settings, text: str, column: str, style: str, said: str
) -> None:
    stated = replace(sales(), decimal=",", order="dmy")
    other = source(tmp_path, f"id;date;qty;amount\n{text}")
    with pytest.raises(MappingError, match=said):
        conform(other, stated, "order_lines", settings)
    corrected, (question,) = resolve_styles(other, stated, 100)
    assert question.source == column
    assert list(question.readings) == [style]
    assert conformed(other, corrected, settings).problems.is_empty()


def test_one_slip_of_many_does_not_speak_against_the_mapping(tmp_path: Path, settings: Settings) -> None:
    rows = "".join(f"{n};{n % 12 + 13}/02/2024;1;{n},50\n" for n in range(200))
    slip = source(tmp_path, f"id;date;qty;amount\n{rows}200;02/29/2024;1;5.50\n")
    batch = conformed(slip, replace(sales(), decimal=",", order="dmy"), settings)
    assert batch.problems["__row__"].unique().to_list() == [201]


def test_typed_cells_need_no_questions(tmp_path: Path, settings: Settings) -> None:
    frame = pl.DataFrame({"id": ["1"], "date": [date(2024, 2, 1)], "qty": [1.234], "amount": [1.5]})
    frame.write_parquet(tmp_path / "x.parquet")
    result = conformed(open_file(tmp_path / "x.parquet"), replace(sales(), decimal=",", order="mdy"), settings)
    assert result.rows.select("ordered_at", "quantity", "amount").row(0) == (
        at("2024-02-01"),
        1.234,
        Decimal("1.50"),
    )


def test_typed_cells_and_text_multiply_each_in_its_own_style(tmp_path: Path, settings: Settings) -> None:
    frame = pl.DataFrame({"id": ["1"], "date": ["2024-02-01"], "qty": [1.5], "price": ["1.500,50"]})
    frame.write_parquet(tmp_path / "x.parquet")
    mapping = sales(amount=ColumnMapping("price", times="qty"))
    assert conformed(open_file(tmp_path / "x.parquet"), mapping, settings).rows["amount"].item() == Decimal("2250.75")


def test_price_and_units_written_differently_multiply_each_as_it_is_written(tmp_path: Path, settings: Settings) -> None:
    text = "id,date,qty,price\n1,2024-02-01,1.5,15.000\n2,2024-02-01,2.000,15.000\n"
    mapping = sales(amount=ColumnMapping("price", times="qty"))
    _, questions = resolve_styles(source(tmp_path, text), mapping, rows=10)
    assert [question.source for question in questions] == ["price"]  # the units' point says nothing of the price's
    answered = answer(mapping, questions[0], ",")
    rows = conformed(source(tmp_path, text), answered, settings).rows
    assert rows["quantity"].to_list() == [1.5, 2.0]
    assert rows["amount"].to_list() == [Decimal(22500), Decimal(30000)]


def test_the_letter_t_is_true_beside_f_and_tidak_beside_y(tmp_path: Path, settings: Settings) -> None:
    def flags(*cells: str) -> list[bool]:
        lines = "".join(f"{number},2024-01-01,1,5,{cell}\n" for number, cell in enumerate(cells))
        table = source(tmp_path, "id,date,qty,amount,flag\n" + lines)
        return conformed(table, sales(cancelled=ColumnMapping("flag")), settings).rows["cancelled"].to_list()

    assert flags("t", "f") == [True, False]
    assert flags("Y", "T") == [True, False]
    with pytest.raises(MappingError, match="“T” in the column “flag”"):
        flags("T", "T")


def test_times_with_an_offset_become_the_companys(tmp_path: Path, settings: Settings) -> None:
    table = source(tmp_path, "id,date,qty,amount\n1,2024-01-31T20:00:00Z,1,5\n")
    there = conformed(table, sales(), settings, timezone="Asia/Jakarta")
    assert there.rows["ordered_at"].item() == at("2024-02-01 03:00:00")
    assert bad(conformed(table, sales(), settings)) == [(1, "ordered_at", NO_ZONE, "2024-01-31T20:00:00Z")]
    with pytest.raises(MappingError, match="no time zone “Nowhere/City”"):
        conform(table, replace(sales(), timezone="Nowhere/City"), "order_lines", settings)


def test_a_date_that_stands_alone_does_not_move_between_zones(tmp_path: Path, settings: Settings) -> None:
    table = source(tmp_path, "id,born\n1,1990-05-05\n")
    mapping = Mapping(
        "x", "customers", {"customer_id": ColumnMapping("id"), "birth_date": ColumnMapping("born")}, timezone="UTC"
    )
    result = conformed(table, mapping, settings, timezone="America/New_York")
    assert result.rows["birth_date"].item() == date(1990, 5, 5)


def test_a_birth_date_is_never_shown_as_an_example(tmp_path: Path, settings: Settings) -> None:
    table = source(tmp_path, "id,born\n1,05/06/1990\n")
    mapping = Mapping("x", "customers", {"customer_id": ColumnMapping("id"), "birth_date": ColumnMapping("born")})
    with pytest.raises(MappingError) as refused:
        conform(table, mapping, "customers", settings)
    assert "1990" not in str(refused.value)


def test_the_fingerprint_covers_content_and_mapping(tmp_path: Path, settings: Settings) -> None:
    def fingerprint(text: str, mapping: Mapping) -> str:
        return conform(source(tmp_path, text), mapping, "order_lines", settings).fingerprint

    text = "id,date,qty,amount\n1,2024-01-31,1,5\n"
    assert fingerprint(text, sales()) == fingerprint(text, sales())
    assert fingerprint(text, sales()) != fingerprint(text, sales(channel=ColumnMapping(constant="x")))
    assert fingerprint(text, sales()) != fingerprint(text.replace("5", "6"), sales())


def test_batches_can_be_made_anew(tmp_path: Path) -> None:
    small = Settings(data=tmp_path, batch_rows=2)
    table = source(tmp_path, "id,date,qty,amount\n" + "1,2024-01-31,1,5\n" * 5)
    incoming = conform(table, sales(), "order_lines", small)

    def rows() -> Iterator[int]:
        return (number for batch in incoming.batches() for number in batch.rows[ROW])

    assert list(rows()) == [1, 2, 3, 4, 5] == list(rows())
    assert incoming.expected_rows == 5


def test_a_mapping_for_another_table_is_refused(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(MappingError, match="is for the table order_lines, not for customers"):
        conform(source(tmp_path, "id\n1\n"), sales(), "customers", settings)


LINES = st.lists(
    st.tuples(
        st.integers(1, 10**6),
        st.datetimes(at("1970-01-01"), at("2068-12-31")).map(lambda moment: moment.replace(microsecond=0)),
        st.integers(-500, 500),
        st.integers(-(10**9), 10**9),
    ),
    min_size=1,
    max_size=15,
)
ORDERS: dict[str, Order] = {"%Y": "", "%d": "dmy", "%m": "mdy"}
STYLES = st.sampled_from(
    [
        (",", "utf-8", ".", "%Y-%m-%d %H:%M:%S"),
        (";", "cp1252", ",", "%d/%m/%Y %H:%M:%S"),
        ("\t", "utf-16", ",", "%d-%m-%Y %H.%M.%S"),
        ("|", "utf-8-sig", ".", "%m/%d/%Y %I:%M:%S %p"),
    ]
)


@hypothesis_settings(max_examples=times(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINES, STYLES)
def test_lines_written_in_any_style_come_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[tuple[int, datetime, int, int]],
    style: tuple[str, str, str, str],
) -> None:
    delimiter, encoding, decimal, form = style
    folder = tmp_path_factory.mktemp("style")
    text = delimiter.join(["id", "date", "qty", "amount"]) + "\n"
    for order, moment, quantity, cents in lines:
        amount = f"{Decimal(cents) / 100:.2f}".replace(".", decimal)
        text += delimiter.join([f"F{order:07d}", moment.strftime(form), str(quantity), amount]) + "\n"
    (folder / "file.csv").write_bytes(text.encode(encoding))
    made = replace(sales(), order=ORDERS[form[:2]])
    result = conformed(open_file(folder / "file.csv"), made, Settings(data=folder))
    assert result.problems.is_empty()
    assert result.rows.select("order_id", "ordered_at", "quantity", "amount").rows() == [
        (f"F{order:07d}", moment, float(quantity), Decimal(cents) / 100) for order, moment, quantity, cents in lines
    ]


def test_what_comes_in_names_the_columns_its_source_gives(tmp_path: Path, settings: Settings) -> None:
    """So that columns a later file lacks keep the values that are stored."""
    came = conform(source(tmp_path, "id,date,qty,amount\n1,2024-03-01,1,5\n"), sales(), "order_lines", settings)
    assert set(came.columns) == set(PLAIN)
