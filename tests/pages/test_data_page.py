"""The page of the data: a click does what was read, and nobody loses an upload to another one's load."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import streamlit as st
from sqlalchemy import update
from streamlit.runtime.state import SessionStateProxy
from streamlit.testing.v1 import AppTest

from crm_analytics import jobs
from crm_analytics.compute import reads
from crm_analytics.config import Settings
from crm_analytics.features.data.uploads import UploadChoice
from crm_analytics.features.data.widgets.outcome import ExpectedLoad
from crm_analytics.features.data.widgets.table_health import percent_filled
from crm_analytics.i18n import date_time_text
from crm_analytics.state import jobs as state_jobs
from crm_analytics.state.engine import writing
from crm_analytics.state.models import LoadRow
from crm_analytics.ui.progress import job_progress
from crm_analytics.viewer import Role, Viewer
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.load_report import LoadReport
from crm_analytics.warehouse.loads import LoadCatalogue
from tests.pages.conftest import OpenPage
from tests.pages.seen import tables
from tests.warehouse.small import fill, lines


def test_only_what_has_no_empty_cell_is_called_full() -> None:
    shares = pl.DataFrame({"filled": [1.0, 0.99999, 0.5, 0.00001, 0.0]})
    assert shares.select(percent_filled()).to_series().to_list() == [100.0, 99.9, 50.0, 0.1, 0.0]


def test_tables_with_empty_cells_are_not_called_full(open_page: OpenPage, nusantara_settings: Settings) -> None:
    """Deliveries that have not come have no day of arrival; every branch has all there is to know."""
    load = LoadCatalogue(nusantara_settings).ready()
    assert load is not None
    columns = lake.scan(nusantara_settings, load, "deliveries").select(pl.all().count() / pl.len())
    filled = columns.collect().mean_horizontal().item()
    assert filled < 1
    shown = {row["Table"]: row["Cells filled in"] for row in tables(open_page("data", nusantara_settings))[0]}
    assert shown["Branches"] == "100.0%"
    assert shown["Deliveries"] == f"{100 * filled:.1f}%"


def test_a_click_takes_back_the_load_it_named_and_no_newer_one(open_page: OpenPage, two_loads: Settings) -> None:
    at = open_page("data", two_loads)
    asked = at.button(key="undo-2")
    later = lines(5, customers=5, first=datetime(2025, 2, 1, 10))  # noqa: DTZ001 - wall time of the company
    fill(two_loads, order_lines=later.with_columns(order_id="later-" + pl.col("order_id")))
    asked.click().run()

    assert not at.exception
    assert [load.status for load in LoadCatalogue(two_loads).all()] == ["published", "ready", "ready"]


def test_a_click_takes_the_newest_load_back(open_page: OpenPage, two_loads: Settings) -> None:
    at = open_page("data", two_loads)
    at.button(key="undo-2").click().run()

    assert not at.exception
    assert [load.status for load in LoadCatalogue(two_loads).all()] == ["undone", "ready"]


def test_the_list_tells_who_took_a_load_back_and_when(
    open_page: OpenPage, two_loads: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sari = Viewer.of_role("sari@example.com", Role.ADMINISTRATOR)
    monkeypatch.setattr("crm_analytics.ui.shell.current_viewer", lambda: sari)
    at = open_page("data", two_loads)
    at.button(key="undo-2").click().run()
    undone = LoadCatalogue(two_loads).get(2)
    assert undone.undone_at is not None
    moment = date_time_text(undone.undone_at.astimezone(ZoneInfo("Asia/Jakarta")))
    states = {str(row["Load"]): row["State"] for rows in tables(at) for row in rows if "State" in row}
    assert states == {"2": f"taken back by sari@example.com, {moment}", "1": "in use"}


def test_a_load_taken_back_before_that_was_noted_says_so_alone(open_page: OpenPage, two_loads: Settings) -> None:
    LoadCatalogue(two_loads).undo(2, by="tests")
    with writing(two_loads) as session:
        session.execute(update(LoadRow).values(undone_by=None, undone_at=None))
    at = open_page("data", two_loads)
    assert "taken back" in [row["State"] for rows in tables(at) for row in rows if "State" in row]


def test_a_newer_load_without_figures_can_be_worked_out_from_here(
    open_page: OpenPage, two_loads: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(jobs, "start", lambda _settings, arguments, by: asked.append([*arguments, by]))
    at = open_page("data", two_loads)
    assert not at.warning
    later = lines(5, customers=5, first=datetime(2025, 2, 1, 10))  # noqa: DTZ001 - wall time of the company
    fill(two_loads, order_lines=later.with_columns(order_id="later-" + pl.col("order_id")))
    at.run()
    assert [warning.value for warning in at.warning] == ["The figures are not worked out yet"]
    at.button(key="work-out").click().run()

    assert not at.exception
    assert asked == [["refresh", "local owner"]]


@pytest.mark.parametrize("whose", ["own", "another one's"])
def test_an_upload_is_removed_when_its_own_load_has_ended(
    open_page: OpenPage, two_loads: Settings, tmp_path: Path, whose: str
) -> None:
    upload, other = (tmp_path / name / "sales.csv" for name in ("mine", "theirs"))
    for file in (upload, other):
        file.parent.mkdir()
        file.write_text("order_id\n", encoding="utf-8")
    loaded = upload if whose == "own" else other
    job = state_jobs.add(two_loads, ["load", "order_lines", str(loaded)], by="Ana", status=jobs.DONE)
    at = open_page("data", two_loads)
    nothing_new = LoadReport(None, {}, (), pl.DataFrame(), changed=False)
    at.session_state["load-expected"] = ExpectedLoad(UploadChoice(upload, "order_lines", None), nothing_new)
    at.session_state["ended_job"] = job.id
    at.run()

    assert not at.exception
    own, other_ones = (
        "Everything in this file was there already: nothing changed.",
        "Done: the pages show the latest figures.",
    )
    assert [success.value for success in at.success] == [own if whose == "own" else other_ones]
    assert upload.exists() == (whose != "own")


def test_when_a_watched_job_has_ended_the_loads_are_read_anew(two_loads: Settings) -> None:
    known = len(reads.ready_loads(two_loads))
    LoadCatalogue(two_loads).undo(2, by="tests")
    job = state_jobs.add(two_loads, ["refresh"], by="Ana", status=jobs.DONE)

    def watched(
        follow: "Callable[[Settings, int], None]", settings: "Settings", job_id: int, visit: "SessionStateProxy"
    ) -> None:
        if "ended_job" not in visit:
            follow(settings, job_id)

    at = AppTest.from_function(
        watched, args=(job_progress, two_loads, job.id, st.session_state), default_timeout=30
    ).run()
    assert not at.exception
    assert at.session_state["ended_job"] == job.id
    assert len(reads.ready_loads(two_loads)) == known - 1
