"""Mappings as TOML files that people can read and edit, one per source: asked once, remembered after."""

import fnmatch
import hashlib
import re
import tomllib
from dataclasses import replace
from decimal import Decimal as Exact
from pathlib import Path
from typing import cast

import tomli_w

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.sources.mapping import entries
from crm_analytics.sources.mapping.mapping import (
    ColumnMapping,
    CreditNotes,
    Currencies,
    Decimal,
    Filter,
    Keep,
    Mapping,
    Order,
    OrderNumbers,
)

_DECIMALS, _ORDERS, _KEEPS = ("", ".", ","), ("", "dmy", "mdy", "ymd"), ("equals", "not equals", "not empty")
_CHOICES = {
    "credit_notes": ("returns", "kept"),
    "order_numbers": ("orders", "corrections", "unknown"),
}
_LINES = ("name", "table", "equal_lines", "timezone", "decimal", "order", *_CHOICES, "first_day", "last_day")
_HEAD = (*_LINES, "columns", "filters", "currency", "answers", "header")
_TEXTS = ("source", "times", "minus", "time")
_LISTS = ("joined", "first_of", "empty")
_FLAGS = ("ignore_case", "unsigned", "of_order")
_FORMS = (*_TEXTS, *_LISTS, *_FLAGS, "constant", "values", "decimal", "order")
_FILTER = ("column", "keep", "values")
UNREADABLE = N_("There is no mapping “{file}” that can be read.")
_CURRENCY = ("column", "into", "rates")


def pattern_of(source_name: str) -> str:
    """The part of a source's name that stays from month to month: digits become `*`."""
    return re.sub(r"[\d*]+(?:[-_. ]?[\d*]+)*", "*", source_name)


def remember(settings: Settings, source_name: str, mapping: Mapping) -> Path:
    """Keep a mapping for the next file of this name and its header; returns the file it is kept in."""
    kept = replace(mapping, name=pattern_of(source_name))
    stem = re.sub(r"[^a-z0-9]+", "-", kept.name.lower()).strip("-") or "source"
    settings.mappings.mkdir(parents=True, exist_ok=True)
    token = hashlib.sha256("\0".join([kept.name, *sorted(kept.header)]).encode()).hexdigest()[:6]
    path = settings.mappings / f"{kept.table}-{stem}-{token}.toml"
    fresh = path.with_suffix(".new")
    fresh.write_text(to_toml(kept), encoding="utf-8")
    return fresh.replace(path)


def recall(settings: Settings, source_name: str, table: str, columns: list[str]) -> Mapping | None:
    """The mapping kept for a source of this name; None when there is none.

    One for the same columns comes first, then one that does not say for which; after these one that finds all it
    needs, which has to be looked at (`Mapping.is_of`). Of equal ones the most exact name counts.

    Args:
        settings: Where mappings are kept.
        source_name: The source's name.
        table: One of `schema.tables.TABLES`.
        columns: The source's columns.

    Raises:
        MappingError: when a kept file was edited into something that cannot be understood.
    """
    kept = [load_mapping(path) for path in sorted(settings.mappings.glob("*.toml"))]
    fitting = [item for item in kept if item.table == table and _fits(source_name, item.name)]

    def rank(item: Mapping) -> tuple[bool, bool, bool, bool, int]:
        own, filled = set(item.header) == set(columns), set(item.sources) <= set(columns)
        return own, filled, not item.header, item.name == source_name, len(item.name)

    return max(fitting, key=rank, default=None)


