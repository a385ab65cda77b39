"""Ways to a company's database that cannot write, and what it says when it refuses."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, quote_plus

import adbc_driver_sqlite.dbapi
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_manager.dbapi import Connection, Error
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_

_DRIVERS = N_(
    "Reading from {kind} needs a driver that is not installed ({module}). "
    "For PostgreSQL: pip install -r requirements-postgresql.txt"
)
_REFUSED = N_("The database “{database}” refused the query: {reason}")
_BULK: dict[str, tuple[Callable[..., Dialect], str]] = {
    "sqlite": (SQLiteDialect, "qmark"),
    "postgresql": (PGDialect, "numeric_dollar"),
}
"""Databases with a driver for bulk reads, and how they write parameters."""


_SESSION = {"default_transaction_read_only": "on", "datestyle": "ISO"}
"""PostgreSQL: nothing is written, and dates are year-month-day whatever the server's habit."""


class NotBound(Exception):
    """ADBC has no driver here, or cannot bind a parameter of this type."""


def place_of(url: str) -> URL:
    """The address of a database that can be there.

    Raises:
        SourceError: when it is no address, or there is no such file.
    """
    try:
        place = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SourceError(
            N_(
                "This is not the address of a database. Addresses look like sqlite:///shop.db or postgresql://user@host/database."
            )
        ) from error.with_traceback(None)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").is_file():
        raise SourceError(N_("There is no file “{file}”."), file=Path(place.database or "").name)
    return place


def read_only_engine(place: URL) -> sa.Engine:
    """An engine that cannot write."""
    try:
        if place.get_backend_name() == "sqlite":
            uri = _sqlite_uri(place)
            return sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(uri, uri=True), poolclass=sa.NullPool)
        read_only = (
            {"options": "-c default_transaction_read_only=on"} if place.get_backend_name() == "postgresql" else {}
        )
        return sa.create_engine(place, connect_args=read_only, poolclass=sa.NullPool)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SourceError(_DRIVERS, kind=place.get_backend_name(), module=getattr(error, "name", "") or "–") from error


def bulk_dialect(place: URL) -> Dialect:
    """How the bulk driver wants its queries written."""
    dialect, style = _BULK.get(place.get_backend_name(), (None, ""))
    if dialect is None:
        raise NotBound
    return dialect(paramstyle=style)


@contextmanager
def bulk_connection(place: URL) -> Iterator[Connection]:
    """A bulk connection for as long as it is read from."""
    if place.get_backend_name() == "sqlite":
        connection = adbc_driver_sqlite.dbapi.connect(_sqlite_uri(place), autocommit=True)
    else:
        try:
            import adbc_driver_postgresql.dbapi as driver  # noqa: PLC0415 - an extra, needed for PostgreSQL only
        except ImportError as error:
            raise NotBound from error
        connection = driver.connect(place.set(drivername="postgresql").render_as_string(hide_password=False))
        with connection.cursor() as cursor:
            for name, value in _SESSION.items():
                cursor.execute(f"SET {name} = {value}")
        connection.commit()
    with connection:
        yield connection


def _sqlite_uri(place: URL) -> str:
    return Path(place.database or "").resolve().as_uri() + "?mode=ro"


@contextmanager
def plain_refusals(place: URL, database: str) -> Iterator[None]:
    """What the database says, in one line and without the password."""
    try:
        yield
    except (SQLAlchemyError, Error, pa.ArrowException, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        for secret in _secrets(place):
            reason = reason.replace(secret, "***")
        raise SourceError(_REFUSED, database=database, reason=reason) from None


def _secrets(place: URL) -> list[str]:
    """The password as it is and as addresses write it, and what of one with an @ was taken for the host."""
    password = str(place.password or "")
    parts = {password, quote(password), quote_plus(password), (place.host or "").rpartition("@")[0]}
    return sorted(filter(None, parts), key=len, reverse=True)
