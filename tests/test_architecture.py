"""Pages are prose: short, without functions of their own, and far from the warehouse."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from crm_analytics.config import PROJECT
from crm_analytics.ui import sitemap

PAGES = sorted((PROJECT / "pages").glob("*.py"))
FORBIDDEN = (
    "crm_analytics.warehouse",
    "crm_analytics.sources",
    "crm_analytics.state",
    "sqlalchemy",
    "deltalake",
    "pages",
)


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_every_page_is_in_the_navigation() -> None:
    assert [page.stem for page in PAGES] == sorted(sitemap.PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_imports_neither_the_warehouse_nor_another_page(page: Path) -> None:
    found = {name for name in _imports(page) if name.startswith(FORBIDDEN)}
    assert found == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_reads_like_prose(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    functions = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert functions == []
    assert len(source.splitlines()) <= 60


@pytest.mark.parametrize(
    ("place", "is_allowed"),
    [
        ("crm_analytics/features/new/reads.py", False),
        ("crm_analytics/drill/new.py", False),
        ("crm_analytics/reader/new.py", False),
        ("pages/new.py", False),
        ("crm_analytics/warehouse/new.py", True),
    ],
)
def test_only_the_warehouse_opens_what_lies_in_it(place: str, is_allowed: bool) -> None:
    source = (
        '"""New."""\n\nimport polars as pl\nfrom deltalake import DeltaTable\n\n'
        'TABLE, ROWS, FILE = DeltaTable("x"), pl.scan_delta("x"), pl.read_parquet("x")\n'
    )
    ruff = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--stdin-filename", place, "-"]
    checked = subprocess.run(ruff, input=source, capture_output=True, text=True, cwd=PROJECT, check=False)
    assert (checked.returncode == 0) == is_allowed, checked.stdout
