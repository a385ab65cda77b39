"""Checking the facts: every table can be read, has each key once, and holds what the loads brought."""

from collections.abc import Iterator

import polars as pl
from deltalake.exceptions import DeltaError

from crm_analytics.compute.findings import Finding, problem
from crm_analytics.compute.references import orphans
from crm_analytics.config import Settings
from crm_analytics.i18n import N_, number
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Load, LoadCatalogue, built_upon

UNREADABLE_ERRORS = (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException, DeltaError)

UNREADABLE = N_(
    "The table {table} cannot be read ({why}). Put the folder {folder} back from a backup, or undo the load and load "
    "the files again."
)
DOUBLE = N_(
    "In {table}, {count} keys ({key}) occur more than once, so that rows count double. Undo the load and load the file "
    "again."
)
EMPTY = N_("In {table}, {count} rows have no {column}, which every row needs. Undo the load and load the file again.")
MISCOUNTED = N_(
    "The table {table} has {rows} rows, and the loads brought {added}: rows were lost or added outside a load. Put the "
    "warehouse back from a backup, or undo the load and load the files again."
)


def check_facts(settings: Settings, load: Load) -> Iterator[Finding]:
    """Look at every table in force with a load."""
    readable: dict[str, pl.LazyFrame] = {}
    for table in (name for name in TABLES if name in load.versions):
        try:
            lake.refuse_torn_files(settings, table, load.versions[table])
            rows = lake.scan(settings, load, table)
            yield from _table(settings, load, table, rows)
            readable[table] = rows
        except UNREADABLE_ERRORS as error:
            folder = str(lake.path(settings, table))
            yield problem(table, UNREADABLE, table=table, why=type(error).__name__, folder=folder)
    yield from orphans(readable)


def _table(settings: Settings, load: Load, table: str, rows: pl.LazyFrame) -> Iterator[Finding]:
    key = TABLES[table].primary_key()
    needed = [name for name, column in TABLES[table].columns().items() if not column.nullable]
    counts = rows.group_by(key).len().select(rows=pl.col("len").sum(), double=(pl.col("len") > 1).sum())
    counted = counts.collect().row(0, named=True)
    if counted["double"]:
        yield problem(table, DOUBLE, table=table, count=number(counted["double"]), key=", ".join(key))
    empty = rows.select(pl.col(needed).null_count()).collect().row(0, named=True)
    for column in (name for name, count in empty.items() if count):
        yield problem(table, EMPTY, table=table, count=number(empty[column]), column=column)
    added = _brought(LoadCatalogue(settings).all(), load, table)
    if counted["rows"] != added:
        yield problem(table, MISCOUNTED, table=table, rows=number(counted["rows"]), added=number(added))


def _brought(loads: list[Load], newest: Load, table: str) -> int:
    """Rows that this load and those it was built upon added to a table."""
    tables = [load.tables[table] for load in built_upon(loads, newest.id) if table in load.tables]
    return sum(brought.new + brought.derived for brought in tables)
