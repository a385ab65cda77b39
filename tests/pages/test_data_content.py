"""What page Data says: the branch that is behind, loads as they were given, the same in its file."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content.chart_values import DayStrip
from crm_analytics.content.serialization import document_from_json, to_json
from crm_analytics.content.values import Chart, DataTable, Document
from crm_analytics.content.view import View
from crm_analytics.features.data import freshness
from crm_analytics.features.data.load_history import files_in_words, loads
from crm_analytics.i18n import LANGUAGES, use_language
from crm_analytics.report import building, files
from crm_analytics.ui import document
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables
from tests.report.reading import one_line, tables_of_excel, words_of_html, words_of_pdf
from tests.warehouse.small import fill

FIRST = datetime(2024, 10, 1, 10)  # noqa: DTZ001 - wall time of the company
DAYS = 200
BEHIND = 5
MANAGER = Viewer("Rina", frozenset(Permission), frozenset({"B1"}))


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    use_language("en")


def branch_sales(branch: str, days: int, numbers: range) -> pl.DataFrame:
    chosen = [FIRST + timedelta(days=day) for day in range(days)]
    return pl.DataFrame(
        {
            "order_id": [f"{branch}-{number}" for number in numbers],
            "line_no": [1] * len(numbers),
            "ordered_at": [chosen[number % days] for number in numbers],
            "customer_id": [f"C{number % 7}" for number in numbers],
            "product_id": ["P1"] * len(numbers),
            "quantity": [1.0] * len(numbers),
            "amount": [10.0] * len(numbers),
            "branch_id": [branch] * len(numbers),
        }
    )


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two branches that sell every day, one of them without its last five days."""
    settings = Settings(data=tmp_path_factory.mktemp("behind") / "data")
    branches = pl.DataFrame({"branch_id": ["B1", "B2"], "name": ["Ambon", "Bandung"]})
    north = branch_sales("B1", DAYS, range(DAYS))
    south = branch_sales("B2", DAYS - BEHIND, range(DAYS - BEHIND))
    fill(settings, branches=branches, order_lines=pl.concat([north, south]))
    refresh(settings)
    return settings


def document_of(settings: Settings, viewer: Viewer) -> Document:
    view = building.view_of(settings, viewer, "data")
    report = building.report_of("data")
    return building.document(view, report, *building.chosen(view, report, ()))


def table_of(made: Document, key: str) -> DataTable:
    return next(block for block in made.blocks if isinstance(block, DataTable) and block.key == key)


def test_the_title_names_the_branch_that_is_behind(open_page: OpenPage, behind: Settings) -> None:
    at = open_page("data", behind)
    assert not at.exception
    assert at.title[0].value == (
        "Bandung is behind: no sales since 13 Apr 2025, 4 days on which it nearly always sells"
    )
    shown = {row["Branch"]: row for row in tables(at)[0]}
    assert shown["Bandung"]["Days behind"] == "4", "the fifth was Good Friday"
    assert shown["Ambon"]["Days behind"] == "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_manager_reads_of_own_branches_alone(behind: Settings, language: str) -> None:
    use_language(language)
    made = document_of(behind, MANAGER)
    assert "Bandung" not in to_json(made)
    assert "Bandung" in to_json(document_of(behind, LOCAL_OWNER)), "the owner reads of it"
    assert [row[0] for row in table_of(made, "branch-freshness").rows] == ["Ambon"]


def test_a_manager_is_told_of_closures_of_the_whole_company_only(behind: Settings) -> None:
    """On days on which the own branch alone sold nothing, others sold."""
    view = building.view_of(behind, Viewer("Sari", frozenset(Permission), frozenset({"B2"})), "data")
    states = view.ready("branch_days")
    assert states["branch_id"].unique().to_list() == ["B2"]
    assert "company" not in states["state"]
    assert states.filter(state="missing").height == BEHIND - 1
    assert freshness.behind_sentence(view).startswith("Bandung is behind")


@pytest.mark.parametrize("viewer", [LOCAL_OWNER, MANAGER])
def test_the_document_survives_json(behind: Settings, viewer: Viewer) -> None:
    made = document_of(behind, viewer)
    assert any(isinstance(block, Chart) for block in made.blocks)
    assert document_from_json(to_json(made)) == made


