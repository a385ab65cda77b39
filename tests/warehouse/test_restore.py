"""What is put back is whole, or nothing is touched; what was there before is kept."""

import json
import shutil
import signal
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from filelock import FileLock

from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, LoadError, StateError, UsageError
from crm_analytics.state import annotations
from crm_analytics.state.annotations import Note
from crm_analytics.warehouse import identity
from crm_analytics.warehouse.backup import backup
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from crm_analytics.warehouse.restore import restore
from crm_analytics.warehouse.staging import clear_after_the_dead
from tests.copies import copied
from tests.incoming import line
from tests.postgres import database
from tests.state.people import SARI
from tests.warehouse.child import LIMIT, processes
from tests.warehouse.killed_swap import run as restore_and_die
from tests.warehouse.loading import DAY, load_lines
from tests.warehouse.written import everything, files, fill

Change = Callable[[list[tuple[ZipInfo, bytes]]], list[tuple[ZipInfo, bytes]]]


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A backup, and what it is of. Read only."""
    folder = tmp_path_factory.mktemp("packed")
    settings = Settings(data=folder / "data")
    fill(settings)
    backup(settings, folder / "backup.zip", quiet)
    return folder / "backup.zip", everything(settings)


@pytest.fixture(scope="module")
def other_data(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Another warehouse, to be replaced. Read only."""
    settings = Settings(data=tmp_path_factory.mktemp("other") / "data")
    fill(settings)
    load_lines(settings, [line("after the backup")], "more.csv")
    return settings


@pytest.fixture
def other(other_data: Settings, tmp_path: Path) -> Settings:
    """A copy of it."""
    return replace(copied(other_data, tmp_path / "data"), lock_wait=30)


def test_a_warehouse_that_is_not_empty_is_only_replaced_if_that_is_wanted(
    packed: tuple[Path, dict[str, object]], other: Settings
) -> None:
    file, content = packed
    before, lying = everything(other), files(other.data)
    with pytest.raises(UsageError, match=r"is not empty\. With --replace"):
        restore(other, file, quiet)
    assert files(other.data) == lying
    restored = restore(other, file, quiet, in_place_of_another=True)
    assert everything(other) == content
    assert restored.kept is not None
    assert everything(Settings(data=restored.kept)) == before
    restore(other, file, quiet, in_place_of_another=True)
    assert everything(Settings(data=restored.kept)) == before


def test_what_people_wrote_in_the_configured_database_is_kept_too(
    packed: tuple[Path, dict[str, object]], other_data: Settings, tmp_path: Path, postgres_url: str
) -> None:
    moved = replace(other_data, data=tmp_path / "data", database_url=postgres_url)
    backup(other_data, tmp_path / "other.zip", quiet)
    restore(moved, tmp_path / "other.zip", quiet)
    before = everything(moved)
    restored = restore(moved, packed[0], quiet, in_place_of_another=True)
    assert everything(moved) == packed[1]
    assert restored.kept is not None
    assert everything(Settings(data=restored.kept)) == before


@pytest.mark.parametrize("left", ["facts", "mappings", "state", "broken state"])
def test_whatever_is_left_makes_it_not_empty(
    packed: tuple[Path, dict[str, object]], settings: Settings, left: str
) -> None:
    settings.warehouse.mkdir(parents=True)
    if left == "facts":
        (settings.warehouse / "facts" / "customers" / "_delta_log").mkdir(parents=True)
    elif left == "mappings":
        settings.mappings.mkdir()
        (settings.mappings / "a.toml").touch()
    elif left == "state":
        annotations.add(settings, SARI, Note(date(2025, 1, 1), "Banjir"))
    else:
        (settings.warehouse / "state.db").write_bytes(b"no database, whatever its name")
    with pytest.raises(UsageError, match="is not empty"):
        restore(settings, packed[0], quiet)
    restored = restore(settings, packed[0], quiet, in_place_of_another=True)
    assert everything(settings) == packed[1]
    assert restored.kept is not None


