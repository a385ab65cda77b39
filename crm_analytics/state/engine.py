"""One engine per database, migrated to the newest form before its first use."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from crm_analytics.config import Settings
from crm_analytics.errors import StateError
from crm_analytics.i18n import N_
from crm_analytics.state import readable
from crm_analytics.state.faults import UNOPENED, fault_of, is_of_writing, name_of
from crm_analytics.state.migrate import upgrade

_engines: dict[str, Engine] = {}
_making = Lock()

PRAGMAS = ("busy_timeout=5000", "journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON")


def engine(settings: Settings) -> Engine:
    """The engine of the state's database; the database is made or migrated when it is first asked for.

    Raises:
        StateError: where it cannot be reached as it is configured.
    """
    with _making:
        kept = _engines.get(settings.state_url)
        if kept is None or _is_gone(kept):
            with _plain_refusals(settings):
                _engines[settings.state_url] = _opened(settings.state_url)
        return _engines[settings.state_url]


@contextmanager
def reading(settings: Settings) -> Iterator[Session]:
    """A session for reading; it goes on where a file can't be written to any more.

    Raises:
        StateError: where the database can't be read.
    """
    with _faults_in_words(settings), _session_to_read(settings) as session:
        yield session


@contextmanager
def writing(settings: Settings) -> Iterator[Session]:
    """A session that commits at the end, or leaves everything as it was; one writer at a time on SQLite.

    Raises:
        OSError: where the disk is full, with the number the system gives it.
        StateError: where the database can't be written: it is locked, read-only, damaged or gone.
    """
    with _faults_in_words(settings):
        locked = engine(settings).execution_options(begin="BEGIN IMMEDIATE")
        with Session(locked, expire_on_commit=False) as session, session.begin():
            yield session


@contextmanager
def _faults_in_words(settings: Settings) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        fault = fault_of(error, settings)
        if fault is None:
            raise
        raise fault from error


@contextmanager
def _session_to_read(settings: Settings) -> Iterator[Session]:
    """SQLite writes beside its file in order to read; where it can't, the file is read as it lies."""
    as_it_lies: AbstractContextManager[Engine] | None = None
    try:
        session = Session(engine(settings), expire_on_commit=False)
        session.connection()
    except (DBAPIError, OSError, StateError) as error:
        cause = error if isinstance(error, DBAPIError) else error.__cause__
        if not (isinstance(cause, DBAPIError) and is_of_writing(cause) and readable.is_readable(name_of(settings))):
            raise
        as_it_lies = readable.opened(name_of(settings))
    if as_it_lies is None:
        with session:
            yield session
        return
    with as_it_lies as made, Session(made, expire_on_commit=False) as session:
        yield session


def _is_gone(kept: Engine) -> bool:
    """Whether the file was deleted or emptied, as somebody does who begins anew while the server runs."""
    if kept.dialect.name != "sqlite":
        return False
    file = Path(kept.url.database or "")
    return not file.exists() or not file.stat().st_size


def forget(url: str) -> None:
    """Close the connections to a database that nobody will ask for again."""
    if (made := _engines.pop(url, None)) is not None:
        made.dispose()


def _opened(url: str) -> Engine:
    made = create(url)
    if made.dialect.name == "sqlite" and made.url.database:
        Path(made.url.database).parent.mkdir(parents=True, exist_ok=True)
    upgrade(made)
    return made


@contextmanager
def _plain_refusals(settings: Settings) -> Iterator[None]:
    """What is wrong with the address of a database, without the address: it may hold a password."""
    try:
        yield
    except ArgumentError:
        raise StateError(
            N_("CRM_DATABASE_URL is no address of a database, like postgresql://name@server/base.")
        ) from None
    except ModuleNotFoundError as error:
        raise StateError(
            N_("The database in CRM_DATABASE_URL needs the Python package {package}, which is not installed."),
            package=str(error.name),
        ) from None
    except DBAPIError as error:
        raise fault_of(error, settings, opening=True) or StateError(UNOPENED, database=name_of(settings)) from error


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
