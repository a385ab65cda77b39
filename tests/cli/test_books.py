"""`books`: totals given, what agrees with them, and what `refresh` and `check` say of it."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.config import Settings
from crm_analytics.i18n import use_language
from crm_analytics.state import books
from crm_analytics.viewer import LOCAL_OWNER
from tests.cli.conftest import Run
from tests.warehouse.small import fill, lines

Give = Callable[[str], Path]


@pytest.fixture
def sold(run: Run, settings: Settings) -> None:
    """60 days from 1 January 2024 on, in two branches in turn; the figures are worked out."""
    place = pl.when(pl.int_range(pl.len()) % 2 == 0).then(pl.lit("M")).otherwise(pl.lit("S"))
    fill(
        settings,
        order_lines=lines(60, customers=7).with_columns(branch_id=place),
        branches=pl.DataFrame({"branch_id": ["M", "S"], "name": ["Medan", "Solo"]}),
    )
    assert run("refresh").exit_code == 0


@pytest.fixture
def give(tmp_path: Path) -> Give:
    def written(text: str) -> Path:
        (tmp_path / "books.csv").write_text(text, encoding="utf-8")
        return tmp_path / "books.csv"

    return written


def january() -> float:
    return float(lines(31, customers=7)["amount"].sum())


@pytest.mark.usefixtures("sold")
def test_totals_that_agree_are_said_to_and_check_is_silent(run: Run, give: Give) -> None:
    added = run("books", "add", give(f"Month,Revenue,Orders\n2024-01,{january():.2f},31\n"))
    assert added.exit_code == 0, added.output
    assert "2 totals are kept." in added.stdout
    assert "All 2 totals of the books agree." in added.stdout
    assert "All 2 totals of the books agree." in run("refresh").stdout
    assert "books" not in run("check").stderr


@pytest.mark.usefixtures("sold")
def test_a_total_that_differs_is_named_by_books_refresh_and_check(run: Run, give: Give) -> None:
    added = run("books", "add", give(f"Month,Branch,Revenue\n2024-01,,\n2024-01,Total,{january() + 100:.2f}\n"))
    assert "1 of 1 totals differs from the books." in added.stdout
    listed = run("books").stdout
    assert "differs" in listed
    assert "-100.00" in listed
    assert "1 of 1 totals differs from the books." in run("refresh").stdout
    checked = run("check")
    assert checked.exit_code == 1
    assert f"The books say {january() + 100:,.2f} (Revenue, whole company, 1 Jan 2024 to 31 Jan 2024)" in checked.stderr
    assert f"our figure is {january():,.2f}: -100.00" in checked.stderr


@pytest.mark.usefixtures("sold")
def test_it_is_checked_again_after_the_next_load(run: Run, settings: Settings, give: Give) -> None:
    run("books", "add", give(f"Month,Revenue\n2024-01,{january():.2f}\n"))
    late = lines(1, customers=7).with_columns(order_id=pl.lit("late"), amount=pl.lit(5.0))
    fill(settings, order_lines=late)
    assert "1 of 1 totals differs from the books." in run("refresh").stdout


@pytest.mark.usefixtures("sold")
def test_totals_of_branches_are_of_the_days_that_are_said(run: Run, settings: Settings, give: Give) -> None:
    file = give("Branch,Orders\nMedan,16\nSolo,15\n")
    added = run("books", "add", file, "--from", "2024-01-01", "--to", "2024-01-31")
    assert "All 2 totals of the books agree." in added.stdout
    (book,) = books.books(settings, LOCAL_OWNER)
    assert {(str(each.start), str(each.end)) for each in book.totals} == {("2024-01-01", "2024-01-31")}
    assert "both --from and --to" in run("books", "add", file, "--from", "2024-01-01").stderr
    assert "not “units”" in run("books", "add", file, "--of", "units").stderr


@pytest.mark.usefixtures("sold")
def test_what_was_given_is_listed_and_taken_away_by_its_number(run: Run, settings: Settings, give: Give) -> None:
    run("books", "add", give("2024-01,1\n2024-02,2\n"))
    (book,) = books.books(settings, LOCAL_OWNER)
    assert f"{book.id[:8]}: books.csv, 2 totals" in run("books").stdout
    assert "under “zz”" in run("books", "remove", "zz").stderr
    assert run("books", "remove", book.id[:8]).exit_code == 0
    assert "No totals were given yet" in run("books").stdout
    assert "books" not in run("check").stderr


def test_without_figures_it_says_what_to_do(run: Run, give: Give) -> None:
    result = run("books", "add", give("2024-01,1\n"))
    assert result.exit_code != 0
    assert "refresh" in result.stderr


@pytest.mark.usefixtures("sold")
def test_it_speaks_indonesian(run: Run, give: Give) -> None:
    try:
        added = run("--language", "id", "books", "add", give("Bulan;Penjualan\nJan 2024;1.500,25\n"))
        assert "1 dari 1 total berbeda dengan pembukuan." in added.stdout
    finally:
        use_language("en")
