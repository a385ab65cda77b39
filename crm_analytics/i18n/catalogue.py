"""Message catalogues: English in the code, other languages in `<language>/<area>.po` beside this module."""

from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
FOLDER = Path(__file__).parent

_language: ContextVar[str] = ContextVar("language", default="en")


def use_language(language: str) -> None:
    """Speak this language from here on, in this run only; one that is not known falls back to English."""
    _language.set(language if language in LANGUAGES else "en")


def current_language() -> str:
    """Code of the language in use: a key of `LANGUAGES`."""
    return _language.get()


def gettext(message: str) -> str:
    """The message in the current language."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The message for this count, in the current language."""
    return _catalogue(_language.get()).ngettext(one, many, count)


def N_(message: str) -> str:
    """Mark a message for translation where it is declared; translate it with `gettext` where it is shown."""
    return message


@cache
def _catalogue(language: str) -> NullTranslations:
    merged = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                merged[message.id] = message
    if not len(merged):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
