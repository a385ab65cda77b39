"""A backup is the whole warehouse of one moment: destroyed and put back, everything is as it was."""

import os
import shutil
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from deltalake import DeltaTable
from sqlalchemy import text

from crm_analytics.compute.check import check
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, StateError, UsageError
from crm_analytics.state import annotations, exports
from crm_analytics.state.engine import engine
from crm_analytics.state.jobs import add as add_job
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.backup import backup
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.restore import restore
from tests.incoming import incoming, line
from tests.state.people import SARI
from tests.warehouse.child import processes, second_tables
from tests.warehouse.loading import DAY, load_lines, read, total
from tests.warehouse.written import everything, fill, state_guess

Move = Callable[[str, str], tuple[Settings, Settings]]
Usage = namedtuple("Usage", "free")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where backups go: another folder than the data's."""
    (tmp_path / "elsewhere").mkdir()
    return tmp_path / "elsewhere" / "backup.zip"


@pytest.fixture
def filled(settings: Settings) -> Settings:
    """A warehouse with a bit of everything."""
    fill(settings)
    return settings


def test_everything_is_destroyed_and_comes_back(filled: Settings, file: Path) -> None:
    before = everything(filled)
    manifest = backup(filled, file, quiet)
    shutil.rmtree(filled.data)
    restored = restore(filled, file, quiet)
    assert (restored.manifest, restored.kept) == (manifest, None)
    assert everything(filled) == before
    refresh(filled)
    assert [each for each in check(filled) if each.severity == "problem"] == []


@pytest.mark.parametrize(
    ("source", "target"),
    [
        pytest.param(*pair, marks=pytest.mark.postgresql)
        for pair in (("sqlite", "postgresql"), ("postgresql", "sqlite"), ("postgresql", "postgresql"))
    ],
)
def test_from_one_kind_of_database_into_another(
    tmp_path: Path, postgres_url: str, file: Path, source: str, target: str
) -> None:
    here = Settings(data=tmp_path / "here", database_url=postgres_url if source == "postgresql" else "")
    fill(here)
    before = everything(here)
    backup(here, file, quiet)
    is_in_place = source == target
    there = Settings(data=tmp_path / "there", database_url=postgres_url if target == "postgresql" else "")
    if is_in_place:
        annotations.remove(here, SARI, annotations.all_notes(here, SARI)[0])
    restore(there, file, quiet, in_place_of_another=is_in_place)
    assert everything(there) == before
    exports.record(there, by="Sari", page="cli", what="after", format="csv", rows=1)
    assert [each.what for each in exports.recent(there)] == ["after", "order_lines"]
    assert load_lines(there, [line("9")], "next.csv").load is not None


def test_loads_are_undone_after_it_as_before_it(filled: Settings, file: Path) -> None:
    backup(filled, file, quiet)
    shutil.rmtree(filled.data)
    restore(filled, file, quiet)
    LoadCatalogue(filled).undo(4, by="Sari")
    LoadCatalogue(filled).undo(2, by="Sari")
    assert total(filled) == Decimal("14.75")
    assert load_lines(filled, [line("9")], "next.csv").load is not None
    assert read(filled, "order_lines").height == len(DAY) + 1


def test_after_it_what_a_dead_load_left_is_cleared_and_what_is_named_is_not(filled: Settings, file: Path) -> None:
    backup(filled, file, quiet)
    shutil.rmtree(filled.data)
    restore(filled, file, quiet)
    before = everything(filled)["rows"]
    (filled.warehouse / "staging" / "dead").mkdir(parents=True)
    load_lines(filled, [line("9")], "next.csv")
    LoadCatalogue(filled).undo(5, by="Sari")
    assert everything(filled)["rows"] == before


def test_what_undone_loads_left_is_not_in_it(filled: Settings, file: Path) -> None:
    backup(filled, file, quiet)
    with ZipFile(file) as packed:
        names = packed.namelist()
    assert not [name for name in names if name.startswith("facts/branches")]
    stored = lake.path(filled, "order_lines")
    assert {name.rpartition("/")[2] for name in names if name.startswith("facts/order_lines/part")} == {
        part.name for part in stored.glob("*.parquet")
    }
    LoadCatalogue(filled).undo(4, by="Sari")
    backup(filled, file, quiet)
    with ZipFile(file) as packed:
        assert len([name for name in packed.namelist() if name.startswith("facts/order_lines/part")]) == 2


