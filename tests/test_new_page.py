"""The page of docs/new-page.md, put into a copy of the project as the document says."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crm_analytics.config import PROJECT

COPIED = ("crm_analytics", "pages", "tests", ".streamlit")
BLOCK = re.compile(
    r"^(New file|In) `([^`]+)`(?:, (above|in|among) (?:`(\w+)`|the imports))?:\n\n```\w+\n(.*?)```",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the page added."""
    folder = tmp_path_factory.mktemp("project")
    for name in COPIED:
        # What Python has compiled goes with it, but what is just being written: files keep their times in a copy.
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*.pyc.*", "secrets.toml"))
    for name in ("app.py", "pyproject.toml"):
        shutil.copy(PROJECT / name, folder)
    for kind, path, where, name, code in _blocks():
        file = folder / path
        if kind == "New file":
            assert not file.exists(), f"{path} is there already"
            file.write_text(code, encoding="utf-8")
        else:
            file.write_text(_put(file.read_text(encoding="utf-8"), where, name, code), encoding="utf-8")
    return folder


def test_the_document_has_five_steps_and_says_where_each_block_goes() -> None:
    document = (PROJECT / "docs/new-page.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\d)\.", document, re.MULTILINE) == list("12345")
    assert len(_blocks()) == document.count("\n```") / 2


def test_the_page_works_with_all_that_the_frame_gives(copy: Path) -> None:
    printed = _run(
        copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/added_page.py", "tests/analyses/test_returns.py"
    )
    assert " passed" in printed


def test_the_page_keeps_the_rules_of_the_project(copy: Path) -> None:
    _run(copy, "pytest", "-q", "-p", "no:cacheprovider", "tests/test_i18n.py", "tests/test_architecture.py")
    new = [path for kind, path, *_ in _blocks() if path.endswith(".py")]
    _run(copy, "ruff", "check", "--no-cache", *new)
    _run(copy, "ruff", "format", "--check", "--no-cache", *new)


def _blocks() -> list[tuple[str, str, str, str, str]]:
    """Each block of the document: new file or change, the path, where in it, beside what, the text."""
    return BLOCK.findall((PROJECT / "docs/new-page.md").read_text(encoding="utf-8"))


def _put(text: str, where: str, name: str, code: str) -> str:
    """The text with a block where the document says."""
    if where == "among":
        rest = sorted([*re.findall(r"^from crm_analytics\..*\n", text, re.MULTILINE), code])
        after = rest[rest.index(code) - 1]
        return text.replace(after, after + code, 1)
    begins = re.search(rf"^{name}\b.*?[{{(]\n", text, re.MULTILINE)
    assert begins is not None, f"no {name}"
    if where == "above":
        return f"{text[: begins.start()]}{code}\n\n{text[begins.start() :]}"
    ends = re.compile(r"^[})]", re.MULTILINE).search(text, begins.end())
    assert ends is not None
    return text[: ends.start()] + code + text[ends.start() :]


def _run(folder: Path, *command: str) -> str:
    """What a command that must succeed printed."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout
