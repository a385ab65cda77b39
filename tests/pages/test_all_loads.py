"""What the trust strip and page Data say holds for all loads in force, not for the newest, and for this warehouse."""

from decimal import Decimal
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from crm_analytics.compute.refresh import refresh
from crm_analytics.config import Settings, sqlite_url
from crm_analytics.features.data.widgets import load_report
from crm_analytics.state.engine import writing
from crm_analytics.state.models import LoadTableRow
from crm_analytics.ui.sitemap import PAGES
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied
from tests.incoming import incoming, line
from tests.pages.conftest import OpenPage
from tests.warehouse.loading import load_lines
from tests.warehouse.small import COMPANY


@pytest.fixture(scope="module")
def three_loads(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Loads with two bad rows, with four (undone), and with one. Read only."""
    settings = Settings(data=tmp_path_factory.mktemp("three") / "data")
    first = [*(line(str(number), customer_id=f"c{number}") for number in range(8)), line(None), line("")]
    load(settings, [incoming("order_lines", first)], by="Sari", progress=quiet, company=COMPANY)
    refresh(settings)
    load_lines(settings, [line("20"), *[line(None)] * 4], "undone.csv")
    LoadCatalogue(settings).undo(2, by="Sari")
    load_lines(settings, [line("30"), line(None)], "third.csv")
    refresh(settings)
    return settings


def _strip(at: AppTest) -> str:
    assert not at.exception
    return str(at.main.caption[-1].value)


def test_rows_set_aside_are_those_of_all_loads_in_force(open_page: OpenPage, three_loads: Settings) -> None:
    assert "3 rows set aside" in _strip(open_page("overview", three_loads))
    assert "3 baris ditolak" in _strip(open_page("data", three_loads, "id"))


def test_an_earlier_load_speaks_of_what_was_there_with_it(open_page: OpenPage, three_loads: Settings) -> None:
    at = open_page("overview", three_loads, load="1")
    assert "load 1" in _strip(at)
    assert "2 rows set aside" in _strip(at)


def test_an_earlier_load_that_does_not_add_up_is_not_covered_by_a_later_one(
    open_page: OpenPage, three_loads: Settings, tmp_path: Path
) -> None:
    settings = copied(three_loads, tmp_path / "data")
    at = open_page("data", settings)
    assert at.title[0].value.startswith("Every row accounted for")
    assert "every row accounted for" in _strip(at)
    with writing(settings) as session:
        session.execute(update(LoadTableRow).where(LoadTableRow.load_id == 1).values(sum_in=Decimal(1)))
    reopened = copied(settings, tmp_path / "again")
    at = open_page("data", reopened)
    assert at.title[0].value.startswith("Rows do not add up")
    assert "of rows accounted for: see page Data" in _strip(at)


@pytest.mark.parametrize("name", PAGES)
def test_over_another_database_a_page_says_what_to_do_and_nothing_else(
    open_page: OpenPage, three_loads: Settings, tmp_path: Path, name: str
) -> None:
    other = Settings(data=three_loads.data, database_url=sqlite_url(tmp_path / "other.db"))
    at = open_page(name, other)
    assert not at.exception
    assert [error.value.partition(":")[0] for error in at.error] == [
        f"The folder {three_loads.warehouse} holds facts, and the database for what people write knows of no load"
    ]
    assert not at.title


def test_the_try_out_says_that_nothing_would_be_accepted(
    monkeypatch: pytest.MonkeyPatch, three_loads: Settings, tmp_path: Path
) -> None:
    empty = Settings(data=tmp_path / "data")
    report = load(empty, [incoming("order_lines", [line(None)])], by="Sari", progress=quiet, dry_run=True)
    stated: list[str] = []
    monkeypatch.setattr(st, "error", lambda text, **_options: stated.append(text))
    monkeypatch.setattr(st, "info", lambda text, **_options: pytest.fail(text))
    load_report.draw(report, "IDR")
    assert stated == ["No row of this file could be accepted, so loading it would publish nothing."]