def test_what_was_restored_is_another_lake_than_the_one_that_goes_on(
    filled: Settings, file: Path, tmp_path: Path
) -> None:
    backup(filled, file, quiet)
    restored = Settings(data=tmp_path / "restored")
    restore(restored, file, quiet)
    with pytest.raises(StateError, match="belong to another database"):
        LoadCatalogue(replace(filled, database_url=restored.state_url)).in_force()


def test_results_are_worked_out_anew(filled: Settings, file: Path) -> None:
    refresh(filled)
    backup(filled, file, quiet)
    shutil.rmtree(filled.data)
    restore(filled, file, quiet)
    assert LoadCatalogue(filled).ready() is None
    refresh(filled)
    assert LoadCatalogue(filled).ready() is not None


def test_processes_of_this_machine_are_not_in_it(filled: Settings, file: Path, tmp_path: Path) -> None:
    add_job(filled, ["refresh"], by="Sari", status="running")
    backup(filled, file, quiet)
    there = Settings(data=tmp_path / "there")
    restore(there, file, quiet)
    with engine(there).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM jobs")).scalar() == 0


@pytest.mark.parametrize("name", ["Reading", "Comparing", "Writing", "Publishing", "Done"])
def test_during_a_load_it_is_that_of_before_or_after(
    any_database: Settings, file: Path, tmp_path: Path, name: str
) -> None:
    fill(any_database)
    before = everything(any_database)
    seen: list[str] = []

    def back_up_at(_share: float, sentence: str) -> None:
        if sentence.startswith(name) and not seen:
            seen.append(sentence)
            backup(any_database, file, quiet)

    load(any_database, second_tables(), by="tests", progress=back_up_at)
    assert seen
    there = Settings(data=tmp_path / "there")
    restore(there, file, quiet)
    assert everything(there) == (everything(any_database) if name == "Done" else before)


def test_loads_and_notes_while_it_copies_are_not_in_it(filled: Settings, file: Path, tmp_path: Path) -> None:
    """Not even in part: history of a load that it doesn't know would be taken for that of another one."""
    before = everything(filled)
    calls: list[str] = []

    def go_on(_share: float, sentence: str) -> None:
        calls.append(sentence)
        if sentence.startswith("Copying") and len(calls) < 4:
            report = load_lines(filled, [line("4", amount=f"3.{len(calls)}0")], f"{len(calls)}.csv")
            assert report.load is not None
            state_guess(filled, report.load.id)
            for note in annotations.all_notes(filled, SARI):
                annotations.remove(filled, SARI, note)
            (filled.warehouse / "staging" / f"dead {len(calls)}").mkdir(parents=True)

    backup(filled, file, go_on)
    assert len(calls) > 4
    assert len(LoadCatalogue(filled).all()) == 6
    assert everything(filled) != before
    there = Settings(data=tmp_path / "there")
    restore(there, file, quiet)
    assert everything(there) == before


