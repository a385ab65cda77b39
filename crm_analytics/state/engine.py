"""One engine per database, migrated to the newest form before its first use."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from crm_analytics.config import Settings
from crm_analytics.state.migrate import upgrade

_engines: dict[str, Engine] = {}
_making = Lock()

PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")
FULL_DISK_WORDS = ("database or disk is full", "No space left on device")


def engine(settings: Settings) -> Engine:
    """The engine of the state's database; the database is made or migrated when it is first asked for."""
    url = make_url(settings.state_url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return _engine(settings.state_url)


@contextmanager
def reading(settings: Settings) -> Iterator[Session]:
    """A session for reading."""
    with Session(engine(settings), expire_on_commit=False) as session:
        yield session


@contextmanager
def writing(settings: Settings) -> Iterator[Session]:
    """A session that commits at the end, or leaves everything as it was; one writer at a time on SQLite.

    Raises:
        OSError: where the disk is full, with the number the system gives it.
    """
    locked = engine(settings).execution_options(begin="BEGIN IMMEDIATE")
    try:
        with Session(locked, expire_on_commit=False) as session, session.begin():
            yield session
    except OperationalError as error:
        if any(word in str(error.orig) for word in FULL_DISK_WORDS):
            raise OSError(errno.ENOSPC, str(error.orig)) from error
        raise


def forget(url: str) -> None:
    """Close the connections to a database that nobody will ask for again."""
    if (made := _engines.pop(url, None)) is not None:
        made.dispose()


def _engine(url: str) -> Engine:
    with _making:
        if url not in _engines:
            made = create(url)
            upgrade(made)
            _engines[url] = made
        return _engines[url]


def create(url: str) -> Engine:
    """An engine with our settings for its kind of database, not migrated."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=2)
    made = create_engine(url, poolclass=NullPool)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions leave out table changes; ours start at `_begin_sqlite`.
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