def test_it_mends_a_catalogue_that_is_not_the_lakes(packed: tuple[Path, dict[str, object]], other: Settings) -> None:
    for left in other.warehouse.glob("state.db*"):
        left.unlink()
    restore(other, packed[0], quiet, in_place_of_another=True)
    assert everything(other) == packed[1]


def test_while_something_is_loaded_or_worked_out_it_waits_or_refuses(
    packed: tuple[Path, dict[str, object]], settings: Settings
) -> None:
    settings = replace(settings, lock_wait=0.1)
    settings.warehouse.mkdir(parents=True)
    for name, words in (("load", "Another load is running"), ("refresh", "The figures are being worked out")):
        with FileLock(settings.warehouse / f"{name}.lock"), pytest.raises(LoadError, match=words):
            restore(settings, packed[0], quiet)
    restore(settings, packed[0], quiet)
    assert everything(settings) == packed[1]


def _cut(share: float) -> Callable[[bytes], bytes]:
    return lambda content: content[: int(len(content) * share)]


def _flipped(content: bytes) -> bytes:
    """One bit of a table's rows."""
    place = content.index(b"PAR1") + 40
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_cut(0.3), "is damaged or incomplete"),
        (_cut(0.999), "is damaged or incomplete"),
        (_flipped, "is damaged or incomplete: facts/"),
        (lambda _content: b"", "is no backup"),
        (lambda _content: b"order_id;amount\n1;2\n", "is no backup"),
        (lambda _content: b"\x00" * 4096, "is no backup"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_and_nothing_touched(
    packed: tuple[Path, dict[str, object]],
    other: Settings,
    tmp_path: Path,
    change: Callable[[bytes], bytes],
    words: str,
) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(change(packed[0].read_bytes()))
    _refused(other, bad, words)


def test_a_file_that_is_not_there_is_named(other: Settings, tmp_path: Path) -> None:
    _refused(other, tmp_path / "gone.zip", "There is no file")
    _refused(other, tmp_path, "There is no file")


def _with(name: str, content: bytes = b"x", *, listed: bool = True) -> Change:
    """A further entry."""

    def change(entries: list[tuple[ZipInfo, bytes]]) -> list[tuple[ZipInfo, bytes]]:
        sizes = {name: len(content)} if listed else {}
        return [*_stating(entries, {"sizes": sizes}), (ZipInfo(name), content)]

    return change


def _stating(entries: list[tuple[ZipInfo, bytes]], stated: Mapping[str, object]) -> list[tuple[ZipInfo, bytes]]:
    """With something else in the manifest."""
    changed = []
    for info, content in entries:
        if info.filename == "manifest.json":
            manifest = json.loads(content)
            sizes = manifest["sizes"] | dict(stated.get("sizes", {}))  # type: ignore[call-overload]
            changed.append((info, json.dumps(manifest | dict(stated) | {"sizes": sizes}).encode()))
        else:
            changed.append((info, content))
    return changed


def _without(part: str) -> Change:
    return lambda entries: [(info, content) for info, content in entries if part not in info.filename]


def _packed_otherwise(entries: list[tuple[ZipInfo, bytes]]) -> list[tuple[ZipInfo, bytes]]:
    for info, _content in entries:
        info.compress_type = ZIP_BZIP2
    return entries


def _other_state(content: bytes) -> Change:
    def change(entries: list[tuple[ZipInfo, bytes]]) -> list[tuple[ZipInfo, bytes]]:
        stated = _stating(entries, {"sizes": {"state.db": len(content)}})
        return [(info, content if info.filename == "state.db" else rest) for info, rest in stated]

    return change


def _short_table(entries: list[tuple[ZipInfo, bytes]]) -> list[tuple[ZipInfo, bytes]]:
    """A table of which a file is shorter than its log says, with a checksum that is right."""
    name = next(info.filename for info, _content in entries if info.filename.endswith(".parquet"))
    short = {info.filename: content[:-1] for info, content in entries if info.filename == name}
    stated = _stating(entries, {"sizes": {name: len(short[name])}})
    return [(info, short.get(info.filename, content)) for info, content in stated]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_with("../../evil.toml"), "damaged or incomplete: ../../evil.toml"),
        (_with("mappings/../../evil.toml"), "damaged or incomplete"),
        (_with("mappings/..\\evil.toml"), "damaged or incomplete"),
        (_with("mappings/C:evil.toml"), "damaged or incomplete"),
        (_with("/etc/evil.toml"), "damaged or incomplete"),
        (_with("facts/order_lines/.."), "damaged or incomplete"),
        (_with("facts/../evil/x.parquet"), "damaged or incomplete"),
        (_with("history/x/../../y.parquet"), "damaged or incomplete"),
        (_with("record/id"), "damaged or incomplete"),
        (_with("mappings/more.toml", listed=False), "damaged or incomplete"),
        (_without(".parquet"), "damaged or incomplete"),
        (_without("_delta_log"), "damaged or incomplete"),
        (_without("state.db"), "damaged or incomplete"),
        (_without("manifest.json"), "is no backup"),
        (_packed_otherwise, "damaged or incomplete"),
        (_short_table, "damaged or incomplete"),
        (_other_state(b"no database"), "damaged or incomplete: state.db"),
        (_other_state(b""), "is damaged or incomplete"),
        (lambda entries: _stating(entries, {"format": 2, "program": "9.9"}), "made by a later version, 9.9"),
        (lambda entries: _stating(entries, {"form": "9999"}), "made by a later version"),
        (lambda entries: _stating(entries, {"sizes": {"mappings/gone.toml": 1}}), "damaged or incomplete"),
        (lambda entries: _stating(entries, {"load": 3}), "damaged or incomplete: state.db"),
    ],
)
def test_a_file_that_somebody_made_is_refused_and_nothing_touched(
    packed: tuple[Path, dict[str, object]], other: Settings, tmp_path: Path, change: Change, words: str
) -> None:
    with ZipFile(packed[0]) as source:
        entries = [(info, source.read(info)) for info in source.infolist()]
    with ZipFile(tmp_path / "bad.zip", "w", ZIP_DEFLATED) as made:
        for info, content in change(entries):
            made.writestr(info, content, compress_type=info.compress_type)
    _refused(other, tmp_path / "bad.zip", words)
    assert not list(tmp_path.parent.glob("**/evil*"))


