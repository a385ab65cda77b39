"""`erase-history` takes a customer out of what is kept for good: after a question, noted, and said honestly."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from crm_analytics.cli import app
from crm_analytics.config import Settings
from crm_analytics.recipes.catalogue import records
from crm_analytics.state import exports
from crm_analytics.warehouse import history
from crm_analytics.warehouse.history import Edition
from tests.cli.conftest import Run
from tests.warehouse.small import fill, lines

CUSTOMER = "CUSTOMER-4711-XYZ"
SCORES = records()["customer_scores"]


@pytest.fixture
def kept(settings: Settings) -> Settings:
    """Scores of two customers at the loads of two months."""
    for month in (1, 2):
        edition = Edition(month, datetime(2024, month, 1, tzinfo=UTC), date(2024, month, 1))
        assert history.keep(settings, SCORES, edition, scores)
    return settings


def scores() -> pl.DataFrame:
    rows = pl.DataFrame({"customer_id": [CUSTOMER, "C1"], "segment": "loyal"})
    empty = SCORES.schema.create_empty()
    return pl.concat([empty, rows.with_columns(pl.lit(3).alias(name) for name in "rfm")], how="diagonal_relaxed")


def typed(text: str) -> tuple[int, str]:
    """The exit code, and all that stands on the screen."""
    result = CliRunner().invoke(app, ["erase-history", CUSTOMER], input=text)
    return result.exit_code, " ".join(result.output.split())


def test_a_customer_is_erased_and_it_is_noted_who_did_so_but_not_whom(
    run: Run, kept: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_analytics.cli.history.acting_person", lambda: "sari")
    result = run("erase-history", CUSTOMER, "--yes")
    assert (result.exit_code, result.stdout.strip()) == (0, "Rows erased from the history: 2.")
    assert history.read(kept, SCORES).collect()["customer_id"].to_list() == ["C1", "C1"]
    (noted,) = exports.recent(kept)
    assert (noted.by, noted.page, noted.what, noted.format, noted.rows) == ("sari", "cli", "history", "erased", 2)
    assert CUSTOMER not in str(noted)
    assert "erased" in run("exports").stdout
    assert "dihapus" in run("--language", "id", "exports").stdout


@pytest.mark.usefixtures("run")
def test_it_asks_before_and_takes_the_typed_number_for_an_answer(kept: Settings) -> None:
    code, screen = typed(f"{CUSTOMER}\n")
    assert code == 0
    assert f"Rows about customer “{CUSTOMER}” in the history: 2. They can't be brought back." in screen
    assert history.count(kept, CUSTOMER) == 0


@pytest.mark.usefixtures("run")
@pytest.mark.parametrize("text", ["", "\n", "y\n", "C1\n"], ids=["no one there", "nothing", "y", "another one"])
def test_anything_else_erases_nothing(kept: Settings, text: str) -> None:
    code, screen = typed(text)
    assert code == 2
    assert "Nothing was erased" in screen
    assert "--yes" in screen
    assert history.count(kept, CUSTOMER) == 2
    assert exports.recent(kept) == []


def test_a_customer_of_whom_nothing_is_kept_is_not_asked_about(run: Run, kept: Settings) -> None:
    result = run("--language", "id", "erase-history", "C9")
    assert result.exit_code == 0
    assert "Tidak ada riwayat pelanggan “C9” yang disimpan" in result.stdout
    assert exports.recent(kept) == []


def test_it_says_where_the_customer_still_is(run: Run, kept: Settings) -> None:
    fill(kept, order_lines=lines(3, customers=2))
    assert "Customer “C1” is still in the loaded tables" in " ".join(run("erase-history", "C1", "--yes").stdout.split())
    assert "still" not in run("erase-history", CUSTOMER, "--yes").stdout


def test_no_file_of_the_warehouse_has_the_customer_any_more(run: Run, kept: Settings) -> None:
    assert holding(kept.warehouse)
    run("erase-history", CUSTOMER, "--yes")
    assert holding(kept.warehouse) == []


def holding(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and CUSTOMER.encode() in file.read_bytes()]
