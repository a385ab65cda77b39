"""`report --viewer` writes what this person would see, and nothing else."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.state import assumptions, exports
from crm_analytics.viewer import LOCAL_OWNER, people
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.cli.conftest import Run
from tests.copies import copied
from tests.report.reading import figures_of_excel, tables_of_excel, words_of_html

PEOPLE = """
[access.people]
"sari@example.com" = { role = "manager", branches = ["B03"] }
"direktur@example.com" = { role = "executive" }
"analis@example.com" = { role = "analyst" }
"budi@example.com" = { role = "staff" }
"""
MANAGER, EXECUTIVE, ANALYST, OWNER = "sari@example.com", "direktur@example.com", "analis@example.com", ""
Written = Callable[[str, str], bytes]


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the secrets lie in this test."""
    monkeypatch.setattr(people, "PROJECT", tmp_path / "project")
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "project" / people.SECRETS
    file.parent.mkdir(parents=True)
    file.write_text(PEOPLE, encoding="utf-8")
    return file


@pytest.fixture
def written(run: Run, settings: Settings, nusantara_settings: Settings, tmp_path: Path, secrets: Path) -> Written:
    """The bytes of a person's report in a form."""
    copied(nusantara_settings, settings.data)
    assumptions.set(settings, LOCAL_OWNER, assumptions.ASSUMED_MARGIN, Decimal("0.3"))
    assert secrets.exists()

    def file(viewer: str, form: str) -> bytes:
        out = tmp_path / f"x.{form}"
        asked = ("--viewer", viewer) if viewer else ()
        result = run("report", "overview", "--out", out, "--filter", "period=365d", "--filter", "more=yes", *asked)
        assert result.exit_code == 0, result.stderr
        return out.read_bytes()

    return file


def others(settings: Settings) -> tuple[set[str], set[str]]:
    """Names of the other branches, and of all customers."""
    load = LoadCatalogue(settings).ready()
    assert load is not None
    branches = ready.scan(settings, load.id, "branch_names").filter(pl.col("branch_id") != "B03").collect()
    return set(branches["name"]), set(lake.scan(settings, load, "customers").collect()["name"])


def test_a_managers_file_holds_the_own_branch_and_no_other(written: Written, settings: Settings) -> None:
    names, _customers = others(settings)
    text = words_of_html(written(MANAGER, "html"))
    assert [name for name in names if name in text] == []
    book = written(MANAGER, "xlsx")
    assert [name for name in names if name in str(tables_of_excel(book))] == []
    load = LoadCatalogue(settings).ready()
    assert load is not None
    sold = ready.scan(settings, load.id, "daily_sales").filter(pl.col("branch_id") == "B03").collect()
    last_year = sold.filter(pl.col("day") > pl.date(2024, 12, 31))["revenue"].sum()
    assert figures_of_excel(book)["Revenue"] == pytest.approx(float(last_year))


def test_who_may_not_see_costs_or_names_finds_none(written: Written, settings: Settings) -> None:
    _branches, customers = others(settings)
    texts = {viewer: words_of_html(written(viewer, "html")) for viewer in (EXECUTIVE, ANALYST)}
    for text in texts.values():
        assert [name for name in customers if name in text] == []
    hidden = "Gross profit: This figure needs the permission to see costs."
    assert {viewer: hidden in text for viewer, text in texts.items()} == {EXECUTIVE: False, ANALYST: True}
    assert "Gross margin (partly assumed)" in texts[EXECUTIVE]
    assert "Gross margin (partly assumed)" not in texts[ANALYST]


def test_without_the_viewer_it_is_the_owners_file(
    written: Written, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the manager's would be the same, were it not made for the manager."""
    names, _customers = others(settings)
    monkeypatch.setattr(people, "viewer_named", lambda _people, _address: LOCAL_OWNER)
    for viewer in (OWNER, MANAGER):
        text = words_of_html(written(viewer, "html"))
        assert [name for name in names if name in text]


def test_it_is_recorded_and_says_for_whom_it_was_made(written: Written, settings: Settings) -> None:
    text = words_of_html(written(MANAGER, "html"))
    assert MANAGER in text
    (taken,) = exports.recent(settings)
    assert (taken.page, taken.what, taken.format) == ("cli", "overview", "html")
    assert taken.by != MANAGER, "the one who gave the command took it"


@pytest.mark.parametrize(
    ("content", "viewer", "words"),
    [
        (PEOPLE, "nobody@example.com", "nobody@example.com is not named in [access.people]"),
        (PEOPLE, "budi@example.com", "the permission “export” is needed"),
        ("", MANAGER, "[access.people] of .streamlit/secrets.toml names nobody"),
        ("[access\npeople", MANAGER, "secrets.toml can't be read as TOML"),
        (PEOPLE.replace("B03", ""), MANAGER, "“branches” of sari@example.com"),
    ],
)
def test_who_can_not_be_is_refused_in_words(
    run: Run, settings: Settings, tmp_path: Path, secrets: Path, *, content: str, viewer: str, words: str
) -> None:
    secrets.write_text(content, encoding="utf-8")
    result = run("report", "overview", "--out", tmp_path / "x.html", "--viewer", viewer)
    assert result.exit_code != 0
    assert words in " ".join(result.stderr.split())
    assert not (tmp_path / "x.html").exists()
    assert exports.recent(settings) == []


def test_a_section_of_the_project_stands_in_place_of_the_users(secrets: Path, tmp_path: Path) -> None:
    own = tmp_path / people.SECRETS
    own.parent.mkdir()
    own.write_text('[access]\npeople = ["owner@example.com"]\n', encoding="utf-8")
    assert people.viewer_named(people.written(), MANAGER).branches == frozenset({"B03"})
    secrets.unlink()
    listed = people.viewer_named(people.written(), "Owner@Example.com")
    assert listed.sees_all_branches
