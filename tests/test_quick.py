"""Which tests a change touches, and how far they are from it."""

import subprocess
from pathlib import Path

from tests import quick

FILES = {
    "crm_analytics/__init__.py": "",
    "crm_analytics/i18n/__init__.py": "",
    "crm_analytics/i18n/id/core.po": "",
    "crm_analytics/sums.py": "from crm_analytics import i18n",
    "crm_analytics/pages.py": "def draw() -> None:\n    import crm_analytics.sums",
    "tests/conftest.py": "from tests.small import company",
    "tests/small.py": "",
    "tests/test_sums.py": "from crm_analytics.sums import total",
    "tests/far/test_pages.py": "from crm_analytics import pages",
    "tests/test_nothing.py": "",
}


def project(folder: Path) -> Path:
    for name, code in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(code, encoding="utf-8")
    return folder


def test_tests_are_found_through_what_imports_what_and_the_nearest_come_first(tmp_path: Path) -> None:
    imported = quick.imports(project(tmp_path))
    found = quick.touched(["crm_analytics/sums.py"], imported)
    assert list(found.items())[:2] == [("tests/test_sums.py", 1), ("tests/far/test_pages.py", 2)]
    assert list(found)[2:] == list(quick.EVERY_CHANGE)


def test_a_file_that_is_no_module_is_its_packages_and_a_conftest_is_every_tests_below(tmp_path: Path) -> None:
    imported = quick.imports(project(tmp_path))
    assert "tests/test_sums.py" in quick.touched(["crm_analytics/i18n/words.po"], imported)
    below = {"tests/test_sums.py", "tests/far/test_pages.py", "tests/test_nothing.py"}
    assert below <= quick.touched(["tests/small.py"], imported).keys()


def test_what_nothing_imports_touches_no_test(tmp_path: Path) -> None:
    assert quick.touched(["README.md", "tests/test_deleted.py"], quick.imports(project(tmp_path))) == {}


def test_a_branchs_commits_and_what_is_not_committed_are_a_change(tmp_path: Path) -> None:
    def git(*command: str) -> None:
        identity = ("-c", "user.name=Sari", "-c", "user.email=sari@example.com")
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-b", "main")
    project(tmp_path)
    git("add", ".")
    git("commit", "-m", "Before")
    assert quick.changed_files(tmp_path) == []
    git("switch", "-c", "branch")
    (tmp_path / "crm_analytics/sums.py").write_text("", encoding="utf-8")
    git("commit", "-am", "On the branch")
    (tmp_path / "tests/small.py").write_text("1", encoding="utf-8")
    (tmp_path / "new.py").write_text("", encoding="utf-8")
    assert quick.changed_files(tmp_path) == ["crm_analytics/sums.py", "tests/small.py", "new.py"]
