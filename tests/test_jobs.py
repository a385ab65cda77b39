"""Jobs: commands in processes of their own, followed from outside, never lost without a word."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_analytics import jobs
from crm_analytics.config import PROJECT, Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import use_language
from crm_analytics.state import jobs as state_jobs
from crm_analytics.state.jobs import Job
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet

PATIENCE = 60.0
TILL = "order_id,ordered_at,quantity,amount\nA1,2024-01-15,1,5.25\nA2,2024-01-16,1,7.50\n"

HEAD = """
import sys, time
from pathlib import Path
from crm_analytics import jobs
from crm_analytics.config import Settings
from crm_analytics.warehouse.progress import quiet

settings = Settings(data=Path(sys.argv[1]))
"""
ASKING = HEAD + "print(jobs.start(settings, ['load', 'order_lines', sys.argv[2]], by='Ana').id)"
WORKING = (
    HEAD
    + """
with jobs.reporting(settings, int(sys.argv[2]), quiet):
    print("on", flush=True)
    time.sleep(60)
"""
)


@pytest.fixture
def till(tmp_path: Path) -> Path:
    path = tmp_path / "till.csv"
    path.write_text(TILL, encoding="utf-8")
    return path


def _wait(settings: Settings, job_id: int, until: Callable[[Job], bool]) -> Job:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        job = jobs.get(settings, job_id)
        assert job is not None
        if until(job):
            return job
        time.sleep(0.1)
    pytest.fail(f"the job did not get there: {job}\n{jobs.log(settings, job_id).read_text()}")


def _ended(job: Job) -> bool:
    return job.status not in jobs.UNFINISHED


def test_a_job_outlives_the_process_that_started_it_and_publishes_under_the_name_of_who_asked(
    settings: Settings, till: Path
) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASKING, settings.data, till], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    job = _wait(settings, int(asked.stdout), _ended)
    assert (job.status, job.share) == (jobs.DONE, 1.0), jobs.log(settings, job.id).read_text()
    assert job.finished_at is not None
    load = LoadCatalogue(settings).in_force()
    assert load is not None
    assert load.by == "Ana"


LOAD, REFRESH = ("load", "order_lines", "gone.csv"), ("refresh",)


@pytest.mark.parametrize(
    ("language", "asked", "words"),
    [
        ("en", LOAD, "There is no file “gone.csv”."),
        ("id", LOAD, "Tidak ada berkas “gone.csv”."),
        (
            "id",
            REFRESH,
            "Belum ada yang diunggah: unggah sebuah berkas, atau data contoh dengan `python -m crm_analytics demo`.",
        ),
    ],
    ids=["load, English", "load, Indonesian", "refresh, Indonesian"],
)
def test_a_job_that_fails_says_why_in_the_language_of_who_asked(
    settings: Settings, language: str, asked: tuple[str, ...], words: str
) -> None:
    use_language(language)
    try:
        started = jobs.start(settings, list(asked), by="Ana")
    finally:
        use_language("en")
    job = _wait(settings, started.id, _ended)
    assert (job.status, job.message) == (jobs.FAILED, words)


def test_a_job_that_is_killed_is_noticed(settings: Settings) -> None:
    job = state_jobs.add(settings, ["demo"], by="Ana")
    arguments = [sys.executable, "-c", WORKING, str(settings.data), str(job.id)]
    with subprocess.Popen(arguments, cwd=PROJECT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"on\n"
        running = jobs.get(settings, job.id)
        assert running is not None
        assert running.status == jobs.RUNNING
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    lost = jobs.get(settings, job.id)
    assert lost is not None
    assert (lost.status, lost.message.partition(";")[0]) == (jobs.FAILED, "The process ended without a word")
    assert jobs.unfinished(settings) == []


def test_a_process_that_never_begins_is_noticed(settings: Settings) -> None:
    job = state_jobs.add(settings, ["demo"], by="Ana")
    state_jobs.update(settings, job.id, pid=2**22 + 1, started_at=datetime.now(UTC) - timedelta(minutes=2))
    lost = jobs.get(settings, job.id)
    assert lost is not None
    assert lost.status == jobs.FAILED


def test_a_job_that_has_just_been_asked_for_is_waiting(settings: Settings) -> None:
    job = state_jobs.add(settings, ["demo"], by="Ana")
    assert [each.id for each in jobs.unfinished(settings)] == [job.id]


def test_the_process_of_a_job_that_is_over_is_let_go(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    running, over = (
        state_jobs.add(settings, ["demo"], by="Ana", status=status) for status in (jobs.WAITING, jobs.DONE)
    )
    state_jobs.update(settings, over.id, pid=process.pid)
    children = {process.pid: process, running.id: process}
    monkeypatch.setattr(jobs, "_children", children)
    jobs.get(settings, over.id)
    assert set(children) == {running.id}


def test_progress_is_noted_twice_a_second_at_most(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    job, update = state_jobs.add(settings, ["demo"], by="Ana"), state_jobs.update
    notes: list[object] = []
    told: list[float] = []

    def noted(settings: Settings, job_id: int, **changes: str | float | datetime | None) -> Job | None:
        notes.append(changes.get("message") or changes["status"])
        return update(settings, job_id, **changes)

    monkeypatch.setattr(state_jobs, "update", noted)
    with jobs.reporting(settings, job.id, lambda share, _sentence: told.append(share)) as report:
        for step in range(1000):
            report(step / 1000, "Reading")
    assert len(told) == 1000
    assert 1 <= notes.count("Reading") < 100
    assert notes[-1] == jobs.DONE


def _fail(settings: Settings, job_id: int, error: Exception) -> None:
    with jobs.reporting(settings, job_id, quiet):
        raise error


def test_an_error_made_for_people_is_the_job_s_last_word(settings: Settings) -> None:
    job = state_jobs.add(settings, ["demo"], by="Ana")
    with pytest.raises(LoadError):
        _fail(settings, job.id, LoadError("Disk {name} is full", name="A"))
    ended = jobs.get(settings, job.id)
    assert ended is not None
    assert (ended.status, ended.message) == (jobs.FAILED, "Disk A is full")


def test_an_error_of_the_program_points_to_the_log_and_tells_no_data(settings: Settings) -> None:
    job = state_jobs.add(settings, ["demo"], by="Ana")
    with pytest.raises(ZeroDivisionError):
        _fail(settings, job.id, ZeroDivisionError("customer Ana Wijaya"))
    ended = jobs.get(settings, job.id)
    assert ended is not None
    assert ended.status == jobs.FAILED
    assert "log" in ended.message
    assert "Wijaya" not in ended.message


def test_the_newest_job_comes_first(settings: Settings) -> None:
    first, second = (state_jobs.add(settings, [name], by="Ana") for name in ("demo", "refresh"))
    assert [job.id for job in jobs.recent(settings)] == [second.id, first.id]


def test_a_job_uses_memory_again_though_this_process_does_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[dict[str, str]] = []
    popen = subprocess.Popen

    def started(*_args: object, env: dict[str, str], **_rest: object) -> subprocess.Popen[bytes]:
        given.append(env)
        return popen([sys.executable, "-c", ""], env=env)

    monkeypatch.setenv("_RJEM_MALLOC_CONF", "dirty_decay_ms:500,muzzy_decay_ms:1000")  # as Polars leaves it
    monkeypatch.setattr("crm_analytics.jobs.subprocess.Popen", started)
    jobs.start(settings, ["refresh"], by="Ana")
    assert "dirty_decay_ms:4000" in given[0]["_RJEM_MALLOC_CONF"]
    assert "dirty_decay_ms:500" not in given[0]["_RJEM_MALLOC_CONF"]
