"""Whether the forms in which a mapping makes each of our columns go together."""

import polars as pl

from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import LOADED, polars_schema
from crm_analytics.sources.mapping.mapping import OURS, PERIODS, ColumnMapping, Mapping


def check_columns(mapping: Mapping) -> None:
    """Refuse columns that are made in ways that do not go together.

    Raises:
        MappingError: with the column, and what to do.
    """
    ours = polars_schema(mapping.table)
    for name, column in mapping.columns.items():
        _check_origin(name, column)
        _check_type(name, column, ours[name])
        if column.joined:
            _check_parts(name, mapping)


def listed(names: list[str]) -> str:
    """Names in a sentence, as many as anybody reads."""
    shown = ", ".join(names[:60])
    return f"{shown} …" if len(names) > 60 else shown


def _check_origin(name: str, column: ColumnMapping) -> None:
    """One origin only; what is combined with it is a second column."""
    origins = [bool(column.source), column.constant is not None, bool(column.joined), bool(column.first_of)]
    if sum(origins) != 1:
        raise MappingError(
            N_("The column {name} needs either a source column or a constant, or several columns: joined or first_of."),
            name=name,
        )
    if column.constant is not None and column.sources:
        raise MappingError(N_("The column {name} cannot combine a constant with other columns."), name=name)
    if (column.joined or column.first_of) and (column.times or column.minus or column.time):
        raise MappingError(
            N_("The column {name} is made of several columns already: times, minus and time go with a single source."),
            name=name,
        )
    if column.joined and column.values:
        raise MappingError(
            N_(
                "The column {name} is joined, and values rename single cells: rename them in a column of ours, and "
                "join that one with {sign} before its name."
            ),
            name=name,
            sign=OURS,
        )


def _check_type(name: str, column: ColumnMapping, dtype: pl.DataType) -> None:
    """Numbers are multiplied and lose their sign, dates get a time of day, texts are joined and folded."""
    if (column.times or column.minus) and not dtype.is_numeric():
        raise MappingError(N_("The column {name} is not a number: it cannot be multiplied or reduced."), name=name)
    if column.time and not dtype.is_temporal():
        raise MappingError(N_("The column {name} is not a date: no time of day can be joined to it."), name=name)
    if (column.joined or column.ignore_case) and dtype != pl.String():
        raise MappingError(
            N_("The column {name} is not a text: joined and ignore_case have no meaning for it."), name=name
        )
    if column.unsigned and not dtype.is_numeric():
        raise MappingError(N_("The column {name} is not a number: unsigned has no meaning for it."), name=name)
    if column.unsigned and column.times and not column.minus:
        raise MappingError(
            N_("The column {name} is a product, whose sign is that of its units: unsigned would turn returns around."),
            name=name,
        )


def _check_parts(name: str, mapping: Mapping) -> None:
    """The parts that are no columns of the source: periods of a moment that is mapped, and columns that come first."""
    column, moment = mapping.columns[name], LOADED[mapping.table].moment
    if set(column.joined) <= set(PERIODS):
        raise MappingError(
            N_("The column {name} is made of periods alone: join them with a column that tells its rows apart."),
            name=name,
        )
    if column.has_period and moment not in mapping.columns:
        raise MappingError(
            N_("The column {name} has the day, month or year in it; map the column that says when: {moment}."),
            name=name,
            moment=moment or "–",
        )
    for other in column.ours:
        if other not in mapping.columns:
            raise MappingError(
                N_(
                    "The column {name} is joined with {part}, which is no column of ours that is mapped. Such parts "
                    "are {periods}, and these with {sign} before them: {columns}."
                ),
                name=name,
                part=OURS + other,
                periods=", ".join(PERIODS),
                sign=OURS,
                columns=listed([ours for ours in mapping.columns if ours != name]),
            )
        if any(part.startswith(OURS) for part in mapping.columns[other].joined):
            raise MappingError(
                N_("The column {name} is joined with {part}, which is joined with others itself: name those instead."),
                name=name,
                part=OURS + other,
            )
        if not isinstance(polars_schema(mapping.table)[other], pl.String):
            raise MappingError(
                N_("The column {name} is joined with {part}, which is not a text: take the source's column instead."),
                name=name,
                part=OURS + other,
            )
