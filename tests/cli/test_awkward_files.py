"""Files as offices have them, from the command line."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run

HEADER = "order_id,line_no,ordered_at,customer_id,product_id,quantity,amount\n"


def order_lines(settings: Settings) -> pl.DataFrame:
    """The order lines in force."""
    newest = LoadCatalogue(settings).in_force()
    assert newest is not None
    return lake.scan(settings, newest, "order_lines").collect().sort("order_id")


def test_a_date_of_two_readings_is_asked_for_and_the_line_told_settles_it(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    source, mapping = tmp_path / "sales.csv", tmp_path / "mapping.toml"
    source.write_text(HEADER + "1,1,03/04/2025,C1,P1,1,5.00\n2,1,05/06/2025,C1,P1,1,5.00\n", encoding="utf-8")
    asked = run("load", "order_lines", source)

    assert asked.exit_code == 1
    assert 'Write one of these lines above [columns]: order = "dmy"; order = "mdy"' in " ".join(asked.output.split())
    mapping.write_text('order = "dmy"\n' + asked.stdout, encoding="utf-8")

    assert run("load", "order_lines", source, "--mapping", mapping).exit_code == 0
    assert order_lines(settings)["ordered_at"].dt.strftime("%d %b").to_list() == ["03 Apr", "05 Jun"]


def test_a_file_of_an_old_office_computer_loads(run: Run, settings: Settings, tmp_path: Path) -> None:
    source = tmp_path / "faktur.csv"
    rows = "F1;05/01/2025;Café é;P1;1;1.234,50\nF2;25/01/2025;;P2;2,5;€ 999,00\n"
    source.write_bytes(f"No Faktur;Tanggal;Pelanggan;Kode Barang;Qty;Total\n{rows}".encode("cp1252"))
    assert run("load", "order_lines", source).exit_code == 0

    found = order_lines(settings)
    assert found["customer_id"].to_list() == ["Café é", None]
    assert found["amount"].to_list() == [Decimal("1234.50"), Decimal("999.00")]
    assert found["ordered_at"].to_list() == [datetime(2025, 1, 5), datetime(2025, 1, 25)]  # noqa: DTZ001 - wall time


def test_a_later_file_updates_by_key_and_an_undone_one_can_be_loaded_again(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"
    first.write_text(HEADER + "1,1,2025-01-05,C1,P1,1,10.00\n2,1,2025-01-06,C2,P1,1,20.00\n", encoding="utf-8")
    later.write_text(HEADER + "2,1,2025-01-06,C2,P1,1,25.00\n3,1,2025-01-07,C2,P1,-1,-25.00\n", encoding="utf-8")
    newer = [Decimal("10.00"), Decimal("25.00"), Decimal("-25.00")]
    for source in (first, later):
        assert run("load", "order_lines", source).exit_code == 0
    assert order_lines(settings)["amount"].to_list() == newer

    assert run("loads", "undo", "2").exit_code == 0
    assert order_lines(settings)["amount"].to_list() == [*newer[:1], Decimal("20.00")]
    assert run("load", "order_lines", later).exit_code == 0
    assert order_lines(settings)["amount"].to_list() == newer


def test_rows_set_aside_are_written_as_they_came_and_never_told_on_the_screen(run: Run, tmp_path: Path) -> None:
    source, aside = tmp_path / "sales.csv", tmp_path / "aside.csv"
    bad = [
        "3,1,2025-13-05,sri@example.com,P1,1,5.00",
        "4,1,2025-02-05,C1,P1,Sri 0812,5.00",
        f"5,1,2025-02-05,C1,P1,1,{'9' * 20}.99",
    ]
    good = [f"{n},1,2025-01-{n},C1,P1,1,999999999999.99" for n in range(10, 30)]
    source.write_text(HEADER + "\n".join(good + bad) + "\n", encoding="utf-8")
    loaded = run("load", "order_lines", source)
    text = loaded.output + run("rejected").output
    assert loaded.exit_code == 0
    assert "Sri" not in text
    assert "sri@" not in text

    assert run("rejected", "--csv", aside).exit_code == 0
    rows = pl.read_csv(aside).sort("row_number")
    assert rows["row_number"].to_list() == [21, 22, 23]
    assert rows["raw"].str.json_decode(pl.Struct({"quantity": pl.String})).struct["quantity"].to_list() == [
        "1",
        "Sri 0812",
        "1",
    ]
    assert rows["rules"][2].endswith("or has too many digits")


def test_sheets_that_are_not_read_are_told(run: Run, tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "cabang.xlsx")
    for name in ("Pulau Jawa", "Lain"):
        book.add_worksheet(name).write_row(0, 0, ["Kode", "Nama"])
        book.get_worksheet_by_name(name).write_row(1, 0, ["B1", "Bogor"])
    book.close()

    assert "it also holds Lain. Name one with --sheet NAME." in run("load", "branches", tmp_path / "cabang.xlsx").output
    text = run("load", "branches", tmp_path / "cabang.xlsx", "--sheet", "Lain").output
    assert "--sheet" not in text


UNNUMBERED = "order_id,ordered_at,customer_id,product_id,quantity,amount\n"
LINES = [f"F{n // 2},2025-01-1{n // 2},C1,P{n},1,10.00\n" for n in range(4)]


def test_a_copy_of_a_file_beside_it_is_refused(run: Run, tmp_path: Path) -> None:
    for name in ("jual.csv", "jual (1) - Copy.csv"):
        (tmp_path / name).write_text(UNNUMBERED + "".join(LINES), encoding="utf-8")
    told = run("load", "order_lines", tmp_path / "jual.csv", tmp_path / "jual (1) - Copy.csv")
    assert told.exit_code == 2
    assert "hold the same content" in told.output


def test_lines_that_may_count_twice_are_told(run: Run, settings: Settings, tmp_path: Path) -> None:
    one, other, corrected = (tmp_path / f"{name}.csv" for name in ("satu", "dua", "koreksi"))
    one.write_text(UNNUMBERED + "".join(LINES[:3]), encoding="utf-8")
    other.write_text(UNNUMBERED + "".join(LINES[2:]), encoding="utf-8")
    corrected.write_text(
        UNNUMBERED + LINES[0].replace("10.00", "12.00") + LINES[1] + "N1,2025-02-01,C1,P1,1,5\n", encoding="utf-8"
    )

    assert "equal to a line of another of these files: 1. Each" in run("load", "order_lines", one, other).output
    text = run("load", "order_lines", corrected).output
    assert "New lines in orders that were there already: 1. Lines that correct" in text
    assert order_lines(settings).height == 7
    assert "orders that were there" not in run("load", "order_lines", one).output


def test_receipt_numbers_that_start_anew_each_day_are_told(run: Run, tmp_path: Path) -> None:
    first, later, both = (tmp_path / f"{name}.csv" for name in ("senin", "selasa", "dua-hari"))
    days = [[f"{n},2025-01-{day},C1,P1,1,10.00\n" for n in range(3)] for day in (13, 14)]
    for path, lines in ((first, days[0]), (later, days[1]), (both, days[0] + days[1])):
        path.write_text(UNNUMBERED + "".join(lines), encoding="utf-8")

    assert "start anew" not in run("load", "order_lines", first).output
    again = run("load", "order_lines", later)
    assert again.exit_code == 1
    assert "loaded already and come again with another customer, branch or day: 3 of 3" in again.output
    assert "Order numbers that stand for several orders: 3 of 3" in run("load", "order_lines", both).output


def test_a_later_file_without_a_column_is_not_loaded_without_asking(
    run: Run, settings: Settings, tmp_path: Path
) -> None:
    first, later = tmp_path / "jual-01.csv", tmp_path / "jual-02.csv"
    first.write_text(UNNUMBERED + LINES[0], encoding="utf-8")
    later.write_text("order_id,ordered_at,quantity,amount\nF9,2025-02-01,1,5\n", encoding="utf-8")
    assert run("load", "order_lines", first).exit_code == 0
    told = run("load", "order_lines", later)
    assert told.exit_code == 1
    assert "Earlier files of this kind had customer_id, product_id, and this one has not." in told.output

    mapping = tmp_path / "mapping.toml"
    mapping.write_text(told.stdout, encoding="utf-8")
    assert run("load", "order_lines", later, "--mapping", mapping).exit_code == 0
    assert order_lines(settings)["order_id"].to_list() == ["F0", "F9"]
