"""A warehouse that version 0.1.0 made opens: nothing in it is lost, and its figures are what 0.1.0 showed.

`tests/data/warehouse-0.1.tar.xz` was made by the program of version 0.1.0, whole, with its results: 30 customers and
600 order lines of the synthetic company (seed 1), then a file of four lines, one of which was set aside, with its
mapping remembered. In between Sari wrote segments, notes, a goal, thresholds and an assumption, and took a file away.
The figures below were read off the pages and results of 0.1.0 over this very folder.
"""

import csv
import tarfile
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from crm_analytics.cli import app
from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings
from crm_analytics.schema.bounds import Bounds
from crm_analytics.state import annotations, assumptions, customer_notes, exports, goals, segments, thresholds
from crm_analytics.state.customer_notes import Whose
from crm_analytics.state.goals import Goal
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.warehouse import record
from crm_analytics.warehouse.adopt import adopt
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.copies import copied
from tests.pages.conftest import OpenPage, open_page
from tests.pages.seen import figures
from tests.state.people import SARI

__all__ = ["open_page"]

PACKED: Final = Path(__file__).parents[1] / "data" / "warehouse-0.1.tar.xz"
LINES: Final = (603, Decimal("32370267.50"))
"""Order lines, and the sum of their amounts, cancelled ones included."""
REVENUE: Final = Decimal("32238067.50")
ANONYMOUS: Final = Decimal("3041800.00")
SEGMENTS: Final = {
    "about_to_sleep": 2,
    "at_risk": 3,
    "cant_lose": 1,
    "hibernating": 1,
    "lost": 5,
    "loyal": 8,
    "need_attention": 5,
    "potential_loyalists": 4,
    "promising": 1,
}
"""Customers by segment, by the thresholds that Sari set."""
CARDS: Final = {
    "Revenue": "Rp32.2mn",
    "Orders": "579",
    "Average order": "Rp55.7k",
    "Active customers": "30",
    "New customers": "30",
    "Repeat rate": "96.7%",
}
"""Key figures of Overview over all days."""
FEBRUARY: Final = "No Nota;Tanggal;Kode Pelanggan;Kode Barang;Qty;Total\nN-9;13/02/2026;C00000001;P0001;1;20.000,50\n"

