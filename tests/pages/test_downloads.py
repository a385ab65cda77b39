"""What is taken away is what the page shows, to those who may, and is written down."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.content.view import View
from crm_analytics.errors import NotAllowed
from crm_analytics.exports import excel
from crm_analytics.i18n import LANGUAGES
from crm_analytics.reader import MASK
from crm_analytics.schema.tables import TABLES
from crm_analytics.state import exports
from crm_analytics.ui import downloads
from crm_analytics.ui.document import NotedPage
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.viewer import Permission, Viewer
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.copies import copied
from tests.incoming import line
from tests.pages import seen
from tests.pages.conftest import OpenPage
from tests.pages.taking import Files, about_excel, named, rows_of_csv, rows_of_excel, words_of_html
from tests.thorough import combined
from tests.warehouse.loading import load_lines
from tests.warehouse.small import result

ALL = frozenset(Permission)
NAMES_OF_OURS = {column for table in TABLES.values() for column in table.columns()}
"""Of columns: they head no file that a reader takes."""
CLERK = Viewer("Rina", frozenset({Permission.VIEW, Permission.EXPORT}))


@pytest.fixture
def files(open_menus: None, monkeypatch: pytest.MonkeyPatch) -> Files:  # noqa: ARG001 - opens them
    """The files that the page drawn last offers."""
    offered: Files = {}

    def note(_label: str, make: Callable[[], bytes], name: str, *, key: str, icon: str) -> None:  # noqa: ARG001
        offered[f"{key}-{name.rpartition('.')[2]}"] = make

    monkeypatch.setattr(downloads, "_button", note)
    return offered


@pytest.fixture
def viewed_by(monkeypatch: pytest.MonkeyPatch) -> Callable[[Viewer], None]:
    return lambda viewer: monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: viewer)


@pytest.fixture
def own(nusantara_settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the synthetic company: taking something is written down in it."""
    return copied(nusantara_settings, tmp_path / "own")


@pytest.fixture
def with_a_row_set_aside(settings: Settings) -> Settings:
    """Two sales, and one of which the day is missing and the number is somebody's name."""
    load_lines(settings, [line("1"), line("2"), line("Siti Rahayu", ordered_at=None)])
    refresh(settings)
    return settings


def figures(at: AppTest) -> list[str]:
    """Every figure in cards and small tables of a page, and the answer."""
    cards = [part for each in seen.figures(at).values() for part in (each.value, each.change) if part]
    cells = [cell for table in seen.tables(at) for row in table for cell in row.values() if cell]
    return [text.replace("\xa0", " ") for text in [at.title[0].value, *cards, *cells]]


@combined(together=1, name=PAGES, language=LANGUAGES)
def test_every_figure_of_a_page_is_in_its_file(
    open_page: OpenPage, own: Settings, files: Files, name: str, language: str
) -> None:
    at = open_page(name, own, language, period="365d")
    assert not at.exception
    text = " ".join(words_of_html(files[f"page-{name}-html"]()))
    shown = figures(at)
    assert shown
    assert [each for each in shown if each.replace("\\", "") not in text] == []


@pytest.mark.parametrize("name", PAGES)
def test_tables_and_charts_say_the_same_in_csv_and_excel(
    open_page: OpenPage, own: Settings, files: Files, name: str
) -> None:
    open_page(name, own, period="365d")
    tables = [each for each, _make in named(files, "csv")]
    assert tables
    assert {each.removesuffix("-csv") for each in tables} == {
        each.removesuffix("-xlsx") for each, _make in named(files, "xlsx") if not each.startswith("page-")
    }
    for each in tables:
        heading, *in_csv = rows_of_csv(files[each]())
        same, *in_excel = rows_of_excel(files[each.replace("-csv", "-xlsx")]())
        assert heading == list(same)
        assert [name for name in heading if "_" in name or name in NAMES_OF_OURS] == []
        assert [list(map(_plain, row)) for row in in_excel] == [list(map(_plain, row)) for row in in_csv]