def _refused(settings: Settings, bad: Path, words: str) -> None:
    before = files(settings.data)
    with pytest.raises(CrmError) as refused:
        restore(settings, bad, quiet, in_place_of_another=True)
    assert words in str(refused.value)
    assert files(settings.data) == before


def test_the_state_of_a_backup_brings_its_rows_and_nothing_else(
    packed: tuple[Path, dict[str, object]], settings: Settings, tmp_path: Path
) -> None:
    """Triggers and tables that somebody put into its database stay behind."""
    with ZipFile(packed[0]) as source:
        entries = [(info, source.read(info)) for info in source.infolist()]
    state = tmp_path / "state.db"
    state.write_bytes(next(content for info, content in entries if info.filename == "state.db"))
    with closing(sqlite3.connect(state)) as database:
        database.execute("CREATE TABLE more (x)")
        database.execute("CREATE TRIGGER evil AFTER INSERT ON loads BEGIN DELETE FROM loads; END")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with ZipFile(tmp_path / "changed.zip", "w") as made:
        for info, content in _other_state(state.read_bytes())(entries):
            made.writestr(info, content)
    restore(settings, tmp_path / "changed.zip", quiet)
    assert everything(settings) == packed[1]
    with closing(sqlite3.connect(settings.warehouse / "state.db")) as database:
        assert database.execute("SELECT name FROM sqlite_master WHERE name IN ('more', 'evil')").fetchall() == []


