"""`loads`, `loads undo` and `rejected`: what was loaded, by whom, and what was set aside."""

import csv
from pathlib import Path

import pytest

from crm_analytics.config import Settings
from crm_analytics.i18n import date_time_text
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run


@pytest.fixture
def loaded(run: Run, sales: Path, tmp_path: Path) -> Path:
    """A load of four sales with one row set aside."""
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(run("load", "order_lines", sales).stdout, encoding="utf-8")
    assert run("load", "order_lines", sales, "--mapping", mapping).exit_code == 0
    return sales


def test_an_empty_warehouse_says_how_to_fill_it(run: Run) -> None:
    result = run("loads")
    assert result.exit_code == 0
    assert "python -m crm_analytics demo" in result.stdout


def test_the_list_tells_rows_in_accepted_and_rejected(run: Run, loaded: Path) -> None:
    line = next(line for line in run("loads").stdout.splitlines() if "order_lines" in line)
    cells = [cell.strip() for cell in line.split("│")]
    assert cells[5:11] == ["order_lines", loaded.name, "5", "4", "1", "0"]


def test_the_list_speaks_indonesian(run: Run, loaded: Path) -> None:
    assert loaded.name in run("--language", "id", "loads").stdout
    assert "baris masuk" in run("--language", "id", "loads").stdout


def test_undo_brings_back_what_was_in_force(run: Run, settings: Settings, loaded: Path, tmp_path: Path) -> None:
    later = tmp_path / "sales-2025.csv"
    later.write_text(loaded.read_text(encoding="utf-8").replace("F", "G"), encoding="utf-8")
    run("load", "order_lines", later, "--answer", "order_again=own")
    result = run("loads", "undo", "2")
    assert result.exit_code == 0, result.output
    assert "load 1 is in force again" in result.stdout
    load = LoadCatalogue(settings).ready()
    assert load is not None
    assert load.id == 1


def test_the_list_tells_who_took_a_load_back_and_when(
    run: Run, settings: Settings, loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert loaded.exists()
    monkeypatch.setattr("crm_analytics.cli.loads.acting_person", lambda: "sari")
    run("loads", "undo", "1")
    undone = LoadCatalogue(settings).get(1)
    assert undone.undone_by == "sari"
    assert undone.undone_at is not None
    moment = date_time_text(undone.undone_at.astimezone())
    assert squeezed(f"undone by sari, {moment}") in squeezed(run("loads").stdout)
    assert squeezed("dibatalkan oleh sari,") in squeezed(run("--language", "id", "loads").stdout)


def squeezed(text: str) -> str:
    """Without what a narrow table breaks lines with."""
    return "".join(text.split())


def test_undoing_the_only_load_leaves_an_empty_warehouse(run: Run, settings: Settings, loaded: Path) -> None:
    assert loaded.exists()
    assert "nothing is loaded now" in run("loads", "undo", "1").stdout
    assert LoadCatalogue(settings).in_force() is None


def test_only_the_newest_load_can_be_undone(run: Run, loaded: Path) -> None:
    assert loaded.exists()
    result = run("loads", "undo", "7")
    assert result.exit_code == 2
    assert "There is no load number 7." in result.stderr


def test_rejected_rows_are_grouped_by_reason(run: Run, loaded: Path) -> None:
    output = run("rejected").stdout
    assert loaded.name in output
    assert "quantity: The value is not a number" in output
    assert "Rows set aside: 1." in output


def test_reasons_speak_indonesian_on_the_screen_and_in_the_file(run: Run, loaded: Path, tmp_path: Path) -> None:
    target = tmp_path / "disisihkan.csv"
    assert run("--language", "id", "rejected", "--csv", target).exit_code == 0
    for text in (run("--language", "id", "rejected").stdout, target.read_text(encoding="utf-8-sig")):
        assert loaded.name in text
        assert "quantity: Nilai ini bukan angka" in " ".join(text.split())


def test_without_rejected_rows_it_says_so(run: Run) -> None:
    assert "No row was set aside." in run("rejected").stdout


def test_rejected_rows_go_to_a_file_that_is_safe_to_open(run: Run, settings: Settings, tmp_path: Path) -> None:
    bad = tmp_path / "=evil.csv"
    bad.write_text(
        "order_id,ordered_at,quantity,amount\n" + "".join(f"F{n},2024-01-15,1,5\n" for n in range(60)) + "F99,,1,5\n",
        encoding="utf-8",
    )
    assert run("load", "order_lines", bad).exit_code == 0
    target = tmp_path / "rejected.csv"
    assert run("rejected", "--csv", target).exit_code == 0
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["source"], row["row_number"]) for row in rows] == [("'=evil.csv", "61")]
    assert LoadCatalogue(settings).in_force() is not None