Rows = list[dict[str, str]]
Command = Callable[..., str]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The warehouse as 0.1.0 left it, in another folder than it was made in; only opened since."""
    folder = tmp_path_factory.mktemp("updated")
    with tarfile.open(PACKED) as packed:
        packed.extractall(folder, filter="data")
    return Settings(data=folder / "data")


@pytest.fixture(scope="module")
def refreshed(unpacked: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Its copy, with the figures worked out by the program of today. Read only."""
    settings = copied(unpacked, tmp_path_factory.mktemp("refreshed") / "data")
    refresh(settings)
    return settings


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command that has to succeed, over a warehouse; what it printed."""

    def command(settings: Settings, *args: str | Path) -> str:
        monkeypatch.setenv("CRM_DATA", str(settings.data))
        monkeypatch.delenv("CRM_DATABASE_URL", raising=False)
        result = CliRunner().invoke(app, ["--language", "en", *map(str, args)])
        assert result.exit_code == 0, result.output
        return result.output

    return command


def _exported(run: Command, settings: Settings, folder: Path, *name: str) -> Rows:
    out = folder / f"{'-'.join(name)}.csv"
    run(settings, "export", *name, "--out", out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_archive_is_of_the_version_before(unpacked: Settings) -> None:
    assert [(load.id, load.by, load.status) for load in LoadCatalogue(unpacked).all()] == [
        (2, "sari", "ready"),
        (1, "Sari", "ready"),
    ]


def test_it_has_an_id_and_a_record_once_it_was_opened(unpacked: Settings, tmp_path: Path) -> None:
    loads = LoadCatalogue(unpacked).all()
    assert record.recorded(unpacked).lake_id
    assert [load.id for load in record.loads(unpacked)] == [1, 2]
    lost = copied(unpacked, tmp_path / "data")
    (lost.warehouse / "state.db").unlink()
    adopt(lost, by="Sari")
    assert LoadCatalogue(lost).all() == loads
    assert LoadCatalogue(lost).company() == LoadCatalogue(unpacked).company()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_at_once_after_the_update(open_page: OpenPage, unpacked: Settings, name: str) -> None:
    at: AppTest = open_page(name, unpacked, "id")
    assert not at.exception
    assert at.title[0].value


def test_what_people_wrote_is_there(unpacked: Settings) -> None:
    saved = {each.segment.name: each for each in segments.segments(unpacked, SARI)}
    assert {name: (each.segment.kind, each.owner) for name, each in saved.items()} == {
        "Pelanggan rajin": ("rule", "Sari"),
        "Tamu pameran": ("list", "Sari"),
    }
    assert segments.members(unpacked, saved["Tamu pameran"]) == ["C00000001", "C00000002", "C00000003"]
    assert [each.segment.name for each in segments.segments(unpacked, SARI, removed=True)] == ["Salah catat"]

    (note,) = annotations.all_notes(unpacked, SARI)
    assert (note.note.day, note.note.text) == (date(2025, 11, 11), "Toko tutup setengah hari, banjir")
    assert len(annotations.history(unpacked, SARI, note.stamp.id)) == 2
    (about,) = customer_notes.notes_of(unpacked, SARI, Whose("C00000001"))
    assert about.text == "Lebih suka ditelepon sore hari"

    (goal,) = goals.goals(unpacked, SARI)
    assert goal.goal == Goal("revenue", Decimal("2500000.50"), date(2025, 10, 1), date(2025, 12, 31), "Sari")
    assumed, bounds = assumptions.get(unpacked, assumptions.ASSUMED_MARGIN), thresholds.get(unpacked)
    assert assumed is not None
    assert bounds is not None
    assert assumed.value == Decimal("0.275")
    money = tuple(map(Decimal, ("500000.50", "1000000", "1500000", "2500000")))
    assert bounds.bounds == Bounds((180, 60, 30, 7), (2, 4, 8, 16), money)

    (taken,) = exports.recent(unpacked)
    assert (taken.by, taken.what, taken.rows, taken.filters) == ("Sari", "Segmen", 11, (("Cabang", "Jakarta"),))


def test_figures_worked_out_anew_are_those_it_showed(run: Command, refreshed: Settings, tmp_path: Path) -> None:
    assert "No problem was found." in run(refreshed, "check")
    lines = _exported(run, refreshed, tmp_path, "order_lines")
    assert (len(lines), sum(Decimal(line["amount"]) for line in lines)) == LINES
    days = _exported(run, refreshed, tmp_path, "daily_sales")
    assert sum(Decimal(day["revenue"]) for day in days) == REVENUE
    assert sum(Decimal(day["anonymous_revenue"]) for day in days) == ANONYMOUS
    customers = _exported(run, refreshed, tmp_path, "rfm_customers")
    assert Counter(each["segment"] for each in customers) == SEGMENTS
    assert len(_exported(run, refreshed, tmp_path, "segment", "Tamu pameran")) == 3


def test_overview_shows_the_same_cards_and_the_note(open_page: OpenPage, refreshed: Settings) -> None:
    at = open_page("overview", refreshed, period="all")
    assert not at.exception
    shown = {label: seen.value for label, seen in figures(at).items()}
    assert {label: shown.get(label) for label in CARDS} == CARDS
    assert any("Toko tutup setengah hari, banjir" in element.proto.body for element in at.get("html"))


def test_it_can_be_worked_with(run: Command, refreshed: Settings, tmp_path: Path) -> None:
    """The next file of a kind it knows needs no answers; a load of before can be seen, and the last one taken back."""
    settings = copied(refreshed, tmp_path / "data")
    file = tmp_path / "penjualan-2026-02.csv"
    file.write_text(FEBRUARY, encoding="utf-8")
    assert "Published as load 3." in run(settings, "load", "order_lines", file)
    run(settings, "refresh", "--load", "1")
    run(settings, "loads", "undo", "3")
    run(settings, "loads", "undo", "2")
    lines = _exported(run, settings, tmp_path, "order_lines")
    assert (len(lines), sum(Decimal(line["amount"]) for line in lines)) == (600, Decimal("31135700.00"))
