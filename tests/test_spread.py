"""Tests of one file share a process, and with it what they build."""

import os
from pathlib import Path

import pytest

from tests import spread


@pytest.mark.parametrize("turn", range(4))
def test_the_tests_of_a_file_run_in_one_process(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, turn: int
) -> None:
    mine = tmp_path_factory.getbasetemp()
    noted: Path = (mine if worker_id == "master" else mine.parent) / "processes"
    with noted.open("a", encoding="utf-8") as lines:
        lines.write(f"{turn} {os.getpid()}\n")
    assert {line.split()[1] for line in noted.read_text(encoding="utf-8").splitlines()} == {str(os.getpid())}


def test_all_tests_in_a_browser_share_its_process() -> None:
    assert spread.together("tests/browser/test_why.py::test_it[a::b]") == spread.together(
        "tests/browser/test_pages.py::x"
    )
    assert spread.together("tests/pages/test_why.py::test_it") == "tests/pages/test_why.py"