@pytest.mark.parametrize(
    ("is_empty", "stride"),
    [
        (False, 4),
        pytest.param(False, 1, marks=pytest.mark.thorough),
        pytest.param(True, 1, marks=pytest.mark.thorough),
    ],
)
def test_killed_at_any_step_the_old_warehouse_is_in_force_or_the_same_command_finishes(
    packed: tuple[Path, dict[str, object]], other_data: Settings, tmp_path: Path, is_empty: bool, stride: int
) -> None:
    old = everything(other_data)
    ended, step, seen = False, 0, set()
    while not ended:
        step += stride
        data = tmp_path / str(step)
        settings = replace(Settings(data=data) if is_empty else copied(other_data, data), lock_wait=30)
        child = processes.Process(target=restore_and_die, args=(settings, packed[0], step))
        child.start()
        child.join(LIMIT)
        ended = child.exitcode == 0
        assert ended or child.exitcode == -signal.SIGKILL
        seen.add(_after_the_kill(settings, packed, {} if is_empty else old, ended=ended))
        shutil.rmtree(data)
    assert step > 10
    assert seen == {"old", "half", "new"}


def _after_the_kill(
    settings: Settings, packed: tuple[Path, dict[str, object]], old: dict[str, object], *, ended: bool
) -> str:
    """What the next command finds; in the end the backup is put back, and what was there is kept."""
    file, new = packed
    if (settings.warehouse / identity.SWAP).exists():
        outcome = "half"
        for attempt in (LoadCatalogue(settings).all, lambda: load_lines(settings, DAY)):
            with pytest.raises(StateError, match="goes on where it stopped"):
                attempt()
    else:
        outcome = "new" if ended or everything(settings) == new else "old"
        assert outcome == "new" or LoadCatalogue(settings).all() == old.get("loads", [])
    if outcome != "new":
        restored = restore(settings, file, quiet, in_place_of_another=outcome == "old")
        if old:
            assert restored.kept is not None
            assert everything(Settings(data=restored.kept)) == old
        else:
            assert restored.kept is None
    assert everything(settings) == new
    clear_after_the_dead(settings, LoadCatalogue(settings).all)
    assert not (settings.warehouse / "restoring").exists()
    assert len(list(settings.warehouse.glob("before-restore-*"))) == bool(old)
    return outcome


@pytest.mark.thorough
@pytest.mark.postgresql
def test_killed_at_any_step_with_postgresql(
    packed: tuple[Path, dict[str, object]], other_data: Settings, tmp_path: Path, postgres_server: str
) -> None:
    backup(other_data, tmp_path / "other.zip", quiet)
    old, ended, step, seen = everything(other_data), False, 0, set()
    while not ended:
        step += 1
        with database(postgres_server) as url:
            settings = Settings(data=tmp_path / str(step), database_url=url, lock_wait=30)
            restore(settings, tmp_path / "other.zip", quiet)
            child = processes.Process(target=restore_and_die, args=(settings, packed[0], step))
            child.start()
            child.join(LIMIT)
            ended = child.exitcode == 0
            seen.add(_after_the_kill(settings, packed, old, ended=ended))
    assert seen == {"old", "half", "new"}


def test_another_backup_after_one_that_was_broken_off_takes_the_place_of_that(
    packed: tuple[Path, dict[str, object]], other: Settings, tmp_path: Path
) -> None:
    backup(other, tmp_path / "second.zip", quiet)
    second = everything(other)
    step = 0
    while not (other.warehouse / identity.SWAP).exists():
        step += 1
        child = processes.Process(target=restore_and_die, args=(other, packed[0], step))
        child.start()
        child.join(LIMIT)
        assert child.exitcode == -signal.SIGKILL
    with pytest.raises(StateError, match="goes on where it stopped"):
        LoadCatalogue(other).in_force()
    with pytest.raises(UsageError, match="is not empty"):
        restore(other, tmp_path / "second.zip", quiet)
    assert everything(other) == packed[1]
    restore(other, tmp_path / "second.zip", quiet, in_place_of_another=True)
    assert everything(other) == second
