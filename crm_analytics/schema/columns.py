"""Kinds of columns that the tables are made of, and what is declared beside a column.

`doc` is what people read about it, `references` the table whose key it names, `group` who may see it. A result's
column `across_branches` adds up, or is taken from, all that a customer did, wherever it was: for a viewer of some
branches it is worked out anew from the rows of those branches.
"""

from typing import Final

import dataframely as dy

from crm_analytics.viewer.column_groups import ColumnGroup

DOC: Final = "doc"
REFERENCES: Final = "references"
GROUP: Final = "group"
ACROSS_BRANCHES: Final = "across_branches"
DECIDES: Final = "decides"

Metadata = dict[str, object]


def about(doc: str, *, references: str = "", group: ColumnGroup | None = None) -> Metadata:
    """What is declared beside a column of a fact table."""
    declared: Metadata = {DOC: doc}
    if references:
        declared[REFERENCES] = references
    if group is not None:
        declared[GROUP] = group
    return declared


def restricted(group: ColumnGroup) -> Metadata:
    """Beside a column of a mart or result that not everybody may see."""
    return {GROUP: group}


def across_branches(group: ColumnGroup | None = None) -> Metadata:
    """Beside a column of a mart or result that tells what a customer did in all branches."""
    return {ACROSS_BRANCHES: True} | ({} if group is None else {GROUP: group})


def key(doc: str, *, references: str = "") -> dy.String:
    """Text that is part of the key, never empty."""
    return dy.String(primary_key=True, min_length=1, metadata=about(doc, references=references))


def text(doc: str, *, references: str = "", group: ColumnGroup | None = None) -> dy.String:
    """Text that may be missing."""
    return dy.String(nullable=True, metadata=about(doc, references=references, group=group))


def money(doc: str, *, group: ColumnGroup | None = None) -> dy.Decimal:
    """An exact amount in the warehouse's currency that may be missing."""
    return dy.Decimal(precision=18, scale=2, nullable=True, metadata=about(doc, group=group))


def day(doc: str, *, group: ColumnGroup | None = None) -> dy.Date:
    """A day that may be missing."""
    return dy.Date(nullable=True, metadata=about(doc, group=group))


def moment(doc: str) -> dy.Datetime:
    """A moment of wall time that may be missing."""
    return dy.Datetime(time_unit="us", nullable=True, metadata=about(doc))


def flag(doc: str, *, decides: bool = False) -> dy.Bool:
    """Yes or no, which may be missing; one that decides whether a row counts is not left empty if it can't be read."""
    return dy.Bool(nullable=True, metadata=about(doc) | {DECIDES: decides})


def amount(*, nullable: bool = False, metadata: Metadata | None = None) -> dy.Decimal:
    """An exact amount in the warehouse's currency, of a mart or result."""
    return dy.Decimal(precision=18, scale=2, nullable=nullable, metadata=metadata)


def groups_of(schema: type[dy.Schema]) -> dict[str, ColumnGroup]:
    """The columns of a table or result that not everybody may see, each with its group."""
    declared = {name: (column.metadata or {}).get(GROUP) for name, column in schema.columns().items()}
    return {name: group for name, group in declared.items() if isinstance(group, ColumnGroup)}


def deciding_columns(schema: type[dy.Schema]) -> frozenset[str]:
    """The columns of a fact table that decide whether a row counts."""
    return frozenset(name for name, column in schema.columns().items() if (column.metadata or {}).get(DECIDES))


def across_branches_of(schema: type[dy.Schema]) -> frozenset[str]:
    """The columns of a result that tell what a customer did in all branches."""
    columns = schema.columns().items()
    return frozenset(name for name, column in columns if (column.metadata or {}).get(ACROSS_BRANCHES))


def references_of(schema: type[dy.Schema]) -> dict[str, str]:
    """The columns that name a row of another table, each with that table."""
    declared = {name: (column.metadata or {}).get(REFERENCES) for name, column in schema.columns().items()}
    return {name: target for name, target in declared.items() if isinstance(target, str)}
