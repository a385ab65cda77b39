"""The entries of a mapping's TOML document, read with their types; what has no meaning there is refused."""

from datetime import date, datetime

from crm_analytics.errors import MappingError
from crm_analytics.i18n import N_

_STRANGERS = N_("The mapping “{file}” has {strangers} in a place where only these have a meaning: {known}.")
_MISSING = N_('The mapping “{file}” does not say {key}: a line such as {key} = "…" is missing.')

Document = dict[str, object]


def refuse_strangers(document: Document, allowed: tuple[str, ...], file: str) -> None:
    """A word that is spelt wrongly would have no effect and nobody would know."""
    strangers = ", ".join(sorted(set(document) - set(allowed)))
    if strangers:
        raise MappingError(_STRANGERS, file=file, strangers=strangers, known=", ".join(allowed))


def required_text(document: Document, key: str, file: str) -> str:
    """A text that has to be there."""
    if key not in document:
        raise MappingError(_MISSING, file=file, key=key)
    return str(document[key])


def text(document: Document, key: str) -> str:
    """A text; empty when there is none."""
    return str(document.get(key, ""))


def texts(document: Document, key: str) -> tuple[str, ...]:
    """A list of texts; empty when there is none."""
    return tuple(str(entry) for entry in members(document, key))


def text_by_text(document: Document, key: str) -> dict[str, str]:
    """A table of texts; empty when there is none."""
    return {name: str(entry) for name, entry in table(document, key).items()}


def yes_or_no(document: Document, key: str) -> bool:
    """True or false; false when it is not said."""
    stated = document.get(key, False)
    if not isinstance(stated, bool):
        raise TypeError(f"{key} = {stated!r}")
    return stated


def day(document: Document, key: str) -> date | None:
    """A day, with or without quotation marks around it; None when there is none."""
    stated = document.get(key)
    if isinstance(stated, str):
        return date.fromisoformat(stated)
    if stated is not None and (isinstance(stated, datetime) or not isinstance(stated, date)):
        raise TypeError(f"{key} = {stated!r}")
    return stated


def allowed_text(document: Document, key: str, allowed: tuple[str, ...]) -> str:
    """One of some words; empty when there is none."""
    stated = document.get(key, "")
    if stated and stated not in allowed:
        raise ValueError(f"{key} = {stated!r}")
    return str(stated)


def table(document: Document, key: str) -> Document:
    """A table of entries; empty when there is none."""
    entry = document.get(key, {})
    if not isinstance(entry, dict):
        raise TypeError(key)
    return entry


def members(document: Document, key: str) -> list[object]:
    """A list of entries; empty when there is none."""
    entry = document.get(key, [])
    if not isinstance(entry, list):
        raise TypeError(key)
    return entry