def _fits(source_name: str, pattern: str) -> bool:
    literal = pattern.replace("[", "[[]")
    return fnmatch.fnmatchcase(source_name, literal) or pattern_of(source_name) == pattern


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises:
        MappingError: when there is no such file, or it cannot be understood.
    """
    try:
        # A pipe or a device may never end.
        text = path.read_text(encoding="utf-8") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(UNREADABLE, file=path.name) from error
    if text is None:
        raise MappingError(UNREADABLE, file=path.name)
    return from_toml(text, path.name)


def to_toml(mapping: Mapping) -> str:
    """The mapping as people read and edit it; the header comes last, since nobody needs to read it."""
    document: dict[str, object] = {key: getattr(mapping, key) for key in _LINES if getattr(mapping, key)}
    document["columns"] = {ours: _written(column) for ours, column in mapping.columns.items()}
    if mapping.filters:
        document["filters"] = [
            {"column": item.column, "keep": item.keep, "values": list(item.values)} for item in mapping.filters
        ]
    if mapping.currency is not None:
        document["currency"] = _stated(mapping.currency)
    if mapping.answers:
        document["answers"] = mapping.answers
    if mapping.header:
        document["header"] = {"columns": list(mapping.header)}
    return tomli_w.dumps(document)


def from_toml(text: str, file: str) -> Mapping:
    """Read a mapping back.

    Args:
        text: TOML as `to_toml` writes it.
        file: Name of the file, for the error.

    Raises:
        MappingError: with what cannot be understood.
    """
    try:
        document = tomllib.loads(text, parse_float=Exact)
        entries.refuse_strangers(document, _HEAD, file)
        columns = {ours: _column(ours, made, file) for ours, made in entries.table(document, "columns").items()}
        choices = {key: entries.allowed_text(document, key, words) for key, words in _CHOICES.items()}
        doubles = entries.allowed_text(document, "equal_lines", ("kept", "doubles")) == "doubles"
        return Mapping(
            name=entries.text(document, "name"),
            table=entries.required_text(document, "table", file),
            columns=columns,
            filters=tuple(_filter(item, file) for item in entries.members(document, "filters")),
            equal_lines="doubles" if doubles else "kept",
            timezone=entries.text(document, "timezone"),
            decimal=cast("Decimal", entries.allowed_text(document, "decimal", _DECIMALS)),
            order=cast("Order", entries.allowed_text(document, "order", _ORDERS)),
            credit_notes=cast("CreditNotes", choices["credit_notes"]),
            order_numbers=cast("OrderNumbers", choices["order_numbers"]),
            currency=_currency(entries.table(document, "currency"), file) if "currency" in document else None,
            first_day=entries.day(document, "first_day"),
            last_day=entries.day(document, "last_day"),
            header=_header(entries.table(document, "header"), file),
            answers=entries.text_by_text(document, "answers"),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise MappingError(
            N_("The mapping “{file}” cannot be understood: {reason}."), file=file, reason=str(error)
        ) from error


def _written(column: ColumnMapping) -> str | list[str] | dict[str, object]:
    """The shortest form that says it all: a name, a list of parts, or a table."""
    stated = {form: getattr(column, form) for form in _FORMS}
    stated = {form: value for form, value in stated.items() if value or (form == "constant" and value is not None)}
    if set(stated) == {"source"}:
        return column.source
    if set(stated) == {"joined"}:
        return list(column.joined)
    return {form: list(value) if form in _LISTS else value for form, value in stated.items()}


def _column(ours: str, made: object, file: str) -> ColumnMapping:
    if isinstance(made, str):
        return ColumnMapping(source=made)
    if isinstance(made, list):
        return ColumnMapping(joined=entries.texts({ours: made}, ours))
    if not isinstance(made, dict):
        raise TypeError(ours)
    entries.refuse_strangers(made, _FORMS, file)
    source, times, minus, time = (entries.text(made, form) for form in _TEXTS)
    joined, first_of, empty = (entries.texts(made, form) for form in _LISTS)
    ignore_case, unsigned, of_order = (entries.yes_or_no(made, form) for form in _FLAGS)
    return ColumnMapping(
        source=source,
        times=times,
        minus=minus,
        time=time,
        constant=str(made["constant"]) if "constant" in made else None,
        values=entries.text_by_text(made, "values"),
        decimal=cast("Decimal", entries.allowed_text(made, "decimal", _DECIMALS)),
        order=cast("Order", entries.allowed_text(made, "order", _ORDERS)),
        joined=joined,
        first_of=first_of,
        ignore_case=ignore_case,
        unsigned=unsigned,
        empty=empty,
        of_order=of_order,
    )


def _filter(item: object, file: str) -> Filter:
    if not isinstance(item, dict):
        raise TypeError(item)
    entries.refuse_strangers(item, _FILTER, file)
    keep = cast("Keep", entries.allowed_text(item, "keep", _KEEPS) or "not empty")
    return Filter(entries.required_text(item, "column", file), keep, entries.texts(item, "values"))


def _stated(currency: Currencies) -> entries.Document:
    stated = {key: getattr(currency, key) for key in _CURRENCY}
    return {key: value for key, value in stated.items() if value}


def _currency(stated: entries.Document, file: str) -> Currencies:
    entries.refuse_strangers(stated, _CURRENCY, file)
    rates = entries.text_by_text(stated, "rates")
    return Currencies(entries.text(stated, "column"), entries.text(stated, "into"), rates)


def _header(stated: entries.Document, file: str) -> tuple[str, ...]:
    entries.refuse_strangers(stated, ("columns",), file)
    return entries.texts(stated, "columns")
