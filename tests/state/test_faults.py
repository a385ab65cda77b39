"""The database for what people write: locked, read-only, damaged, full or gone; read where it can be."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from crm_analytics.config import Settings
from crm_analytics.errors import StateError
from crm_analytics.state import engine as engines
from crm_analytics.state import faults, readable, visits
from crm_analytics.state.engine import engine, forget, reading, writing
from crm_analytics.state.models import VisitRow
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.warehouse.small import fill, lines

NAMED = "INSERT INTO company VALUES (1, 'Toko', 'IDR', 'ID', 'Asia/Jakarta')"


@pytest.fixture
def loaded(settings: Settings) -> Iterator[Settings]:
    """A warehouse with one load."""
    fill(settings, order_lines=lines(5, customers=2))
    yield settings
    forget(settings.state_url)


def _file(settings: Settings) -> Path:
    return settings.warehouse / "state.db"


@contextmanager
def _beside(settings: Settings) -> Iterator[None]:
    """SQLite may not write what it needs beside the file, as on a read-only disk."""
    forget(settings.state_url)
    for name in ("-shm", "-wal"):
        Path(f"{_file(settings)}{name}").unlink(missing_ok=True)
    Path(f"{_file(settings)}-shm").mkdir()
    yield
    Path(f"{_file(settings)}-shm").rmdir()


def _count(settings: Settings) -> int:
    return len(LoadCatalogue(settings).all())


def test_a_file_that_another_program_keeps_locked_is_said_and_read_all_the_same(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(loaded.state_url)
    monkeypatch.setattr(engines, "PRAGMAS", ("busy_timeout=50", *engines.PRAGMAS[1:]))
    with closing(sqlite3.connect(_file(loaded), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StateError, match=r"state\.db\) is kept locked by another program.*do it again"):
            LoadCatalogue(loaded).undo(1, by="Sari")
        assert _count(loaded) == 1
        other.execute("COMMIT")
    assert LoadCatalogue(loaded).undo(1, by="Sari").status == "undone"


def test_where_nothing_can_be_written_beside_the_file_it_is_read_and_writing_is_refused(loaded: Settings) -> None:
    with _beside(loaded):
        assert _count(loaded) == 1
        with pytest.raises(StateError, match=r"can be read and not written.*can be looked at"):
            LoadCatalogue(loaded).mark_ready(1)
        visits.record(loaded, "ana", "overview", ["x"])  # a visit that can't be noted is none
    assert LoadCatalogue(loaded).get(1).status == "published"
    LoadCatalogue(loaded).mark_ready(1)


def test_what_was_written_last_is_read_there_too(loaded: Settings, tmp_path: Path) -> None:
    forget(loaded.state_url)
    with closing(sqlite3.connect(_file(loaded), isolation_level=None)) as other:
        other.execute("PRAGMA wal_autocheckpoint=0")
        other.execute("UPDATE loads SET by = 'Ana'")
        for name in ("state.db", "state.db-wal"):
            shutil.copyfile(loaded.warehouse / name, tmp_path / name)
    for name in ("state.db", "state.db-wal"):
        shutil.copyfile(tmp_path / name, loaded.warehouse / name)
    (loaded.warehouse / "state.db-shm").mkdir()
    assert [load.by for load in LoadCatalogue(loaded).all()] == ["Ana"]


def test_on_a_full_disk_what_can_not_be_opened_for_writing_says_so(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    unopened = OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("unable to open database file"))
    assert "can be read and not written" in str(faults.fault_of(unopened, loaded))
    usage = shutil.disk_usage(loaded.warehouse)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: type(usage)(usage.total, usage.total, 0))
    full = faults.fault_of(unopened, loaded)
    assert isinstance(full, OSError)
    assert full.errno == errno.ENOSPC


def test_a_user_who_may_only_read_reads(loaded: Settings) -> None:
    def only_reads(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    made = engine(loaded)
    event.listen(made, "connect", only_reads)
    assert _count(loaded) == 1
    with pytest.raises(StateError, match="can be read and not written"):
        LoadCatalogue(loaded).mark_ready(1)
    event.remove(made, "connect", only_reads)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda content: b"not a database at all, " + content, "cannot be opened: file is not a database.*right file"),
        (lambda content: content[:4096] + b"\xff" * (len(content) - 4096), "is damaged.*backup.*adopt"),
        (lambda content: content[: len(content) // 2 + 100], "is damaged.*backup.*adopt"),
    ],
)
def test_a_damaged_file_says_what_to_do(loaded: Settings, damage: object, sentence: str) -> None:
    forget(loaded.state_url)
    assert callable(damage)
    _file(loaded).write_bytes(damage(_file(loaded).read_bytes()))
    with pytest.raises(StateError, match=sentence):
        LoadCatalogue(loaded).all()


def test_a_folder_in_the_files_place_is_said(settings: Settings) -> None:
    _file(settings).mkdir(parents=True)
    with pytest.raises(StateError, match="can't be opened"):
        LoadCatalogue(settings).all()


def test_a_file_that_was_taken_away_meanwhile_is_no_damage(loaded: Settings) -> None:
    assert _count(loaded) == 1
    for name in ("", "-wal", "-shm"):
        Path(f"{_file(loaded)}{name}").unlink(missing_ok=True)
    with reading(loaded) as session:
        assert session.execute(text("SELECT count(*) FROM loads")).scalar() == 0


def test_mistakes_of_the_program_are_not_taken_for_faults(loaded: Settings) -> None:
    with pytest.raises(OperationalError), reading(loaded) as session:
        session.execute(text("SELECT 1 FROM loads WHERE"))
    with pytest.raises(DBAPIError), writing(loaded) as session:
        session.execute(text(NAMED))
    with writing(loaded) as session:
        assert session.get(VisitRow, ("ana", "overview")) is None


def _server(words: str, kind: type[DBAPIError] = OperationalError, *, lost: bool = False) -> str:
    settings = Settings(database_url="postgresql://crm:s3cret@db.internal/base")
    error = kind("SELECT 1", {}, Exception(words), connection_invalidated=lost)
    fault = faults.fault_of(error, settings)
    return "" if fault is None else str(fault)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("server closed the connection unexpectedly", "does not answer"),
        ("terminating connection due to administrator command", "does not answer"),
        ('connection to server at "db.internal", port 5432 failed: Connection refused', "does not answer"),
        ("failed to resolve host 's3cret@db.internal'", "does not answer"),
        ("connection timeout expired", "does not answer"),
        ('FATAL:  password authentication failed for user "crm"', "turned this program away"),
        ('FATAL:  database "base" does not exist', "turned this program away"),
        ("FATAL:  sorry, too many clients already", "turned this program away"),
        ("cannot execute INSERT in a read-only transaction", "can be read and not written"),
        ("canceling statement due to lock timeout", "kept locked"),
        ("could not extend file: No space left on device", "disk of the server"),
    ],
)
def test_what_a_server_says_is_put_into_words_that_name_no_secret(words: str, sentence: str) -> None:
    said = _server(words)
    assert sentence in said
    assert "CRM_DATABASE_URL" in said
    for secret in ("s3cret", "db.internal", "crm:"):
        assert secret not in said


def test_a_broken_connection_is_one_whatever_the_driver_says() -> None:
    assert "does not answer" in _server("the unexpected", lost=True)
    assert _server("the unexpected") == ""
    assert _server('relation "x" does not exist', ProgrammingError) == ""


def test_a_password_with_signs_of_an_address_is_not_shown(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql://crm:half@part@127.0.0.1:1/base")
    with pytest.raises(StateError) as refused:
        LoadCatalogue(settings).all()
    assert "part" not in str(refused.value)
    assert "half" not in str(refused.value)


def test_a_file_that_can_not_be_read_is_not_readable(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert [readable.is_readable(str(tmp_path / name)) for name in ("empty", "none", "")] == [False, False, False]