def test_a_file_has_the_headings_of_the_screen_and_says_who_made_it_in_the_readers_language(
    open_page: OpenPage, own: Settings, files: Files
) -> None:
    at = open_page("segments", own, "id")
    heading, *_rows = rows_of_csv(files["segments-0-csv"]())
    shown = [each["label"] for each in json.loads(at.dataframe[0].proto.columns).values() if "label" in each]
    assert [each.split(",")[0] for each in heading] == [each.split(",")[0] for each in shown]
    assert heading[0] == "Segmen"
    assert about_excel(files["segments-0-xlsx"]())["Dibuat oleh"] == "pemilik di komputer ini"


def test_the_figures_of_a_narrowed_page_are_the_narrowed_ones(open_page: OpenPage, own: Settings, files: Files) -> None:
    whole = figures(open_page("overview", own, period="365d"))
    channel = result(own, "daily_sales")["channel"].drop_nulls().min()
    narrowed = open_page("overview", own, period="365d", known="known", channel=str(channel))
    shown = figures(narrowed)
    text = " ".join(words_of_html(files["page-overview-html"]()))
    assert shown != whole
    assert [each for each in shown if each not in text] == []
    stated = about_excel(files["branch-xlsx"]())
    (table, page), labels = exports.recent(own), ("Channel", "Customer known or not")
    assert [table.format, page.format] == ["xlsx", "html"]
    assert table.filters == page.filters
    assert [stated[label] for label in labels] == [dict(table.filters)[label] for label in labels]
    assert all(label in text for label in labels)


