"""What the code marks for translation, by pybabel, beside what the catalogues translate: `make messages`.

Marks are `_`, `N_`, `gettext` and `ngettext`; pyproject.toml says which files are looked through. A message lies in the
room that uses it: a feature's in `features/<name>/`, a package's in its own folder; one that several rooms use, and
those of the modules beside them, in `i18n/<language>/`.
"""

import ast
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final

from babel.messages.catalog import Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from crm_analytics.config import PROJECT
from crm_analytics.i18n.catalogue import message_id, messages
from crm_analytics.i18n.languages import ENGLISH, LANGUAGES

NAME: Final = "crm_analytics"
SHARED: Final = "shared.po"
PROGRAM: Final = "program.po"
"""Messages of modules that lie in no room: the server, the jobs, the errors."""


@dataclass(frozen=True)
class Gaps:
    """Where the catalogues of a language and the code differ.

    Attributes:
        missing: Messages without a translation, with the files that use them.
        obsolete: Translated messages that nothing uses any more, with their catalogue.
    """

    missing: dict[str, tuple[str, ...]]
    obsolete: dict[str, Path]


def from_python(
    file: BinaryIO, keywords: Collection[str], comment_tags: Collection[str], options: Mapping[str, object]
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """The marks in a Python file, for pybabel: its own method passes over those within f-strings.

    Yields:
        Line, name of the mark, the message or its singular and plural, and no comments.
    """
    del comment_tags, options
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (mark := name_of_call(node)) in keywords:
            texts = tuple(text for each in node.args[: 2 if mark == "ngettext" else 1] if (text := _literal(each)))
            if texts:
                yield node.lineno, mark, texts if len(texts) > 1 else texts[0], []


def name_of_call(node: ast.Call) -> str:
    """What a call calls, without the module before it."""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def marked(project: Path = PROJECT) -> dict[str, Message]:
    """Every message the code marks, by its English (the singular, where it has a plural); `locations` says where."""
    with TemporaryDirectory() as folder, chdir(project):
        template = Path(folder) / "messages.pot"
        arguments = ["extract", "--mapping-file", "pyproject.toml", "--ignore-dirs", ".*"]
        CommandLineInterface().run(["pybabel", "--quiet", *arguments, "--output-file", str(template), "."])  # type: ignore[no-untyped-call]
        with template.open("rb") as file:
            return {message_id(message): message for message in read_po(file) if message.id}


def gaps(language: str, project: Path = PROJECT) -> Gaps:
    """What a language lacks, and what it has for nothing."""
    wanted = marked(project)
    there = messages(language, project / NAME)
    translated = {message_id(message) for message, _path in there if is_translated(message)}
    return Gaps(
        missing={text: files_of(message) for text, message in wanted.items() if text not in translated},
        obsolete={message_id(message): path for message, path in there if message_id(message) not in wanted},
    )


def is_translated(message: Message) -> bool:
    """Whether every form of a message has its words, and somebody stands by them."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def files_of(message: Message) -> tuple[str, ...]:
    """The files that use a message, each once, from the project's folder on."""
    return tuple(sorted({str(PurePosixPath(file)) for file, _line in message.locations}))


def home_of(files: Iterable[str], language: str, project: Path = PROJECT) -> PurePosixPath:
    """The catalogue that a message belongs into, from the package's folder on, by the files that use it."""
    rooms = {_room(PurePosixPath(file), project) for file in files}
    (room,) = rooms if len(rooms) == 1 else (None,)
    if room is None:
        return PurePosixPath("i18n", language, SHARED)
    return room / f"{language}.po" if room.parts else PurePosixPath("i18n", language, PROGRAM)


def _room(file: PurePosixPath, project: Path) -> PurePosixPath:
    """The folder that a file belongs to; a page to the feature of its name, or to the one that it draws."""
    if file.parts[0] == "pages":
        if (project / NAME / "features" / file.stem).is_dir():
            return PurePosixPath("features", file.stem)
        drawn = set(re.findall(rf"{NAME}\.features\.(\w+)", (project / file).read_text(encoding="utf-8")))
        return PurePosixPath("features", *drawn) if len(drawn) == 1 else PurePosixPath()
    folders = file.parts[1:-1] if file.parts[0] == NAME else ()
    return PurePosixPath(*folders[: 2 if folders[:1] == ("features",) else 1])


def report(languages: Sequence[str], project: Path = PROJECT) -> str:
    """What is missing and what is obsolete, by language; a missing message with the catalogue it belongs into."""
    lines = []
    for language in languages:
        left = gaps(language, project)
        lines.append(f"{LANGUAGES[language].name}: {len(left.missing)} messages missing, {len(left.obsolete)} obsolete")
        for text, files in left.missing.items():
            lines.append(f"  missing, for {NAME}/{home_of(files, language, project)}; used in {', '.join(files)}")
            lines.append(f"    {text!r}")
        for text, path in left.obsolete.items():
            lines.append(f"  obsolete, in {os.path.relpath(path, project)}")
            lines.append(f"    {text!r}")
    return "\n".join(lines)


def main() -> int:
    """Report on every language; 1 where one that has to be complete is not, or has messages that nothing uses."""
    languages = [code for code in LANGUAGES if code != ENGLISH]
    sys.stdout.write(report(languages) + "\n")
    wrong = [code for code in languages if _is_wrong(gaps(code), complete=LANGUAGES[code].complete)]
    return 1 if wrong else 0


def _is_wrong(left: Gaps, *, complete: bool) -> bool:
    return bool(left.obsolete) or (complete and bool(left.missing))


if __name__ == "__main__":
    sys.exit(main())
