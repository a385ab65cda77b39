"""`make quick`: the unit tests of what a change touches, nearest first, in less than a minute.

A change is what is not committed yet, and on a branch what it has beyond main. A test is touched that imports a changed
module, directly or through others. Left out is what takes long before it proves anything: a browser, PostgreSQL, pages,
and the large companies. What time remains for decides how far it goes; `make test` runs everything.
"""

import ast
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from crm_analytics.config import PROJECT

SECONDS = 45
"""Afterwards no further test begins."""

CODE = ("app.py", "benchmarks/**/*.py", "crm_analytics/**/*.py", "pages/*.py", "tests/**/*.py")
EVERY_CHANGE = ("tests/test_architecture.py", "tests/test_i18n.py")
"""These read the code itself."""

LONG = {"browser", "demo_settings", "nusantara_settings", "open_page", "postgresql", "postgres_server"}
"""Fixtures and marks of tests that are left out."""


def main() -> int:
    """Runs the tests; what pytest says."""
    distances = touched(changed_files(PROJECT), imports(PROJECT))
    if not distances:
        sys.stdout.write("Nothing has changed that a unit test imports.\n")
        return 0
    found = pytest.main(["-q", *distances], plugins=[_Nearest(distances)])
    return 0 if found == pytest.ExitCode.NO_TESTS_COLLECTED else found


def changed_files(project: Path) -> list[str]:
    """What differs from where the branch left main; on main, and without one, from the last commit."""
    base = _git(project, "merge-base", "HEAD", "main") or ["HEAD"]
    return [
        *_git(project, "diff", "--name-only", "--no-renames", base[0]),
        *_git(project, "ls-files", "--others", "--exclude-standard"),
    ]


def imports(project: Path) -> dict[str, set[str]]:
    """Which files of the project each of its files imports; a test has what the conftests above it have, too."""
    files = [path for pattern in CODE for path in sorted(project.glob(pattern))]
    modules = {_module(path.relative_to(project)): path for path in files}
    names = {module: path.relative_to(project).as_posix() for module, path in modules.items()}
    return {
        names[module]: {names[each] for each in [*_imported(path), *_conftests(module)] if each in names}
        for module, path in modules.items()
    }


def touched(changed: Iterable[str], imported: Mapping[str, set[str]]) -> dict[str, int]:
    """Test files by how many imports they are away from a change, nearest first; what reads the code comes then."""
    distances = dict.fromkeys(dict.fromkeys(_code(file) for file in changed), 0)
    reached, distance = set(distances), 0
    while reached:
        distance += 1
        reached = {file for file, others in imported.items() if file not in distances and others & reached}
        distances |= dict.fromkeys(sorted(reached), distance)
    tests = {file: far for file, far in distances.items() if Path(file).name.startswith("test_") and file in imported}
    readers = [file for file in EVERY_CHANGE if file not in tests and distances.keys() & imported.keys()]
    return tests | dict.fromkeys(readers, distance)


def _code(file: str) -> str:
    """A file that is no module is its package's."""
    return file if file.endswith(".py") else f"{Path(file).parent.as_posix()}/__init__.py"


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _conftests(module: str) -> Iterable[str]:
    folders = module.split(".")[:-1]
    return (".".join([*folders[:depth], "conftest"]) for depth in range(1, len(folders) + 1))


def _imported(path: Path) -> Iterable[str]:
    """Names of modules, and of what is taken from them, which may be modules too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _git(project: Path, *command: str) -> list[str]:
    """The lines that git prints; none where it has no answer."""
    done = subprocess.run(["git", *command], cwd=project, capture_output=True, text=True, check=False)
    return done.stdout.split("\n")[:-1] if done.returncode == 0 else []


class _Nearest:
    """Chooses and orders the tests, and begins none when the time is over."""

    def __init__(self, distances: Mapping[str, int]) -> None:
        self._distances = distances
        self._end = time.monotonic() + SECONDS
        self._not_begun = 0

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = [item for item in items if _takes_long(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _takes_long(item)]
        items.sort(key=lambda item: self._distances[item.nodeid.partition("::")[0]])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self) -> bool | None:
        if time.monotonic() < self._end:
            return None
        self._not_begun += 1
        return True

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._not_begun:
            terminalreporter.write_line(f"{self._not_begun} tests further from the change are left to make test.")


def _takes_long(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    return bool(LONG & (marks | set(getattr(item, "fixturenames", ()))))


if __name__ == "__main__":
    raise SystemExit(main())
