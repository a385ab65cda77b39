"""How a source's columns become ours: a small typed form; nothing in it is ever evaluated."""

from dataclasses import dataclass, field, replace
from typing import Literal

from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import TABLES, polars_schema, required_columns

Decimal = Literal["", ".", ","]
Order = Literal["", "dmy", "mdy", "ymd"]
Keep = Literal["equals", "not equals", "not empty"]


@dataclass(frozen=True)
class ColumnMapping:
    """How one of our columns is made.

    Attributes:
        source: The source's column.
        times: A second column to multiply by: price × quantity.
        minus: A column to take away from the result: a discount.
        time: A column with the time of day, joined to the date in `source`.
        constant: The same value in every row; no `source` then.
        values: Renames: the source's value to ours.
        decimal: The decimal sign of the column; empty to infer it.
        order: The order of day, month and year; empty to infer it.
    """

    source: str = ""
    times: str = ""
    minus: str = ""
    time: str = ""
    constant: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    decimal: Decimal = ""
    order: Order = ""

    @property
    def sources(self) -> list[str]:
        """The source's columns it needs."""
        return [name for name in (self.source, self.times, self.minus, self.time) if name]

    @property
    def is_plain(self) -> bool:
        """Whether it is one of the source's columns and nothing else."""
        return bool(self.source) and not (self.times or self.minus or self.time)


@dataclass(frozen=True)
class Filter:
    """Which rows to keep: those whose cell equals one of the values, equals none of them, or is not empty."""

    column: str
    keep: Keep = "not empty"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """Brings one source onto one of our tables.

    Attributes:
        name: Pattern of the source's name, with `*` for the parts that change: `sales-*.csv`.
        table: One of `schema.tables.TABLES`.
        columns: Our column to how it is made.
        filters: Rows to keep; all must hold. Rows left out are counted.
        equal_lines: Whether equal rows are different sales ("kept") or the same one twice ("doubles").
        timezone: Time zone of the source's times; empty when they are the company's wall time.
        decimal: Decimal sign of all number columns that do not state one.
        order: Order of day, month and year of all date columns that do not state one.
    """

    name: str
    table: str
    columns: dict[str, ColumnMapping]
    filters: tuple[Filter, ...] = ()
    equal_lines: Literal["kept", "doubles"] = "kept"
    timezone: str = ""
    decimal: Decimal = ""
    order: Order = ""

    def with_column(self, ours: str, column: ColumnMapping | None) -> "Mapping":
        """The mapping with one of our columns made differently, or not at all."""
        rest = {name: made for name, made in self.columns.items() if name != ours}
        return replace(self, columns={**rest, ours: column} if column else rest)


def check(mapping: Mapping, theirs: list[str]) -> None:
    """Refuse a mapping that a source cannot fill.

    Args:
        mapping: The mapping.
        theirs: The source's columns.

    Raises:
        MappingError: with a required column unmapped, or a column that does not exist on either side.
    """
    _check_ours(mapping)
    wanted = [name for column in mapping.columns.values() for name in column.sources]
    wanted += [item.column for item in mapping.filters]
    absent = sorted(set(wanted) - set(theirs))
    if absent:
        raise MappingError(
            N_("The source has no column {names}. Its columns: {found}."), names=_listed(absent), found=_listed(theirs)
        )
    missing = [name for name in required_columns(mapping.table) if name not in mapping.columns]
    if missing:
        raise MappingError(
            N_("The table {table} needs {missing}. The source has: {found}. Say which column holds each."),
            table=mapping.table,
            missing=_listed(missing),
            found=_listed(theirs),
        )


def _check_ours(mapping: Mapping) -> None:
    if mapping.table not in TABLES:
        raise MappingError(
            N_("There is no table “{table}”. The tables: {tables}."), table=mapping.table, tables=_listed(list(TABLES))
        )
    ours = polars_schema(mapping.table)
    strangers = [name for name in mapping.columns if name not in ours]
    if strangers:
        raise MappingError(
            N_("The table {table} has no column {names}. Its columns: {columns}."),
            table=mapping.table,
            names=_listed(strangers),
            columns=_listed(list(ours)),
        )
    for name, column in mapping.columns.items():
        if bool(column.source) == (column.constant is not None):
            raise MappingError(N_("The column {name} needs either a source column or a constant."), name=name)
        if column.constant is not None and column.sources:
            raise MappingError(N_("The column {name} cannot combine a constant with other columns."), name=name)
        if (column.times or column.minus) and not ours[name].is_numeric():
            raise MappingError(N_("The column {name} is not a number: it cannot be multiplied or reduced."), name=name)
        if column.time and not ours[name].is_temporal():
            raise MappingError(N_("The column {name} is not a date: no time of day can be joined to it."), name=name)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:60])
    return f"{shown} …" if len(names) > 60 else shown
