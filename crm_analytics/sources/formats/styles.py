"""Ways of writing, column by column: worked out over the whole source, or asked for where it can be read two ways."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, cast, runtime_checkable

import polars as pl

from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import PERSONAL_COLUMNS, polars_schema
from crm_analytics.sources.files.columnar import TypedTable
from crm_analytics.sources.files.delimited import TextTable
from crm_analytics.sources.formats import dates, numbers
from crm_analytics.sources.formats.casting import texts
from crm_analytics.sources.formats.readings import date_readings, number_readings
from crm_analytics.sources.mapping.mapping import ColumnMapping, Decimal, Mapping, Order
from crm_analytics.sources.mapping.mapping_files import to_toml
from crm_analytics.sources.table import SourceTable

CONTRADICTED = N_(
    "The mapping says {stated} for the column “{column}”, and its cells do not bear that out: “{example}” would mean "
    "{readings}. Correct the mapping or the file."
)
_MADE_UP = "03/04/2024"
_RESOLVED: deque[tuple[str, str]] = deque(maxlen=64)
"""Contents and mappings found to leave nothing open, so that suggesting and loading read a file through once."""


@runtime_checkable
class Narrow(Protocol):
    """A source that can be read by columns."""

    def only(self, columns: list[str], rows: int) -> Iterator[pl.DataFrame]:
        """Some of the columns, in frames of at most so many rows."""
        ...


@dataclass(frozen=True)
class StyleQuestion:
    """Something a source leaves open, to be answered once by a person.

    Attributes:
        ours: Our column.
        source: The source's column.
        kind: What is open: the order of day and month, the decimal sign, or what the letter t stands for.
        example: A cell that can be read in more than one way.
        readings: Each answer, and what the example would mean.
        stated: What the mapping says, where the source's cells contradict it.
    """

    ours: str
    source: str
    kind: Literal["order", "decimal", "flag"]
    example: str
    readings: dict[str, str]
    stated: str = ""

    def error(self) -> MappingError:
        """The question as an error, for where nobody can be asked."""
        listed = "; ".join(f"{answer}: {meaning}" for answer, meaning in self.readings.items())
        if self.stated:
            return MappingError(
                CONTRADICTED,
                column=self.source,
                stated=f'{self.kind} = "{self.stated}"',
                example=self.example,
                readings=listed,
            )
        return MappingError(
            N_("“{example}” in the column “{column}” can be read in more ways than one ({readings}). Say which it is."),
            example=self.example,
            column=self.source,
            readings=listed,
        )


@dataclass
class _Seen:
    """Evidence gathered for one of our columns.

    Columns it is combined with that are ours by themselves too, `elsewhere`, speak for themselves. `stated` is what the
    mapping says of the column.
    """

    made: ColumnMapping
    dtype: pl.DataType
    elsewhere: frozenset[str]
    stated: str = ""
    decimals: numbers.NumberEvidence = field(default_factory=numbers.NumberEvidence)
    orders: dates.DateEvidence = field(default_factory=dates.DateEvidence)
    words: set[str] = field(default_factory=set)

    def add(self, batch: pl.DataFrame, typed: frozenset[str]) -> None:
        if self.dtype.is_numeric():
            others = {self.made.times, self.made.minus} - self.elsewhere
            for name in sorted({*self.made.cells, *others} - {"", *typed}):
                self.decimals += numbers.evidence(texts(batch[name], self.made, self.dtype))
            return
        for name in self.made.cells:
            if name in typed:
                continue
            cells = texts(batch[name], self.made, self.dtype)
            if self.dtype.is_temporal():
                self.orders += dates.evidence(cells)
            else:
                self.words |= set(cells.unique().drop_nulls().head(1000))


def resolve_styles(source: SourceTable, mapping: Mapping, rows: int) -> tuple[Mapping, list[StyleQuestion]]:
    """Work out how the source's cells are written, over all of it.

    Args:
        source: The source.
        mapping: A mapping that passed `check`.
        rows: Rows to a batch.

    Returns:
        The mapping with every way of writing that was found, fit to be remembered, and what has to be asked: what the
        cells leave open, and where they contradict the mapping.
    """
    key = (source.fingerprint, to_toml(mapping))
    if isinstance(source, TextTable) and key in _RESOLVED:
        return mapping, []
    # A query is not run once more only to doubt its mapping: the database writes as it always did.
    open_columns = _columns(mapping, doubted=isinstance(source, TextTable | TypedTable))
    typed = typed_columns(source)
    needed = sorted({name for seen in open_columns.values() for name in seen.made.sources if name not in typed})
    if needed:
        batches = source.only(needed, rows) if isinstance(source, Narrow) else source.batches(rows)
        for batch in batches:
            for seen in open_columns.values():
                seen.add(batch, typed)
    questions = []
    for ours, seen in open_columns.items():
        answer, question = _concluded(ours, seen)
        if question:
            questions.append(question)
        if answer:
            mapping = _answered(mapping, ours, _kind(seen.dtype), answer)
    if not questions:
        _RESOLVED.append((source.fingerprint, to_toml(mapping)))
    return mapping, questions


def answer(mapping: Mapping, question: StyleQuestion, reply: str) -> Mapping:
    """The mapping with a question answered.

    Args:
        mapping: The mapping that left it open.
        question: The question.
        reply: One of the question's `readings`.
    """
    if reply not in question.readings:
        answers = ", ".join(question.readings)
        raise MappingError(N_("“{reply}” is no answer; these are: {answers}."), reply=reply, answers=answers)
    return _answered(mapping, question.ours, question.kind, reply)


def typed_columns(source: SourceTable) -> frozenset[str]:
    """Columns whose text was made from typed cells: a decimal point, dates as year-month-day."""
    typed: frozenset[str] = getattr(source, "typed", frozenset())
    return typed


def _columns(mapping: Mapping, *, doubted: bool) -> dict[str, _Seen]:
    """Columns that can be written in more than one way; where the mapping states it, only if it is doubted."""
    schema = polars_schema(mapping.table)
    numbers_alone = {
        made.source for ours, made in mapping.columns.items() if made.is_plain and _has_decimals(schema[ours])
    }
    columns = {}
    for ours, made in mapping.columns.items():
        dtype = schema[ours]
        stated = (made.decimal or mapping.decimal) if dtype.is_numeric() else (made.order or mapping.order)
        stated = "" if dtype == pl.Boolean() else stated
        is_certain = dtype.is_integer() or dtype == pl.String() or (stated and not doubted)
        if made.cells and not is_certain:
            columns[ours] = _Seen(made, dtype, frozenset(numbers_alone), stated)
    return columns


def _has_decimals(dtype: pl.DataType) -> bool:
    return dtype.is_numeric() and not dtype.is_integer()


def _kind(dtype: pl.DataType) -> Literal["order", "decimal", "flag"]:
    return "decimal" if dtype.is_numeric() else "order" if dtype.is_temporal() else "flag"


def _concluded(ours: str, seen: _Seen) -> tuple[str, StyleQuestion | None]:
    kind, source = _kind(seen.dtype), seen.made.cells[0]
    if seen.stated:
        return _contradicted(ours, seen)
    if kind == "decimal":
        decimal = seen.decimals.decimal()
        example = seen.decimals.example
        question = StyleQuestion(ours, source, kind, example, number_readings(example))
        return (decimal or "", None) if decimal is not None else ("", question)
    if kind == "order":
        order = seen.orders.order()
        example = _MADE_UP if ours in PERSONAL_COLUMNS else seen.orders.example
        candidates = seen.orders.candidates() or list(dates.ORDERS)
        question = StyleQuestion(ours, source, kind, example, date_readings(example, candidates))
        return (order or "", None) if order is not None else ("", question)
    return _flag_concluded(ours, seen)


def _contradicted(ours: str, seen: _Seen) -> tuple[str, StyleQuestion | None]:
    """The way of writing that all cells show, where the mapping states another one."""
    source = seen.made.cells[0]
    if _kind(seen.dtype) == "decimal":
        decimal, example = seen.decimals.decimal(), seen.decimals.example or seen.decimals.sample
        if not decimal or decimal == seen.stated:
            return "", None
        readings = {str(decimal): number_readings(example)[decimal]}
        return decimal, StyleQuestion(ours, source, "decimal", example, readings, seen.stated)
    candidates = seen.orders.candidates()
    if not seen.orders.cells or not candidates or seen.stated in candidates:
        return "", None
    example = _MADE_UP if ours in PERSONAL_COLUMNS else seen.orders.example
    question = StyleQuestion(ours, source, "order", example, date_readings(example, candidates), seen.stated)
    return candidates[0], question


def _flag_concluded(ours: str, seen: _Seen) -> tuple[str, StyleQuestion | None]:
    """T is true beside f, and tidak beside y or ya; alone it has to be asked for."""
    words = {word.lower() for word in seen.words}
    if "t" not in words:
        return "", None
    if ("f" in words) != bool(words & {"y", "ya"}):
        return ("yes" if "f" in words else "no"), None
    readings = {"yes": _("true"), "no": _("tidak, which is no")}
    return "", StyleQuestion(ours, seen.made.cells[0], "flag", "T", readings)


def _answered(mapping: Mapping, ours: str, kind: str, reply: str) -> Mapping:
    made = mapping.columns[ours]
    if kind == "decimal":
        made = replace(made, decimal=cast("Decimal", reply))
    elif kind == "order":
        made = replace(made, order=cast("Order", reply))
    else:
        made = replace(made, values={**made.values, "t": reply})
    columns = {name: made if name == ours else column for name, column in mapping.columns.items()}
    return replace(mapping, columns=columns)
