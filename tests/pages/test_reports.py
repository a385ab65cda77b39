"""A report holds what the page shows, for everybody who may see it, and is made without the page."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import i18n
from crm_analytics.config import PROJECT, Settings
from crm_analytics.content.figure_words import value_text
from crm_analytics.content.view import View
from crm_analytics.i18n import LANGUAGES
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.report import building
from crm_analytics.state import exports
from crm_analytics.ui import document
from crm_analytics.viewer import LOCAL_OWNER, Permission, Viewer
from tests.copies import copied
from tests.pages import seen
from tests.pages.conftest import OpenPage
from tests.report.reading import figures_of_excel, one_line, tables_of_excel, words_of_html, words_of_pdf

FORMS = ("html", "pdf", "xlsx")
CHOSEN = {"period": "365d", "by": "customers"}
VIEWERS = {
    "owner": LOCAL_OWNER,
    "branch": Viewer("Rina", frozenset(Permission), frozenset({"B01"})),
    "masked": Viewer("Ayu", frozenset({Permission.VIEW, Permission.EXPORT})),
}


@pytest.fixture(scope="module")
def made(nusantara_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of every viewer in every language, made where Streamlit cannot be imported."""
    folder = tmp_path_factory.mktemp("reports")
    asked = {
        "data": str(copied(nusantara_settings, folder / "data").data),
        "files": [
            {
                "viewer": [viewer.name, sorted(viewer.permissions), viewer.branches and sorted(viewer.branches)],
                "language": language,
                "chosen": list(CHOSEN.items()),
                "out": [str(folder / f"{name}-{language}.{form}") for form in FORMS],
            }
            for name, viewer in VIEWERS.items()
            for language in LANGUAGES
        ],
    }
    command = [sys.executable, "-m", "tests.report.without_streamlit", json.dumps(asked)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    return folder


@pytest.fixture
def viewed_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


def shown(at: AppTest) -> list[str]:
    """Every figure in cards and small tables of a page, and the answer."""
    cards = [part for each in seen.figures(at).values() for part in (each.value, each.change) if part]
    cells = [cell for table in seen.tables(at) for row in table for cell in row.values() if cell]
    return [one_line(text.replace("\\", "")) for text in [at.title[0].value, *cards, *cells]]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VIEWERS)
def test_a_report_has_the_figures_of_the_page(
    open_page: OpenPage,
    nusantara_settings: Settings,
    made: Path,
    viewed_by: Callable[[Viewer], None],
    name: str,
    language: str,
) -> None:
    viewed_by(VIEWERS[name])
    at = open_page("overview", nusantara_settings, language, **CHOSEN)
    assert not at.exception
    figures = shown(at)
    assert len(figures) > 20
    for words in (
        words_of_html((made / f"{name}-{language}.html").read_bytes()),
        words_of_pdf((made / f"{name}-{language}.pdf").read_bytes()),
    ):
        assert [each for each in figures if each not in words] == []
    exact = figures_of_excel((made / f"{name}-{language}.xlsx").read_bytes())
    view = building.view_of(nusantara_settings, VIEWERS[name], "overview")
    labels = {i18n.gettext(metric.name): metric for metric in METRICS.values()}
    written = {label: value_text(view, labels[label], value) for label, value in exact.items()}
    assert written == {label: each.value for label, each in seen.figures(at).items()}


def test_a_branch_manager_finds_no_other_branch_in_any_file(made: Path, nusantara_settings: Settings) -> None:
    view = building.view_of(nusantara_settings, LOCAL_OWNER, "overview")
    others = [name for code, name in view.branch_names().items() if code != "B01"]
    assert len(others) > 3
    for language in LANGUAGES:
        files = [(made / f"branch-{language}.{form}").read_bytes() for form in FORMS]
        words = [words_of_html(files[0]), words_of_pdf(files[1]), str(tables_of_excel(files[2]))]
        assert [name for name in others for text in words if name in text] == []


def test_the_workbook_holds_every_row_and_every_point_exactly(made: Path, nusantara_settings: Settings) -> None:
    tables = tables_of_excel((made / "owner-en.xlsx").read_bytes())
    view = building.view_of(nusantara_settings, LOCAL_OWNER, "overview")
    branches = tables["Branch"][1:]
    assert len(branches) == len(view.branch_names())
    (revenue,) = [
        value for label, value in figures_of_excel((made / "owner-en.xlsx").read_bytes()).items() if label == "Revenue"
    ]
    assert sum(float(str(row[1])) for row in branches) == pytest.approx(revenue, abs=0.005)
    difference = tables["What made the difference"][1:]
    assert sum(float(str(row[1])) for row in difference[:-1]) == pytest.approx(float(str(difference[-1][1])), abs=0.005)
    assert sum(float(str(row[2])) for row in tables["Revenue by week"][1:]) <= revenue


def test_the_pdf_has_pages_of_a4_a_title_and_its_charts(made: Path) -> None:
    read = pypdf.PdfReader(io.BytesIO((made / "owner-id.pdf").read_bytes()))
    sizes = {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in read.pages}
    assert sizes == {(595, 842)}
    assert read.metadata is not None
    assert "2025" in str(read.metadata.title)
    words = words_of_pdf((made / "owner-id.pdf").read_bytes())
    assert "Sumber perubahan" in words
    assert "Membeli lebih banyak" in words, "the chart's own words"


def test_what_the_page_draws_is_its_document(
    open_page: OpenPage, nusantara_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not only the same figures: the very same values, in the same order."""
    drawn: list[document.NotedPage] = []
    began = document.begin

    def note(view: View, foot: Callable[[], str] = str) -> None:
        began(view, foot)
        if (noted := document.current()) is not None:
            drawn.append(noted)

    monkeypatch.setattr(document, "begin", note)
    at = open_page("overview", nusantara_settings, period="365d", by="customers", of="revenue")
    at.toggle(key="more").set_value(True).run()
    noted = drawn[-1]
    assert noted.filters is not None
    whole = building.document(noted.view, building.report_of("overview"), noted.filters, noted.choices)
    assert noted.choices == {"of": "revenue", "by": "customers", "more": "yes"}
    assert tuple(noted.values) == whole.blocks


def test_the_downloads_of_the_page_are_that_document(
    open_page: OpenPage, nusantara_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = copied(nusantara_settings, tmp_path / "own")
    offered: dict[str, Callable[[], bytes]] = {}

    def note(_label: str, make: Callable[[], bytes], name: str, *, key: str, icon: str) -> None:  # noqa: ARG001
        offered[f"{key}-{name.rpartition('.')[2]}"] = make

    monkeypatch.setattr("crm_analytics.ui.downloads._button", note)
    at = open_page("overview", own, "id", period="last-month")
    title = one_line(at.title[0].value)
    assert title in words_of_html(offered["page-overview-html"]())
    assert title in words_of_pdf(offered["page-overview-pdf"]())
    assert title == one_line(str(tables_of_excel(offered["page-overview-xlsx"]())["Ringkasan"][0][0]))
    taken = exports.recent(own)
    assert [(each.page, each.what, each.format) for each in taken] == [
        ("overview", "Ringkasan", form) for form in ("xlsx", "pdf", "html")
    ]
