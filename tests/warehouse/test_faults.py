"""The outermost guard: what goes wrong around a warehouse ends in a sentence, for commands, jobs and loads."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from deltalake.exceptions import DeltaError
from filelock import Timeout
from typer.testing import CliRunner

from crm_analytics.cli import app
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, LoadError, UsageError
from crm_analytics.state.engine import forget
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.faults import explained, in_words
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.incoming import incoming, line
from tests.postgres import killable_server

FOLDER = Settings(data=Path("/srv/crm"))
FACTS, READY = FOLDER.warehouse / "facts", FOLDER.warehouse / "ready"


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "disk with /srv/crm/warehouse is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "is full"),
        (pl.exceptions.ComputeError("No space left on device (os error 28)"), "is full"),
        (DeltaError("Generic LocalFileSystem error: No space left on device"), "is full"),
        (OSError(errno.EROFS, "Read-only file system", "/srv/crm/x.lock"), "/srv/crm/x.lock can't be written or read"),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/crm/x"), "Give whoever runs this the right"),
        (DeltaError("Permission denied (os error 13)"), "can't be written or read"),
        (OSError(errno.EIO, "Input/output error"), "does not answer as it should"),
        (OSError(errno.ESTALE, "Stale file handle", "/srv/crm"), "was taken away"),
        (MemoryError(), "not enough memory"),
        (Timeout("/srv/crm/warehouse/load.lock"), "Another program is at work"),
        (
            FileNotFoundError(errno.ENOENT, "No such file", str(FACTS / "order_lines" / "a.parquet")),
            "table order_lines",
        ),
        (pl.exceptions.ComputeError(f"parquet: at {FACTS}/tickets/a.parquet"), "The table tickets"),
        (FileNotFoundError(errno.ENOENT, "No such file", str(READY / "3" / "gab" / "x.parquet")), "Results of load 3"),
        (pl.exceptions.ComputeError("parquet: File out of specification: thrift"), "can't be read (ComputeError)"),
        (DeltaError("Invalid JSON in log record"), "can't be read (DeltaError)"),
        (pa.ArrowInvalid("Parquet magic bytes not found in footer"), "can't be read (ArrowInvalid)"),
        (pl.exceptions.PanicException("range end index out of range"), "can't be read (PanicException)"),
        (ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"), "The system reports: "),
        (OSError("no host in postgresql://crm:s3cret@db/base"), "The system reports: no host in …"),
        (UsageError("There is no load number {number}.", number=7), "There is no load number 7."),
    ],
)
def test_every_fault_has_its_sentence(error: BaseException, sentence: str) -> None:
    said = explained(error, FOLDER)
    assert sentence in str(said)
    assert "s3cret" not in str(said)


@pytest.mark.parametrize(
    "error", [KeyError("x"), TypeError("x"), pl.exceptions.ColumnNotFoundError("x"), pl.exceptions.ShapeError("x")]
)
def test_mistakes_of_the_program_stay_what_they_are(error: Exception) -> None:
    assert explained(error, FOLDER) is None
    with pytest.raises(type(error)), in_words(FOLDER):
        raise error


def test_a_sentence_keeps_its_cause() -> None:
    cause = DeltaError("Invalid JSON")
    with pytest.raises(LoadError) as raised, in_words(FOLDER):
        raise cause
    assert raised.value.__cause__ is cause


# Damage to the lake

Damage = Callable[[Path], object]


def _part(table: Path) -> Path:
    return min(table.glob("*.parquet"))


def _log(table: Path) -> Path:
    return min((table / "_delta_log").glob("*.json"))


def _file_in_its_place(table: Path) -> None:
    shutil.rmtree(table)
    table.touch()


DAMAGE: dict[str, Damage] = {
    "a torn part": lambda table: _part(table).write_bytes(_part(table).read_bytes()[:300]),
    "an empty part": lambda table: _part(table).write_bytes(b""),
    "a part that is gone": lambda table: _part(table).unlink(),
    "a log that is no JSON": lambda table: _log(table).write_text("{bad", encoding="utf-8"),
    "an empty log": lambda table: _log(table).write_bytes(b""),
    "a log of another form": lambda table: _log(table).write_text(json.dumps({"x": 1}), encoding="utf-8"),
    "no log": lambda table: shutil.rmtree(table / "_delta_log"),
    "no table": shutil.rmtree,
    "a file in its place": _file_in_its_place,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_table_is_named_and_nothing_is_published_on_it(settings: Settings, damage: Damage) -> None:
    load(settings, [incoming("order_lines", [line(str(n)) for n in range(5)])], by="tests", progress=quiet)
    damage(lake.path(settings, "order_lines"))
    with pytest.raises(LoadError, match=r"table order_lines.*Put the folder back from a backup"):
        load(settings, [incoming("order_lines", [line("new")])], by="tests", progress=quiet)
    with pytest.raises(LoadError, match=r"table order_lines.*Put the folder back from a backup"):
        refresh(settings)
    assert [each.id for each in LoadCatalogue(settings).all()] == [1]


# The command line

CASES: dict[str, BaseException] = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "panic": pl.exceptions.PanicException("called `Option::unwrap()` on a `None` value"),
    "log": DeltaError("Invalid JSON"),
    "memory": MemoryError(),
}


@pytest.mark.parametrize("error", CASES.values(), ids=CASES)
def test_a_command_ends_with_the_sentence_and_the_code_of_a_data_problem(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    monkeypatch.setenv("CRM_DATA", str(settings.data))
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def fails(_catalogue: LoadCatalogue) -> None:
        raise error

    monkeypatch.setattr(LoadCatalogue, "all", fails)
    ended = CliRunner().invoke(app, ["loads"])
    assert isinstance(ended.exception, SystemExit)
    assert ended.exit_code == 1
    assert ended.stderr.strip() == str(explained(error, settings))


def test_a_mistake_of_the_program_is_not_hidden(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CRM_DATA", str(settings.data))

    def fails(_catalogue: LoadCatalogue) -> None:
        raise KeyError("mistake")

    monkeypatch.setattr(LoadCatalogue, "all", fails)
    assert isinstance(CliRunner().invoke(app, ["loads"]).exception, KeyError)


# A server that goes away


@pytest.mark.thorough
@pytest.mark.postgresql
@pytest.mark.parametrize("step", ["Reading", "Writing", "Publishing"])
def test_a_server_that_is_killed_in_mid_load_publishes_nothing(settings: Settings, step: str) -> None:
    with killable_server() as server:
        elsewhere = Settings(data=settings.data, database_url=server.url)
        load(elsewhere, [incoming("order_lines", [line("1")])], by="tests", progress=quiet)

        def killing(_share: float, sentence: str) -> None:
            if sentence.startswith(step):
                server.kill()

        later = incoming("order_lines", [line("2")], "later.csv")
        with pytest.raises(CrmError, match=r"\(CRM_DATABASE_URL\) (does not answer|cannot be opened).*do it again"):
            load(elsewhere, [later], by="tests", progress=killing)
        with pytest.raises(CrmError, match=r"\(CRM_DATABASE_URL\) (does not answer|cannot be opened)"):
            LoadCatalogue(elsewhere).all()
        server.start()
        in_force = LoadCatalogue(elsewhere).in_force()
        assert in_force is not None
        assert in_force.id == 1
        assert lake.scan(elsewhere, in_force, "order_lines").collect().height == 1
        assert load(elsewhere, [later], by="tests", progress=quiet).tables["order_lines"].new == 1
        forget(server.url)
