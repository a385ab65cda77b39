"""Queries on company databases as tables of text: bound parameters only, read only, in bulk through ADBC."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import adbc_driver_sqlite.dbapi
import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_manager.dbapi import Connection, Error
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import URL, Dialect, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.layout import tidy_names
from crm_analytics.sources.options import ReadOptions
from crm_analytics.sources.table import ROW, SourceTable

Parameters = dict[str, str | int | float | None]
_DRIVERS = N_(
    "Reading from {kind} needs a driver that is not installed ({module}). "
    "For PostgreSQL: pip install -r requirements-postgresql.txt"
)
_REFUSED = N_("The database “{database}” refused the query: {reason}")
_TEXT_TYPES = frozenset({18, 19, 25, 1042, 1043, 705})
"""PostgreSQL's numbers for its types of text."""

_BULK: dict[str, tuple[Callable[..., Dialect], str]] = {
    "sqlite": (SQLiteDialect, "qmark"),
    "postgresql": (PGDialect, "numeric_dollar"),
}
"""Databases with a driver for bulk reads, and how they write parameters."""


@dataclass
class QueryTable:
    """The rows of one query; run anew at each pass.

    Attributes:
        name: Database and a short mark of the query; never a password.
        columns: The query's columns.
        fingerprint: Hash of the database, the query and its parameters.
        typed: Columns that hold no text, whose text needs no guess about decimals and dates.
        row_count: Number of rows where it is cheap to know; 0 otherwise.
    """

    name: str
    columns: list[str]
    fingerprint: str
    typed: frozenset[str]
    row_count: int
    _read: Callable[[list[str], int], Iterator[pl.DataFrame]]

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """All columns, in frames of at most so many rows."""
        return self.only(self.columns, rows)

    def only(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Some of the columns, in frames of at most so many rows."""
        start = 1
        for frame in self._read(columns, rows):
            text = pl.all().cast(pl.String)  # a SQLite batch without any value comes as numbers
            yield (
                frame.select(pl.when(text != "").then(text))
                .with_row_index(ROW, offset=start)
                .with_columns(pl.col(ROW).cast(pl.Int64))
            )
            start += frame.height


def open_query(url: str, sql: str, params: Parameters | None = None) -> SourceTable:
    """Open the rows of a query as a table of text.

    Args:
        url: SQLAlchemy's form: `sqlite:///shop.db`, `postgresql://user:password@host/database`.
        sql: One SELECT, with `:name` where a parameter goes.
        params: The parameters' values, which are bound and never written into the query.

    Raises:
        SourceError: when the database cannot be reached, or refuses the query.
    """
    place = _place(url)
    given = params or {}
    query = _bound(sql, given)
    database = Path(place.database or place.host or place.drivername).name
    engine = _engine(place)
    with _said(place, database), engine.connect() as connection:
        columns, typed = _described(connection, query)
        columns = tidy_names(columns, database, ReadOptions().column_limit)
        typed, count = _counted(connection, query, columns, typed)
    reader = _Reader(place, database, engine, query, columns)
    said = json.dumps([place.render_as_string(hide_password=True), sql, given], sort_keys=True, default=str)
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    mark = "".join(chr(ord("a") + int(digit, 16)) for digit in hashlib.sha256(sql.encode()).hexdigest()[:6])
    return QueryTable(f"{database} · {mark}", columns, fingerprint, typed, count, reader.frames)


@dataclass(frozen=True)
class _Reader:
    """Runs the query with every column cast to text by the database itself."""

    place: URL
    database: str
    engine: sa.Engine
    query: sa.TextClause
    columns: list[str]

    def frames(self, wanted: list[str], rows: int) -> Iterator[pl.DataFrame]:
        inner = _inner(self.query, self.columns)
        cells = [sa.cast(inner.c[name], sa.Text).label(name) for name in wanted]
        statement = sa.select(*cells)
        with _said(self.place, self.database):
            try:
                compiled = statement.compile(dialect=_adbc_dialect(self.place))
                values = tuple(compiled.params[name] for name in compiled.positiontup or ())
                yield from _through_adbc(self.place, str(compiled), values, rows)
            except _NotBound:
                with self.engine.connect() as connection:
                    stream = connection.execution_options(yield_per=rows).execute(statement)
                    for part in stream.partitions(rows):
                        yield pl.DataFrame(
                            [tuple(row) for row in part], schema=dict.fromkeys(wanted, pl.String), orient="row"
                        )


class _NotBound(Exception):
    """ADBC has no driver here, or cannot bind a parameter of this type."""


def _through_adbc(
    place: URL, statement: str, values: tuple[str | int | float | None, ...], rows: int
) -> Iterator[pl.DataFrame]:
    with _adbc(place) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(statement, values or None)
        except Error as error:
            raise _NotBound from error
        waiting: list[pa.RecordBatch] = []
        for batch in cursor.fetch_record_batch():
            waiting.append(batch)
            if sum(item.num_rows for item in waiting) >= rows:
                yield from pl.DataFrame(pa.Table.from_batches(waiting)).iter_slices(rows)
                waiting = []
        if waiting:
            yield from pl.DataFrame(pa.Table.from_batches(waiting)).iter_slices(rows)


def _adbc_dialect(place: URL) -> Dialect:
    dialect, style = _BULK.get(place.get_backend_name(), (None, ""))
    if dialect is None:
        raise _NotBound
    return dialect(paramstyle=style)


@contextmanager
def _adbc(place: URL) -> Iterator[Connection]:
    if place.get_backend_name() == "sqlite":
        connection = adbc_driver_sqlite.dbapi.connect(_sqlite_uri(place), autocommit=True)
    else:
        try:
            import adbc_driver_postgresql.dbapi as driver  # noqa: PLC0415 - an extra, needed for PostgreSQL only
        except ImportError as error:
            raise _NotBound from error
        connection = driver.connect(place.set(drivername="postgresql").render_as_string(hide_password=False))
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        connection.commit()
    with connection:
        yield connection


def _place(url: str) -> URL:
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


def _engine(place: URL) -> sa.Engine:
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


def _sqlite_uri(place: URL) -> str:
    return Path(place.database or "").resolve().as_uri() + "?mode=ro"


def _bound(sql: str, given: Parameters) -> sa.TextClause:
    """The query with its parameters. They have no type, so that the database takes a date for a date."""
    query = sa.text(sql.strip().rstrip(";"))
    wanted = set(query.compile().params)
    if wanted != set(given):
        raise SourceError(
            N_("The query has the parameters {wanted}; given were {given}."),
            wanted=", ".join(sorted(wanted)) or "–",
            given=", ".join(sorted(given)) or "–",
        )
    return query.bindparams(*[sa.bindparam(name, value, type_=sa.types.NullType()) for name, value in given.items()])


def _inner(query: sa.TextClause, columns: list[str]) -> sa.Subquery:
    return query.columns(*[sa.column(name) for name in columns]).subquery("source")


def _described(connection: sa.Connection, query: sa.TextClause) -> tuple[list[str], frozenset[str]]:
    """The query's columns, and those that PostgreSQL says are no text."""
    star: sa.Executable = (
        sa.select(sa.literal_column("*")).select_from(query.columns(sa.column("_")).subquery("source")).limit(0)
    )
    result = connection.execute(star)
    description = result.cursor.description if result.cursor is not None else None
    names = [str(item[0]) for item in description or ()]
    if connection.dialect.name != "postgresql":
        return names, frozenset()
    return names, frozenset(str(item[0]) for item in description or () if item[1] not in _TEXT_TYPES)


def _counted(
    connection: sa.Connection, query: sa.TextClause, columns: list[str], typed: frozenset[str]
) -> tuple[frozenset[str], int]:
    """Rows, and columns without any text: SQLite gives each cell a type of its own. It is at hand, so it is asked."""
    if connection.dialect.name != "sqlite":
        return typed, 0
    inner = _inner(query, columns)
    has_text = [sa.func.max(sa.func.typeof(inner.c[name]) == "text") for name in columns]
    count, *found = connection.execute(sa.select(sa.func.count(), *has_text).select_from(inner)).one()
    return frozenset(name for name, text in zip(columns, found, strict=True) if text == 0), int(count)


@contextmanager
def _said(place: URL, database: str) -> Iterator[None]:
    """What the database says, in one line and without the password."""
    try:
        yield
    except (SQLAlchemyError, Error, pa.ArrowException, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        if place.password:
            reason = reason.replace(str(place.password), "***")
        raise SourceError(_REFUSED, database=database, reason=reason) from None
