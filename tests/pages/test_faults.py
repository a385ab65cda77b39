"""Pages where something around the warehouse is broken: a sentence in its place, and reading goes on where it can."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from crm_analytics import jobs, server
from crm_analytics.compute.cache import CACHE
from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.exports.markdown import plain_text
from crm_analytics.state import jobs as state_jobs
from crm_analytics.state.engine import forget
from crm_analytics.warehouse.progress import quiet
from tests.copies import copied
from tests.pages.conftest import OpenPage


@pytest.fixture
def own(thirty_settings: Settings, tmp_path: Path) -> Iterator[Settings]:
    """A copy of a small company that tests may damage."""
    settings = copied(thirty_settings, tmp_path / "data")
    yield settings
    forget(settings.state_url)
    CACHE.forget()


def _results(settings: Settings) -> Path:
    home = settings.warehouse / "ready" / "1"
    return home / (home / "current").read_text(encoding="ascii")


def _sentences(at: AppTest) -> list[str]:
    assert not at.exception
    return [plain_text(error.value) for error in at.error]


@pytest.mark.parametrize("name", ["overview", "segments", "forecast", "data"])
def test_a_torn_result_is_said_on_every_page(open_page: OpenPage, own: Settings, name: str) -> None:
    for file in _results(own).glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:200])
    said = _sentences(open_page(name, own))
    assert said
    assert "check" in said[0]
    assert "made anew" in said[0] or "work them out anew" in said[0]


def test_results_that_vanish_under_a_page_are_said(
    open_page: OpenPage, own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = FileNotFoundError(2, "No such file or directory", str(_results(own) / "daily_sales.parquet"))

    def vanished(*_arguments: object) -> None:
        raise gone

    monkeypatch.setattr("crm_analytics.reader.reader.ready.scan", vanished)
    (first, *_more) = _sentences(open_page("overview", own))
    assert "Results of load 1 can't be read" in first
    assert "Open this again" in first


def test_a_load_without_results_offers_to_work_them_out(open_page: OpenPage, own: Settings) -> None:
    for file in _results(own).glob("*"):
        file.unlink()
    at = open_page("overview", own)
    assert not at.exception
    assert at.title[0].value == "The figures are not worked out yet"


def test_pages_are_read_where_nothing_can_be_written(open_page: OpenPage, own: Settings) -> None:
    forget(own.state_url)
    (own.warehouse / "state.db-shm").mkdir()
    at = open_page("overview", own)
    assert _sentences(at) == []
    assert at.title
    data = open_page("data", own)
    assert _sentences(data) == []
    (own.warehouse / "state.db-shm").rmdir()


def test_pages_are_read_while_another_program_keeps_the_database_locked(open_page: OpenPage, own: Settings) -> None:
    open_page("overview", own)
    with closing(sqlite3.connect(own.warehouse / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        at = open_page("segments", own)
        assert _sentences(at) == []
        assert at.title


def test_a_damaged_database_is_one_sentence(open_page: OpenPage, own: Settings) -> None:
    forget(own.state_url)
    (own.warehouse / "state.db").write_bytes(b"no database at all, but some letters " * 200)
    CACHE.forget()
    (said,) = _sentences(open_page("overview", own))
    assert "cannot be opened: file is not a database" in said


def test_what_a_click_leaves_uncaught_has_its_sentence_and_a_mistake_has_none(
    open_page: OpenPage, own: Settings
) -> None:
    drawn: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crm_analytics.server.failures.st.error", lambda words, **_how: drawn.append(words))
        assert server.show(LoadError("Load {load} is *odd*.", load="a_b"))
        assert server.show(pl.exceptions.PanicException("unwrap"))
        assert not server.show(KeyError("mistake"))
    assert drawn[0] == "Load a\\_b is *odd*."
    assert "PanicException" in drawn[1]
    assert server.application()._on_script_error is server.show
    assert open_page("data", own).title


def test_a_job_that_fails_at_a_fault_notes_the_sentence(own: Settings) -> None:
    job = state_jobs.add(own, ["refresh"], by="Ana", status=jobs.WAITING)
    with pytest.raises(MemoryError), jobs.reporting(own, job.id, quiet):
        raise MemoryError
    ended = jobs.get(own, job.id)
    assert ended is not None
    assert (ended.status, "not enough memory" in ended.message) == (jobs.FAILED, True)


def test_a_job_whose_end_can_not_be_noted_ends_with_its_own_error(own: Settings) -> None:
    job = state_jobs.add(own, ["refresh"], by="Ana", status=jobs.WAITING)
    progress = jobs.reporting(own, job.id, quiet)
    progress.__enter__()
    forget(own.state_url)
    (own.warehouse / "state.db").write_bytes(b"no database at all, but some letters " * 200)
    error = LoadError("own error")
    assert not progress.__exit__(LoadError, error, None)
