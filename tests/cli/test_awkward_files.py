"""Files as offices have them, from the command line."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import xlsxwriter

from crm_analytics.access import LOCAL_OWNER
from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Catalogue
from tests.cli.conftest import Run

HEADER = "order_id,line_no,ordered_at,customer_id,product_id,quantity,amount\n"


def order_lines(settings: Settings) -> pl.DataFrame:
    """The order lines in force."""
    newest = Catalogue(settings).in_force()
    assert newest is not None
    return lake.scan(settings, newest, "order_lines", LOCAL_OWNER).collect().sort("order_id")


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
    told = loaded.output + run("rejected").output
    assert loaded.exit_code == 0
    assert "Sri" not in told
    assert "sri@" not in told

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
    told = run("load", "branches", tmp_path / "cabang.xlsx", "--sheet", "Lain").output
    assert "--sheet" not in told
