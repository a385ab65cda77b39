"""What docs/adding.md adds, put into a copy as it says: a page, a table, a metric, a language, a role."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crm_analytics.config import PROJECT

COPIED = ("crm_analytics", "pages", "tests", "docs", "data/samples", ".streamlit")
FILES = ("app.py", "pyproject.toml", "README.md", "CHANGELOG.md", "start.cmd")
DOCUMENT = PROJECT / "docs" / "adding.md"
BLOCK = re.compile(
    r"^(New file|In) `([^`\n]+)`(?:, (above|in|among|below) (?:`([^\n]+)`|the imports))?:\n\n```\w+\n(.*?)```",
    re.MULTILINE | re.DOTALL,
)
THINGS = ["A page", "A table", "A metric", "A language", "A role"]
SHARED = [
    "tests/features/returns",
    "tests/test_i18n.py",
    "tests/test_typed.py",
    "tests/test_architecture.py",
    "tests/metrics/test_dictionary.py",
    "tests/metrics/test_document.py",
    "tests/metrics/test_independent_path.py::test_an_awkward_company_counted_by_hand_gives_the_same_figures",
    "tests/schema/test_document.py",
    "tests/viewer/test_viewer.py",
    "tests/pages/test_frame.py::test_without_data_a_page_says_what_to_do[returns]",
]
"""Tests that every page, table, metric, language and role has by itself."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with everything added, and with the pages of the documentation that are printed from the code."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", "secrets.toml", "*.tar.xz", "*.png")
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(PROJECT / name, folder)
    for kind, path, where, name, code in _blocks():
        file = folder / path
        if kind == "New file":
            assert not file.exists(), f"{path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(code, encoding="utf-8")
        elif file.suffix == ".po":
            file.write_text(f"{_catalogue(file)}\n{code}", encoding="utf-8")
        else:
            file.write_text(_put(file.read_text(encoding="utf-8"), where, name, code), encoding="utf-8")
    _run(folder, "crm_analytics.metrics.document")
    for page, module in (
        ("README.md", "crm_analytics.schema.document"),
        ("docs/access.md", "crm_analytics.viewer.permissions"),
    ):
        with (folder / page).open("a", encoding="utf-8") as printed:
            printed.write("\n" + _run(folder, module))
    return folder


def test_the_document_adds_five_things_and_says_where_each_block_goes() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    assert re.findall(r"^# (.+)$", document, re.MULTILINE) == ["Adding things", *THINGS]
    assert len(_blocks()) == document.count("\n```") / 2


def test_what_was_added_works_and_passes_the_tests_that_everything_has(copy: Path) -> None:
    printed = _run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/added_things.py", *SHARED)
    assert " passed" in printed


def test_the_page_has_the_tests_that_every_page_has(copy: Path) -> None:
    collected = _run(copy, "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "tests/pages", "tests/browser")
    files = {line.partition("::")[0] for line in collected.splitlines() if "[returns" in line}
    assert files == {
        "tests/browser/test_everyone.py",
        "tests/browser/test_files.py",
        "tests/pages/test_all_loads.py",
        "tests/pages/test_downloads.py",
        "tests/pages/test_frame.py",
        "tests/pages/test_sharing.py",
        "tests/pages/test_why.py",
    }


def test_what_was_added_keeps_the_rules_of_the_project(copy: Path) -> None:
    changed = [path for _, path, *_ in _blocks() if path.endswith(".py")]
    _run(copy, "ruff", "check", "--no-cache", *changed)
    _run(copy, "ruff", "format", "--check", "--no-cache", *changed)
    _run(copy, "lint-imports", "--no-cache", module=False)


def _blocks() -> list[tuple[str, str, str, str, str]]:
    """Each block of the document: new file or change, the path, where in it, beside what, the text."""
    return BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))


def _catalogue(file: Path) -> str:
    """What a catalogue holds already; one that is not there yet begins with the head of another of its language."""
    if file.exists():
        return file.read_text(encoding="utf-8")
    head, _, _ = (PROJECT / "crm_analytics" / "ui" / file.name).read_text(encoding="utf-8").partition("\n\n")
    return head + "\n"


def _put(text: str, where: str, name: str, code: str) -> str:
    """The text with a block where the document says."""
    if where == "among":
        rest = sorted([*re.findall(r"^from crm_analytics\..*\n", text, re.MULTILINE), code])
        after = rest[rest.index(code) - 1]
        return text.replace(after, after + code, 1)
    if where == "below":
        (line,) = re.findall(rf"^ *{re.escape(name)}$\n", text, re.MULTILINE)
        return text.replace(line, line + code, 1)
    begins = re.search(rf"^{name}\b.*?[{{(]\n", text, re.MULTILINE)
    assert begins is not None, f"no {name}"
    if where == "above":
        return f"{text[: begins.start()]}{code}\n\n{text[begins.start() :]}"
    ends = re.compile(r"^[})]", re.MULTILINE).search(text, begins.end())
    assert ends is not None
    return text[: ends.start()] + code + text[ends.start() :]


def _run(folder: Path, name: str, *arguments: str, module: bool = True) -> str:
    """What a command that must succeed printed: a module of Python, or a program beside it."""
    program = [sys.executable, "-m", name] if module else [str(Path(sys.executable).parent / name)]
    done = subprocess.run([*program, *arguments], cwd=folder, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout
