"""Mappings as TOML files that people can read and edit, one per source: asked once, remembered after."""

import fnmatch
import hashlib
import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import cast

import tomli_w

from crm_analytics.config import Settings
from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_
from crm_analytics.sources.mapping.mapping import ColumnMapping, Decimal, Filter, Keep, Mapping, Order

_DECIMALS, _ORDERS, _KEEPS = ("", ".", ","), ("", "dmy", "mdy", "ymd"), ("equals", "not equals", "not empty")
_HEAD = ("name", "table", "equal_lines", "timezone", "decimal", "order", "columns", "filters")
_FORMS = ("source", "times", "minus", "time", "constant", "values", "decimal", "order")
_FILTER = ("column", "keep", "values")
_STRANGERS = N_("The mapping “{file}” has {strangers} in a place where only these have a meaning: {known}.")
_KEY_MISSING = N_('The mapping “{file}” does not say {key}: a line such as {key} = "…" is missing.')


def pattern_of(source_name: str) -> str:
    """The part of a source's name that stays from month to month: digits become `*`."""
    return re.sub(r"[\d*]+(?:[-_. ]?[\d*]+)*", "*", source_name)


def remember(settings: Settings, source_name: str, mapping: Mapping) -> Path:
    """Keep a mapping for the next file of this source; returns the file it is kept in."""
    kept = replace(mapping, name=pattern_of(source_name))
    stem = re.sub(r"[^a-z0-9]+", "-", kept.name.lower()).strip("-") or "source"
    settings.mappings.mkdir(parents=True, exist_ok=True)
    token = hashlib.sha256(kept.name.encode()).hexdigest()[:6]
    path = settings.mappings / f"{kept.table}-{stem}-{token}.toml"
    fresh = path.with_suffix(".new")
    fresh.write_text(to_toml(kept), encoding="utf-8")
    return fresh.replace(path)


def recall(settings: Settings, source_name: str, table: str) -> Mapping | None:
    """The mapping kept for a source of this name, the most exact one first; None when there is none.

    Raises:
        MappingError: when a kept file was edited into something that cannot be understood.
    """
    kept = [load_mapping(path) for path in sorted(settings.mappings.glob("*.toml"))]
    fitting = [item for item in kept if item.table == table and _fits(source_name, item.name)]
    return max(fitting, key=lambda item: (item.name == source_name, len(item.name)), default=None)


def _fits(source_name: str, pattern: str) -> bool:
    literal = pattern.replace("[", "[[]")
    return fnmatch.fnmatchcase(source_name, literal) or pattern_of(source_name) == pattern


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises:
        MappingError: when there is no such file, or it cannot be understood.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError(N_("There is no mapping “{file}” that can be read."), file=path.name) from error
    return from_toml(text, path.name)


def to_toml(mapping: Mapping) -> str:
    """The mapping as people read and edit it."""
    head = {key: getattr(mapping, key) for key in ("name", "table", "equal_lines", "timezone", "decimal", "order")}
    document: dict[str, object] = {key: value for key, value in head.items() if value}
    document["columns"] = {ours: _written(column) for ours, column in mapping.columns.items()}
    if mapping.filters:
        document["filters"] = [
            {"column": item.column, "keep": item.keep, "values": list(item.values)} for item in mapping.filters
        ]
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
        document = tomllib.loads(text)
        _refuse_strangers(document, _HEAD, file)
        columns = {ours: _column(ours, made, file) for ours, made in _table(document, "columns").items()}
        return Mapping(
            name=str(document.get("name", "")),
            table=_required_text(document, "table", file),
            columns=columns,
            filters=tuple(_filter(item, file) for item in _list(document, "filters")),
            equal_lines="doubles"
            if _allowed_text(document, "equal_lines", ("kept", "doubles")) == "doubles"
            else "kept",
            timezone=str(document.get("timezone", "")),
            decimal=cast("Decimal", _allowed_text(document, "decimal", _DECIMALS)),
            order=cast("Order", _allowed_text(document, "order", _ORDERS)),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise MappingError(
            N_("The mapping “{file}” cannot be understood: {reason}."), file=file, reason=str(error)
        ) from error


def _written(column: ColumnMapping) -> str | dict[str, object]:
    stated = {form: getattr(column, form) for form in _FORMS}
    stated = {form: value for form, value in stated.items() if value or (form == "constant" and value is not None)}
    return column.source if set(stated) == {"source"} else stated


def _refuse_strangers(document: dict[str, object], allowed: tuple[str, ...], file: str) -> None:
    """A word that is spelt wrongly would have no effect and nobody would know."""
    strangers = ", ".join(sorted(set(document) - set(allowed)))
    if strangers:
        raise MappingError(_STRANGERS, file=file, strangers=strangers, known=", ".join(allowed))


def _required_text(document: dict[str, object], key: str, file: str) -> str:
    if key not in document:
        raise MappingError(_KEY_MISSING, file=file, key=key)
    return str(document[key])


def _column(ours: str, made: object, file: str) -> ColumnMapping:
    if isinstance(made, str):
        return ColumnMapping(source=made)
    if not isinstance(made, dict):
        raise TypeError(ours)
    _refuse_strangers(made, _FORMS, file)
    texts = {form: str(made[form]) for form in ("source", "times", "minus", "time", "constant") if form in made}
    return ColumnMapping(
        source=texts.get("source", ""),
        times=texts.get("times", ""),
        minus=texts.get("minus", ""),
        time=texts.get("time", ""),
        constant=texts.get("constant"),
        values={str(theirs): str(value) for theirs, value in _table(made, "values").items()},
        decimal=cast("Decimal", _allowed_text(made, "decimal", _DECIMALS)),
        order=cast("Order", _allowed_text(made, "order", _ORDERS)),
    )


def _filter(item: object, file: str) -> Filter:
    if not isinstance(item, dict):
        raise TypeError(item)
    _refuse_strangers(item, _FILTER, file)
    keep = cast("Keep", _allowed_text(item, "keep", _KEEPS) or "not empty")
    return Filter(_required_text(item, "column", file), keep, tuple(str(value) for value in _list(item, "values")))


def _table(document: dict[str, object], key: str) -> dict[str, object]:
    entry = document.get(key, {})
    if not isinstance(entry, dict):
        raise TypeError(key)
    return entry


def _list(document: dict[str, object], key: str) -> list[object]:
    entry = document.get(key, [])
    if not isinstance(entry, list):
        raise TypeError(key)
    return entry


def _allowed_text(document: dict[str, object], key: str, allowed: tuple[str, ...]) -> str:
    stated = document.get(key, "")
    if stated and stated not in allowed:
        raise ValueError(f"{key} = {stated!r}")
    return str(stated)