def test_progress_goes_forward_to_the_end(filled: Settings, file: Path) -> None:
    shares: list[float] = []
    backup(filled, file, lambda share, _sentence: shares.append(share))
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1.0)
    shutil.rmtree(filled.data)
    shares.clear()
    restore(filled, file, lambda share, _sentence: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_it_is_for_its_owner_alone(filled: Settings, file: Path) -> None:
    backup(filled, file, quiet)
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_that_was_killed_leaves_the_one_before(filled: Settings, file: Path) -> None:
    backup(filled, file, quiet)
    before = file.read_bytes()
    for step in (1, 3, 9):
        child = processes.Process(target=_killed_backup, args=(filled, file, step))
        child.start()
        child.join(60)
        assert child.exitcode == 9
        assert file.read_bytes() == before
    backup(filled, file, quiet)
    assert list(file.parent.iterdir()) == [file]


def _killed_backup(settings: Settings, file: Path, step: int) -> None:
    calls = 0

    def die(_share: float, _sentence: str) -> None:
        nonlocal calls
        calls += 1
        if calls == step:
            os._exit(9)

    backup(settings, file, die)


def test_nothing_is_written_over_that_is_no_backup(filled: Settings, file: Path) -> None:
    file.write_text("customers", encoding="utf-8")
    with pytest.raises(UsageError, match="is no backup: name another file"):
        backup(filled, file, quiet)
    assert file.read_text(encoding="utf-8") == "customers"
    with pytest.raises(UsageError, match="no folder"):
        backup(filled, file.parent / "nowhere" / "b.zip", quiet)
    with pytest.raises(UsageError, match="name another file"):
        backup(filled, file.parent, quiet)


def test_an_empty_warehouse_does_not_replace_a_backup(filled: Settings, file: Path) -> None:
    """As a nightly job would, once the disk with the data is not mounted."""
    backup(filled, file, quiet)
    before = file.read_bytes()
    for database in filled.warehouse.glob("state.db*"):
        database.unlink()
    with pytest.raises(StateError, match="knows of no load"):
        backup(filled, file, quiet)
    shutil.rmtree(filled.data)
    with pytest.raises(LoadError, match="nothing to back up"):
        backup(filled, file, quiet)
    assert file.read_bytes() == before


def test_a_damaged_table_is_named_instead_of_backed_up(filled: Settings, file: Path) -> None:
    part = next(lake.path(filled, "order_lines").glob("*.parquet"))
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(LoadError, match=f"The table order_lines can't be backed up: {part.name}"):
        backup(filled, file, quiet)
    part.unlink()
    with pytest.raises(LoadError, match="The table order_lines can't be backed up"):
        backup(filled, file, quiet)
    assert list(file.parent.iterdir()) == []


def test_without_space_nothing_is_begun(filled: Settings, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup(filled, file, quiet)
    before = everything(filled)
    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _folder: Usage(free=1_000))
        with pytest.raises(LoadError, match=r"has 1\.0 kB left, and .* are needed"):
            backup(filled, file.with_name("second.zip"), quiet)
        with pytest.raises(LoadError, match=r"has 1\.0 kB left"):
            restore(filled, file, quiet, in_place_of_another=True)
    assert list(file.parent.iterdir()) == [file]
    assert everything(filled) == before
    assert not list(filled.warehouse.glob("before-*"))


def test_a_mapping_with_an_odd_name_is_named(filled: Settings, file: Path) -> None:
    odd = filled.mappings / "a:b.toml"
    odd.write_text("", encoding="utf-8")
    with pytest.raises(LoadError, match=r"a:b\.toml can't be backed up under this name"):
        backup(filled, file, quiet)


def test_a_mapping_deleted_meanwhile_is_left_out(filled: Settings, file: Path, tmp_path: Path) -> None:
    def delete(_share: float, sentence: str) -> None:
        if sentence.startswith("Copying"):
            for mapping in filled.mappings.glob("*.toml"):
                mapping.unlink()

    assert everything(filled)["mapping"] is not None
    backup(filled, file, delete)
    there = Settings(data=tmp_path / "there")
    restore(there, file, quiet)
    assert everything(there)["mapping"] is None


def test_a_load_of_many_versions_is_backed_up_with_its_checkpoints(settings: Settings, file: Path) -> None:
    load(settings, [incoming("order_lines", DAY)], by="tests", progress=quiet)
    table = DeltaTable(str(lake.path(settings, "order_lines")))
    table.create_checkpoint()
    load_lines(settings, [line("9")], "next.csv")
    before = read(settings, "order_lines").sort("order_id", "line_no")
    backup(settings, file, quiet)
    shutil.rmtree(settings.data)
    restore(settings, file, quiet)
    assert (lake.path(settings, "order_lines") / "_delta_log" / f"{0:020}.checkpoint.parquet").exists()
    assert read(settings, "order_lines").sort("order_id", "line_no").equals(before)
