"""Message catalogues: English in the code, other languages in `.po` files.

The messages of a feature or package lie in its own folder, as `<language>.po`; those that several of them use lie in
`<language>/<area>.po` beside this module. They are found by their names; a message has one home.
"""

from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from crm_analytics.i18n.languages import ENGLISH, LANGUAGES, Language

FOLDER = Path(__file__).parent
PACKAGE = FOLDER.parent

_language: ContextVar[str] = ContextVar("language", default=ENGLISH)


class TwoHomes(ValueError):
    """A message is translated in two catalogues."""

    def __init__(self, message: str, first: Path, second: Path) -> None:
        super().__init__(f"“{message}” is translated in {first} and in {second}: it belongs into one of them")


def use_language(language: str) -> None:
    """Speak this language from here on, in this run only; one that is not known falls back to English."""
    _language.set(language if language in LANGUAGES else ENGLISH)


def current_language() -> str:
    """Code of the language in use: a key of `LANGUAGES`."""
    return _language.get()


def language() -> Language:
    """The language in use."""
    return LANGUAGES[_language.get()]


def gettext(message: str) -> str:
    """The message in the current language."""
    return _catalogue(_language.get()).gettext(message)


def ngettext(each: str, many: str, count: int) -> str:
    """The message for this count, in the current language."""
    return _catalogue(_language.get()).ngettext(each, many, count)


def N_(message: str) -> str:
    """Mark a message for translation where it is declared; translate it with `gettext` where it is shown."""
    return message


def catalogues(code: str, package: Path = PACKAGE) -> list[Path]:
    """The files with the messages of a language, those of rooms before those that several rooms share."""
    return [*sorted(package.rglob(f"{code}.po")), *sorted((package / FOLDER.name / code).glob("*.po"))]


def messages(code: str, package: Path = PACKAGE) -> list[tuple[Message, Path]]:
    """Every message of a language, with the catalogue that is its home.

    Raises:
        TwoHomes: naming a message that stands in two catalogues.
    """
    homes: dict[str, Path] = {}
    read = []
    for path in catalogues(code, package):
        for message in read_catalogue(path, code):
            text = message_id(message)
            if not text:
                continue
            if text in homes:
                raise TwoHomes(text, homes[text], path)
            homes[text] = path
            read.append((message, path))
    return read


def read_catalogue(path: Path, code: str) -> Catalog:
    """One file with messages of a language."""
    with path.open("rb") as file:
        return read_po(file, locale=code)


def message_id(message: Message) -> str:
    """The English of a message; of one with a plural the singular."""
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


@cache
def _catalogue(code: str) -> NullTranslations:
    merged = Catalog(locale=LANGUAGES[code].babel)
    for path in catalogues(code)[:1]:
        # Babel does not know the plurals of every language, Indonesian among them: their rule is in the files' heads.
        merged.mime_headers = read_catalogue(path, code).mime_headers
    for message, _path in messages(code):
        if all(message.string) if isinstance(message.string, tuple) else message.string:
            merged[message.id] = message
    if not len(merged):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
