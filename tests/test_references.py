"""What documents and docstrings name between backticks is there: files, modules, and what is in them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from crm_analytics.config import PROJECT
from crm_analytics.schema.tables import FACTS
from tests.test_names import FILES, module_of, own_names, tree_of

DOCUMENTS: Final = sorted([*(PROJECT / "docs").rglob("*.md"), *PROJECT.glob("*.md")])
PLACES: Final = re.compile(r"(?<![\w/.-])(?:crm_analytics|tests|benchmarks|pages)/[\w./-]*\w")
WHOLE: Final = re.compile(r"(?<![\w/.])crm_analytics(?:\.\w+)+")
DOTTED: Final = re.compile(r"`([A-Za-z_]\w*(?:\.\w+)+)`")
PATH: Final = re.compile(r"`([\w.-]+(?:/[\w.<>-]+)*/?)`")
OTHERS: Final = frozenset({"st", "www", "scipy", "polars", "Page", "PagesManager", "id_ID"})
"""With what begins the name of something that is not ours."""
MADE_LATER: Final = (".streamlit/secrets.toml", "data/mappings", "data/warehouse")
"""Places there are only once the app has run."""
STORED: Final = frozenset({".csv", ".db", ".json", ".xlsx"})
"""Endings of files of people, or of a warehouse."""
FOLDERS: Final = (PROJECT, PROJECT / "crm_analytics")
"""What a path begins at."""


@cache
def file_names() -> frozenset[str]:
    """Of every file that belongs to the project."""
    roots = [PROJECT / name for name in ("crm_analytics", "benchmarks", "pages", "tests", "docs", ".streamlit")]
    below = (path.name for root in roots for path in root.rglob("*") if path.is_file())
    return frozenset([*below, *(path.name for path in PROJECT.iterdir() if path.is_file())])


@cache
def names() -> frozenset[str]:
    """All modules, and what each defines or offers, by its whole dotted name."""
    every: set[str] = set()
    for path in FILES:
        module = module_of(path)
        every |= {module, *own_names(path)}
        every |= {module.rpartition(".")[0]}
        every |= {f"{module}.{name}" for name in _imported(path)} | {f"{module}.{name}" for name in _attributes(path)}
    return frozenset(every)


@cache
def endings() -> frozenset[str]:
    """Every way to name them by the last parts of their names, and the columns of tables."""
    parts = [name.split(".") for name in names()]
    columns = {f"{table}.{column}" for table, declared in FACTS.items() for column in declared.schema.column_names()}
    return frozenset(columns) | {".".join(each[start:]) for each in parts for start in range(len(each))}


def new_in(text: str) -> frozenset[str]:
    """The files that a guide has its reader make, and the modules they are."""
    new = set(re.findall(r"^New file `([^`]+)`", text, re.MULTILINE))
    return frozenset(new | {str(Path(path).parent) for path in new})


def missing_in(text: str, new: frozenset[str] = frozenset()) -> list[str]:
    """What a text names and there is not."""
    dotted = {name for name in DOTTED.findall(text) if not _is_named(name)}
    paths = {path for path in PATH.findall(text) if "/" in path and not _lies(path)}
    return sorted((dotted | paths) - new)


def docstrings(path: Path) -> Iterator[str]:
    """Of a module, its classes, functions, fields and constants."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_a_document_names_only_what_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert missing_in(text, new_in(text)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_commands_and_code_in_a_document_name_only_what_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    new = set(re.findall(r"^(?:New file|In) `([^`]+)`", text, re.MULTILINE))
    new |= {Path(path).parent.as_posix() for path in new}
    new |= {path.removesuffix(".py").replace("/", ".") for path in new}
    places = {place for place in PLACES.findall(text) if not (PROJECT / place.rstrip("/")).exists()}
    dotted = {name for name in WHOLE.findall(text) if not _is_there(name, new)}
    assert sorted((places | dotted) - new) == []


def test_docstrings_name_only_what_is_there() -> None:
    wrong = {f"{module_of(path)}: {name}" for path in FILES for text in docstrings(path) for name in missing_in(text)}
    assert sorted(wrong) == []


def test_what_is_not_there_is_seen_in_either_form() -> None:
    text = (
        "`compute.cache.cached`, `View.read`, `order_lines.amount`, `ui/draw.py`, `features/<name>/id.po`, `st.metric`"
    )
    assert missing_in(text) == []
    gone = "`compute.cache.gone`, `View.gone`, `order_lines.gone`, `ui/gone.py`, `features/<name>/gone.po`, `gone.py`"
    assert missing_in(gone) == [
        "View.gone", "compute.cache.gone", "features/<name>/gone.po", "gone.py", "order_lines.gone", "ui/gone.py",
    ]  # fmt: skip


def _is_named(name: str) -> bool:
    first = name.partition(".")[0]
    return first in OTHERS or Path(name).suffix in STORED or name in endings() or name in file_names()


def _lies(path: str) -> bool:
    """Whether a path leads somewhere, from the project or the package; `<name>` stands for any; others are not ours."""
    first = path.partition("/")[0]
    roots = [root for root in FOLDERS if (root / first).exists()]
    pattern = re.sub(r"<\w+>", "*", path.rstrip("/"))
    return not roots or path.rstrip("/").startswith(MADE_LATER) or any(any(root.glob(pattern)) for root in roots)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom):
            yield from (alias.asname or alias.name for alias in node.names)


def _attributes(path: Path) -> Iterator[str]:
    """What a class sets on itself while it is made."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            for each in ast.walk(node):
                if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Store):
                    yield f"{node.name}.{each.attr}"


def _is_there(name: str, new: set[str]) -> bool:
    """Whether a dotted name leads to a module, or to something a module defines or imports."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        if ".".join(parts[:cut]) in new:
            return True
        place = PROJECT.joinpath(*parts[:cut])
        path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
        if path.exists():
            text = path.read_text(encoding="utf-8")
            return cut == len(parts) or name in own_names(path) or re.search(rf"\b{parts[cut]}\b", text) is not None
    return False
