"""The facts, gathered from their files in `crm_analytics.schema.facts`: a file with a `TABLE` is a table.

A column's `doc` is what people read on the mapping screen and in the README.
"""

from importlib import import_module
from pkgutil import iter_modules

import dataframely as dy
import polars as pl

from crm_analytics.schema import facts
from crm_analytics.schema.columns import deciding_columns, groups_of, references_of
from crm_analytics.schema.rejected import REJECTED, Rejected
from crm_analytics.schema.table import Table
from crm_analytics.viewer.column_groups import ColumnGroup

__all__ = [
    "CONTENT_KEYED",
    "FACTS",
    "FILLED_BY_LOADS",
    "LOADED",
    "MONEY_COLUMN",
    "PERSONAL_COLUMNS",
    "REFERENCES",
    "TABLES",
    "Rejected",
    "Table",
    "key_columns",
    "optional_columns",
    "polars_schema",
    "required_columns",
]


def _declared() -> list[Table]:
    modules = [import_module(f"{facts.__name__}.{each.name}") for each in iter_modules(facts.__path__)]
    tables: list[Table] = [module.TABLE for module in modules]
    return sorted(tables, key=lambda table: (table.position, table.name))


LOADED: dict[str, Table] = {table.name: table for table in _declared()}
"""The tables that people load."""
FACTS: dict[str, Table] = {**LOADED, REJECTED.name: REJECTED}
"""Those, and what loads write beside them."""
TABLES: dict[str, type[dy.Schema]] = {name: table.schema for name, table in LOADED.items()}
MONEY_COLUMN: dict[str, str] = {name: table.money for name, table in LOADED.items() if table.money}
CONTENT_KEYED: dict[str, str] = {name: table.content_key for name, table in LOADED.items() if table.content_key}
FILLED_BY_LOADS: frozenset[str] = frozenset(name for name, table in LOADED.items() if table.derived)
"""Tables to which a load adds what only occurs in others."""
REFERENCES: tuple[tuple[str, str, str], ...] = tuple(
    (name, column, target) for name, schema in TABLES.items() for column, target in references_of(schema).items()
)
"""Table, column, and the table in which the column's value is expected."""

PERSONAL_COLUMNS: frozenset[str] = frozenset(
    column for schema in TABLES.values() for column, group in groups_of(schema).items() if group is ColumnGroup.PERSONAL
)
"""Names of columns that are personal in some table."""


def polars_schema(table: str) -> pl.Schema:
    """Column names and Polars types of a fact table."""
    return TABLES[table].create_empty().schema


def required_columns(table: str) -> list[str]:
    """Columns a source must give: not nullable, and not one that is worked out from the content."""
    worked_out = CONTENT_KEYED.get(table)
    return [name for name, column in TABLES[table].columns().items() if not column.nullable and name != worked_out]


def key_columns(table: str) -> frozenset[str]:
    """Columns that tell rows apart or name a row of another table."""
    schema = TABLES[table]
    return frozenset(schema.primary_key()) | references_of(schema).keys()


def optional_columns(table: str) -> frozenset[str]:
    """Columns that a row can do without: no key, no money that is added up, nothing that decides what counts."""
    schema = TABLES[table]
    needed = {*schema.primary_key(), MONEY_COLUMN.get(table, ""), *deciding_columns(schema)}
    return frozenset(name for name, column in schema.columns().items() if column.nullable and name not in needed)
