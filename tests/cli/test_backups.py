"""`backup`, `restore` and `adopt`; and that every command reports a catalogue that is not the lake's."""

import shutil
from pathlib import Path

import pytest
import typer

from crm_analytics import jobs, server
from crm_analytics.cli import app
from crm_analytics.config import Settings
from crm_analytics.state import jobs as state_jobs
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import SALES, Run
from tests.warehouse.loading import DAY, load_lines, read

KNOWS_NOTHING = "knows of no load"
COMMANDS: dict[str, list[list[str]]] = {
    "demo": [["demo", "nusantara", "--customers", "30"], ["demo", "--if-empty"], ["demo", "sample-shop"]],
    "load": [["load", "order_lines", "sales.csv"], ["load", "order_lines", "sales.csv", "--dry-run"]],
    "company": [["company"], ["company", "--name", "Toko"]],
    "loads": [["loads"], ["loads", "undo", "1"]],
    "rejected": [["rejected"]],
    "export": [["export", "order_lines", "--out", "x.csv"]],
    "exports": [["exports"]],
    "report": [["report", "overview", "--out", "x.html"]],
    "refresh": [["refresh"], ["refresh", "--load", "1"]],
    "work-out": [["work-out", "category_rules"]],
    "check": [["check"]],
    "backup": [["backup", "x.zip"]],
    "books": [["books"], ["books", "add", "sales.csv"], ["books", "remove", "1"]],
    "erase-history": [["erase-history", "C1", "--yes"]],
}
"""Calls of each command that has to refuse."""
REMEDIES = {"restore", "adopt"}


@pytest.fixture
def lost(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A load whose state was deleted."""
    load_lines(settings, DAY)
    (settings.warehouse / "state.db").unlink()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "totals.csv").write_text("month,total\n2024-01,10.50\n", encoding="utf-8")
    (tmp_path / "sales.csv").write_text(SALES.format(rows="F1,2024-01-10,C1,P1,1,10.50"), encoding="utf-8")
    return settings


def test_every_command_is_tried() -> None:
    made = typer.main.get_command(app)
    assert isinstance(made, typer.core.TyperGroup)
    assert set(made.commands) == {*COMMANDS, *REMEDIES, "serve"}


@pytest.mark.parametrize("args", [call for calls in COMMANDS.values() for call in calls], ids=" ".join)
def test_a_lost_state_is_reported_by_every_command(run: Run, lost: Settings, tmp_path: Path, args: list[str]) -> None:
    result = run(*args)
    assert result.exit_code == 1
    assert KNOWS_NOTHING in result.stderr
    assert "python -m crm_analytics adopt" in result.stderr
    assert not list(tmp_path.glob("*x.*"))
    assert not lost.mappings.exists()


def test_the_server_reports_it_and_begins(run: Run, lost: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Settings] = []
    monkeypatch.setattr(server, "serve", served.append)
    result = run("serve")
    assert KNOWS_NOTHING in result.stderr
    assert [each.data for each in served] == [lost.data]


def test_a_warehouse_is_destroyed_and_put_back(run: Run, settings: Settings, tmp_path: Path) -> None:
    load_lines(settings, DAY)
    file = tmp_path / "backup.zip"
    done = run("backup", file)
    assert done.exit_code == 0, done.output
    assert "Backed up as of load 1" in done.stdout
    refused = run("restore", file)
    assert refused.exit_code == 2
    assert "With --replace the backup takes its place" in refused.stderr
    shutil.rmtree(settings.data)
    restored = run("restore", file)
    assert restored.exit_code == 0, restored.output
    assert "load 1 is in force" in restored.stdout
    assert "is kept in" not in restored.stdout
    assert read(settings, "order_lines").height == len(DAY)
    again = run("restore", file, "--replace")
    assert again.exit_code == 0, again.output
    assert f"What was there before is kept in {settings.warehouse / 'before-restore'}" in again.stdout


def test_relative_names_of_files_do(
    run: Run, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_lines(settings, DAY)
    monkeypatch.chdir(tmp_path)
    assert run("backup", "b.zip").exit_code == 0
    assert run("restore", "b.zip", "--replace").exit_code == 0


def test_what_is_no_backup_ends_with_1(run: Run, settings: Settings, sales: Path) -> None:
    result = run("restore", sales)
    assert result.exit_code == 1
    assert f"{sales} is no backup of CRM Analytics" in result.stderr
    assert LoadCatalogue(settings).all() == []


def test_a_lost_catalogue_is_adopted(run: Run, lost: Settings) -> None:
    result = run("adopt")
    assert result.exit_code == 0, result.output
    assert "Taken over from the folder: load 1." in result.stdout
    assert "come back with a backup alone" in result.stdout
    assert read(lost, "order_lines").height == len(DAY)
    assert "nothing changed" in run("adopt").stdout


def test_tables_of_an_earlier_version_are_adopted_with_a_word_of_caution(run: Run, lost: Settings) -> None:
    shutil.rmtree(lost.warehouse / "record")
    result = run("adopt")
    assert result.exit_code == 0, result.output
    assert "they were taken as they lie" in result.stdout
    assert read(lost, "order_lines").height == len(DAY)


@pytest.fixture
def bad(tmp_path: Path) -> list[str | Path]:
    """The call that loads a file without a row that could be accepted."""
    file, mapping = tmp_path / "bad.csv", tmp_path / "mapping.toml"
    file.write_text(SALES.format(rows="F1,2024-01-10,C1,P1,many,10.50\nF2,2024-01-11,C1,P1,few,7.00"), encoding="utf-8")
    mapping.write_text(
        'table = "order_lines"\n[columns]\norder_id = "order_id"\nordered_at = "ordered_at"\n'
        'quantity = "units sold"\namount = "amount"\n',
        encoding="utf-8",
    )
    return ["load", "order_lines", file, "--mapping", mapping]


@pytest.mark.parametrize("options", [[], ["--refresh"], ["--dry-run"]])
def test_a_load_that_accepts_nothing_ends_with_1_and_remembers_nothing(
    run: Run, settings: Settings, bad: list[str | Path], options: list[str]
) -> None:
    result = run(*bad, *options)
    assert result.exit_code == 1
    assert "No row was accepted, so nothing is published and no mapping is remembered" in result.stderr
    assert "rows set aside: 2" in result.stdout
    assert "Published" not in result.stdout
    assert not settings.mappings.exists()
    assert LoadCatalogue(settings).all() == []
    assert LoadCatalogue(settings).company() is None


def test_a_job_that_accepts_nothing_fails_with_that_sentence(
    run: Run, settings: Settings, bad: list[str | Path]
) -> None:
    job = state_jobs.add(settings, ["load"], by="Sari")
    assert run("--job", str(job.id), *bad).exit_code == 1
    ended = jobs.get(settings, job.id)
    assert ended is not None
    assert ended.status == jobs.FAILED
    assert ended.message.startswith("No row was accepted")
