"""Queries on company databases as tables of text: bound parameters only, read only, in bulk through ADBC."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pyarrow as pa
import sqlalchemy as sa
from adbc_driver_manager.dbapi import Error
from sqlalchemy.engine import URL

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_
from crm_analytics.sources.databases.connections import (
    NotBound,
    bulk_connection,
    bulk_dialect,
    place_of,
    plain_refusals,
    read_only_engine,
)
from crm_analytics.sources.files.encodings import REPAIR
from crm_analytics.sources.files.layout import tidy_names
from crm_analytics.sources.files.options import ReadOptions
from crm_analytics.sources.table import ROW, SourceTable

Parameters = dict[str, str | int | float | None]
_TEXT_TYPES = frozenset({18, 19, 25, 1042, 1043, 705})
"""PostgreSQL's numbers for its types of text."""


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
    place = place_of(url)
    given = params or {}
    query = _bound(sql, given)
    database = Path(place.database or place.host or place.drivername).name
    engine = read_only_engine(place)
    with plain_refusals(place, database), engine.connect() as connection:
        columns, typed = _described(connection, query)
        columns = tidy_names(columns, database, ReadOptions().column_limit)
        typed, count = _counted(connection, query, columns, typed)
    reader = _Reader(place, database, engine, query, columns)
    sentence = json.dumps([place.render_as_string(hide_password=True), sql, given], sort_keys=True, default=str)
    fingerprint = hashlib.sha256(sentence.encode()).hexdigest()
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
        with plain_refusals(self.place, self.database):
            try:
                compiled = statement.compile(dialect=bulk_dialect(self.place))
                values = tuple(compiled.params[name] for name in compiled.positiontup or ())
                yield from _in_bulk(self.place, str(compiled), values, rows)
            except NotBound:
                with self.engine.connect() as connection:
                    stream = connection.execution_options(yield_per=rows).execute(statement)
                    for part in stream.partitions(rows):
                        yield pl.DataFrame(
                            [tuple(row) for row in part], schema=dict.fromkeys(wanted, pl.String), orient="row"
                        )


def _in_bulk(
    place: URL, statement: str, values: tuple[str | int | float | None, ...], rows: int
) -> Iterator[pl.DataFrame]:
    with bulk_connection(place) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(statement, values or None)
        except Error as error:
            raise NotBound from error
        waiting: list[pa.RecordBatch] = []
        for batch in cursor.fetch_record_batch():
            waiting.append(_as_utf8(batch))
            if sum(item.num_rows for item in waiting) >= rows:
                yield from pl.DataFrame(pa.Table.from_batches(waiting)).iter_slices(rows)
                waiting = []
        if waiting:
            yield from pl.DataFrame(pa.Table.from_batches(waiting)).iter_slices(rows)


def _as_utf8(batch: pa.RecordBatch) -> pa.RecordBatch:
    """SQLite hands on as text whatever bytes a program of old has put there; Polars trusts that they are UTF-8."""
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        cells = [_repaired(column) if pa.types.is_string(column.type) else column for column in batch.columns]
        return pa.RecordBatch.from_arrays(cells, names=batch.schema.names)
    return batch


def _repaired(column: pa.StringArray) -> pa.StringArray:
    texts = [None if cell is None else cell.decode("utf-8", REPAIR) for cell in column.cast(pa.binary()).to_pylist()]
    return pa.array(texts, pa.string())


def _bound(sql: str, given: Parameters) -> sa.TextClause:
    """The query with its parameters. They have no type, so that the database takes a date for a date."""
    # A line of its own: the query may end in a comment, and a bracket follows it.
    query = sa.text(sql.strip().rstrip(";") + "\n")
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
    count, *texts = connection.execute(sa.select(sa.func.count(), *has_text).select_from(inner)).one()
    return frozenset(name for name, text in zip(columns, texts, strict=True) if text == 0), int(count)