def test_it_is_written_down_who_took_what(
    open_page: OpenPage, own: Settings, files: Files, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(CLERK)
    at = open_page("segments", own)
    files["segments-0-csv"]()
    files["page-segments-html"]()
    page, table = exports.recent(own)
    assert (table.by, table.page, table.format, table.rows) == (
        "Rina",
        "segments",
        "csv",
        at.dataframe[0].value.shape[0],
    )
    assert (page.by, page.page, page.what, page.format, page.rows) == ("Rina", "segments", "Segments", "html", None)


def test_who_may_not_export_is_offered_nothing(
    open_page: OpenPage, own: Settings, files: Files, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(Viewer("Rina", ALL - {Permission.EXPORT}))
    for name in PAGES:
        at = open_page(name, own)
        assert not at.exception
        assert not [each for each in at.get("popover") if "Download" in each.proto.popover.label]
    assert files == {}


def test_the_bytes_themselves_are_refused_to_who_may_not_export(own: Settings, open_page: OpenPage) -> None:
    open_page("segments", own)
    view = _view(own, Viewer("Rina", ALL - {Permission.EXPORT}))
    making = downloads.ExportFiles.by(view, downloads.Exportable("x", lambda: pl.DataFrame({"a": [1]})))
    for make in (making.csv, making.excel, lambda: making.picture("png"), lambda: making.page(_document(view))):
        with pytest.raises(NotAllowed, match="export"):
            make()
    assert exports.recent(own) == []


def test_a_table_too_large_for_a_workbook_comes_as_a_workbook_that_says_so(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excel, "MOST_CELLS", 2)
    making = downloads.ExportFiles.by(
        _view(own, CLERK), downloads.Exportable("x", lambda: pl.DataFrame({"a": [1, 2, 3]}))
    )
    stated = rows_of_excel(making.excel())
    assert str(stated[-1][0]).startswith(
        "A spreadsheet of 3 cells would be too large to work with; the most is 2. Take"
    )
    assert exports.recent(own) == []
    assert rows_of_csv(making.csv()) == [["a"], ["1"], ["2"], ["3"]]


def test_personal_data_stays_hidden_in_every_file(
    open_page: OpenPage,
    with_a_row_set_aside: Settings,
    files: Files,
    viewed_by: Callable[[Viewer], None],
) -> None:
    viewed_by(Viewer("Ayu", ALL))
    open_page("data", with_a_row_set_aside)
    assert "Siti Rahayu" in files["rejected-csv"]().decode()
    viewed_by(CLERK)
    open_page("data", with_a_row_set_aside)
    csv, workbook = files["rejected-csv"](), files["rejected-xlsx"]()
    heading, row = rows_of_csv(csv)
    assert row[heading.index("The row as it came")] == MASK
    assert "Siti" not in csv.decode()
    assert not [cell for each in rows_of_excel(workbook) for cell in each if "Siti" in str(cell)]
    assert "Siti" not in files["page-data-html"]().decode()


def test_why_rows_were_set_aside_is_told_in_the_readers_language_in_the_file_too(
    open_page: OpenPage, with_a_row_set_aside: Settings, files: Files
) -> None:
    open_page("data", with_a_row_set_aside, "id")
    with ThreadPoolExecutor(1) as pool:  # files are made in another thread, which no page has told its language
        heading, row = rows_of_csv(pool.submit(files["rejected-csv"]).result())
    assert (heading[0], heading[4:]) == ("Unggahan", ["Alasan", "Isi sel yang menjadi alasan", "Baris asli"])
    assert row[1] == "Rincian transaksi"
    assert row[4] == "ordered_at: Kolom ini harus diisi."


def test_a_branch_viewer_takes_own_branches_only(
    open_page: OpenPage, own: Settings, files: Files, viewed_by: Callable[[Viewer], None]
) -> None:
    open_page("overview", own, period="365d")
    everything = rows_of_csv(files["branch-csv"]())
    branch = min(row[0] for row in everything[1:])
    code = next(code for code, name in _view(own, Viewer("Ayu", ALL)).branch_names().items() if name == branch)
    viewed_by(Viewer("Rina", ALL, frozenset({code})))
    at = open_page("overview", own, period="365d")
    assert not at.exception
    text = files["page-overview-html"]().decode()
    others = {row[0] for row in everything[1:]} - {branch}
    assert others
    assert [name for name in others if name in text] == []


def test_a_file_is_named_after_its_day(own: Settings) -> None:
    view = _view(own, CLERK)
    making = downloads.ExportFiles.by(view, downloads.Exportable("segments", pl.DataFrame))
    assert making.name("xlsx") == f"segments-{view.as_of.isoformat()}.xlsx"


def test_the_owner_sees_who_downloaded_what(open_page: OpenPage, own: Settings) -> None:
    exports.record(own, by="Rina", page="segments", what="Champions", format="csv", rows=12, filters=[("Period", "x")])
    exports.record(own, by="root", page="cli", what="order_lines", format="xlsx", rows=3)
    at = open_page("data", own, "id")
    at.toggle(key="exports-open").set_value(True).run()
    (rows,) = [table for table in seen.tables(at) if "Isi" in table[0]]
    assert [(row["Oleh"], row["Halaman"], row["Isi"], row["Format"], row["Baris"], row["Filter"]) for row in rows] == [
        ("root", "baris perintah", "order_lines", "XLSX", "3", ""),
        ("Rina", "Segmen", "Champions", "CSV", "12", "Period: x"),
    ]


def test_others_do_not_see_who_downloaded_what(
    open_page: OpenPage, own: Settings, viewed_by: Callable[[Viewer], None]
) -> None:
    viewed_by(CLERK)
    at = open_page("data", own)
    assert "exports-open" not in [toggle.key for toggle in at.toggle]


def _plain(value: object) -> str:
    """A cell of either kind of file as one text: whole numbers without a point, days alone."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    text = str(value).removeprefix("'")
    try:
        return f"{float(text):.6f}"
    except ValueError:
        return text[:10] if len(text) > 10 and text[4] == text[7] == "-" and text[10] == "T" else text


def _view(settings: Settings, viewer: Viewer) -> View:
    catalogue = LoadCatalogue(settings)
    load, company = catalogue.in_force(), catalogue.company()
    assert load is not None
    assert company is not None
    return View(settings, viewer, load, company, "segments")


def _document(view: View) -> NotedPage:
    return NotedPage(view, title="x")