@pytest.mark.parametrize("opened", [(), ("columns-open", "load-tables-open")])
def test_what_the_page_draws_is_its_document(
    open_page: OpenPage, behind: Settings, monkeypatch: pytest.MonkeyPatch, opened: tuple[str, ...]
) -> None:
    drawn: list[document.NotedPage] = []
    began = document.begin

    def note(view: View, foot: Callable[[], str] = str) -> None:
        began(view, foot)
        if (noted := document.current()) is not None:
            drawn.append(noted)

    monkeypatch.setattr(document, "begin", note)
    at = open_page("data", behind)
    for key in opened:
        at.toggle(key=key).set_value(True).run()
    assert not at.exception
    noted = drawn[-1]
    report = building.report_of("data")
    filters, _choices = building.chosen(noted.view, report, ())
    assert len(noted.choices) == len(opened)
    assert tuple(noted.values) == building.document(noted.view, report, filters, noted.choices).blocks


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_files_say_what_the_page_says(open_page: OpenPage, behind: Settings, language: str) -> None:
    at = open_page("data", behind, language)
    cells = [cell for table in tables(at) for row in table for cell in row.values() if cell]
    use_language(language)
    made = document_of(behind, LOCAL_OWNER)
    for words in (words_of_html(files.written(made, "html")), words_of_pdf(files.written(made, "pdf"))):
        assert one_line(at.title[0].value) in words
        assert [cell for cell in map(one_line, cells) if cell not in words] == []
    sheets = tables_of_excel(files.written(made, "xlsx"))
    named = table_of(made, "health").name
    assert [row[1] for row in sheets[named][1:]] == [row[1] for row in table_of(made, "health").rows]


def test_a_load_of_many_files_is_one_row(two_loads: Settings) -> None:
    view = building.view_of(two_loads, LOCAL_OWNER, "data")
    shown = loads(view)
    assert [row[0] for row in shown.rows] == ["2", "1"]
    numbers = [column.column.name for column in shown.columns]
    assert shown.rows[0][numbers.index("rows_in")] == 10
    names = [f"jan-{day:02}.csv" for day in range(1, 32)]
    random.Random(1).shuffle(names)
    assert files_in_words(names) == "31 files: jan-01.csv … jan-31.csv"
    assert files_in_words(["b.csv", "a.csv", "a.csv"]) == "a.csv, b.csv"


def test_how_much_came_in_is_counted_for_the_whole_company_alone(behind: Settings) -> None:
    headings = {column.column.name for column in table_of(document_of(behind, MANAGER), "loads").columns}
    assert not headings & {"rows_in", "accepted", "rejected", "amount"}


def test_too_little_history_is_said_and_nothing_claimed(two_loads: Settings, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "young")
    fill(settings, order_lines=pl.concat([branch_sales("B1", 30, range(30)), branch_sales("B2", 20, range(20))]))
    refresh(settings)
    made = document_of(settings, LOCAL_OWNER)
    assert made.title.startswith("Every row accounted for")
    assert "Not enough data for" in to_json(made)
    assert freshness.content(building.view_of(two_loads, LOCAL_OWNER, "data")) == (), "no branch is known there"


def test_a_branch_that_stopped_long_ago_is_not_called_behind(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "stopped")
    fill(settings, order_lines=pl.concat([branch_sales("B1", DAYS, range(DAYS)), branch_sales("B2", 100, range(100))]))
    refresh(settings)
    made = document_of(settings, LOCAL_OWNER)
    assert made.title.startswith("Every row accounted for")
    table = table_of(made, "branch-freshness")
    assert [(row[0], row[2], row[-1]) for row in table.rows] == [
        ("B1", 0, ""),
        ("B2", None, "No sales in these 60 days: closed, or not sent"),
    ]
    (picture,) = (block.plot for block in made.blocks if isinstance(block, Chart))
    assert isinstance(picture, DayStrip)
    assert [name for name, _parts in picture.rows] == ["B1"]
