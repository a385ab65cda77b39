"""What people write, out of a database into a file of its own and back, whichever kind of database it is.

A copy is a SQLite file made by the migrations, so that one of an earlier version is brought forward like any other
database. It is made in one transaction: what others write meanwhile is in it wholly or not at all.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from crm_analytics.config import Settings, sqlite_url
from crm_analytics.errors import StateError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import create, engine
from crm_analytics.state.faults import fault_of
from crm_analytics.state.migrate import upgrade
from crm_analytics.state.models import Base

LEFT_OUT: Final = frozenset({"jobs"})
"""Tables about processes of this machine."""
AT_ONCE: Final = 1_000
UNFIT: Final = N_("What people wrote can't be put into this database: {why}")


def write_copy(settings: Settings, file: Path) -> None:
    """Copy everything people wrote into a new file."""
    with _made(file) as copy, _snapshot(engine(settings)) as source, copy.begin() as target:
        _copy(source, target)


def renew(packed: Path, file: Path) -> None:
    """Bring a copy forward to the newest form, and write its rows, and nothing else it may hold, into a new file.

    Raises:
        DBAPIError: where it is no such copy.
    """
    with _opened(packed) as source:
        upgrade(source)
        with _made(file) as made, source.begin() as reading, made.begin() as target:
            _copy(reading, target)
    _lock_of(packed).unlink(missing_ok=True)


def replace(settings: Settings, file: Path) -> None:
    """Let the rows of a copy take the place of all that is in the database, in one transaction.

    Raises:
        StateError: where a row does not fit; the database is as it was.
    """
    try:
        with _opened(file) as copy, copy.begin() as source, _writing(engine(settings)) as target:
            for table in reversed(_tables()):
                target.execute(delete(table))
            _copy(source, target)
            if target.dialect.name == "postgresql":
                _count_on(target)
    except DBAPIError as error:
        unfit = StateError(UNFIT, why=str(error.orig).partition("\n")[0])
        raise fault_of(error, settings) or unfit from error


@contextmanager
def session_of(file: Path) -> Iterator[Session]:
    """A session that reads a copy."""
    with _opened(file) as copy, Session(copy, expire_on_commit=False) as session:
        yield session


def is_empty(settings: Settings) -> bool:
    """Whether nobody wrote anything yet; a database that can't be read is not empty."""
    file = engine_file(settings)
    if file is not None and not file.exists():
        return True
    try:
        with engine(settings).connect() as connection:
            return not any(connection.scalar(select(func.count()).select_from(table)) for table in _tables())
    except (StateError, DBAPIError):
        return False


def engine_file(settings: Settings) -> Path | None:
    """The file that lies in the warehouse's folder; None where a database was configured."""
    return None if settings.database_url else settings.warehouse / "state.db"


def gather(file: Path) -> None:
    """Bring what SQLite keeps beside a file into it, as far as that can be done."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _copy(source: Connection, target: Connection) -> None:
    for table in _tables():
        rows = source.execute(select(table), execution_options={"yield_per": AT_ONCE}).mappings()
        for some in rows.partitions():
            target.execute(insert(table), [dict(row) for row in some])


def _tables() -> list[Table]:
    """The tables, each after those it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def _count_on(target: Connection) -> None:
    """Let numbers that PostgreSQL gives go on after those that were put in."""
    for table in _tables():
        column = table.autoincrement_column
        if column is not None:
            newest = target.scalar(select(func.max(column)))
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            target.execute(select(func.setval(sequence, newest or 1, newest is not None)))


@contextmanager
def _snapshot(source: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it stands at one moment."""
    is_postgresql = source.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ"} if is_postgresql else {}
    with source.execution_options(**options).begin() as connection:
        yield connection


@contextmanager
def _writing(target: Engine) -> Iterator[Connection]:
    with target.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        yield connection


@contextmanager
def _made(file: Path) -> Iterator[Engine]:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with _opened(file) as made:
        upgrade(made)
        yield made
    _lock_of(file).unlink(missing_ok=True)


@contextmanager
def _opened(file: Path) -> Iterator[Engine]:
    made = create(sqlite_url(file))
    try:
        yield made
    finally:
        made.dispose()


def _lock_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.lock")
