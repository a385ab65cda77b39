"""Jobs are noted with what was asked, how far they are and how they ended."""

from datetime import UTC, datetime

from crm_analytics.config import Settings
from crm_analytics.state import jobs


def test_a_job_is_kept_as_it_was_asked(any_database: Settings) -> None:
    added = jobs.add(any_database, ["load", "order_lines", "Penjualan Januari.csv"], by="Sari")
    assert jobs.get(any_database, added.id) == added
    assert added.args == ("load", "order_lines", "Penjualan Januari.csv")
    assert (added.by, added.share, added.pid, added.finished_at) == ("Sari", 0.0, None, None)
    assert added.started_at.tzinfo is UTC


def test_a_job_tells_how_far_it_is(any_database: Settings) -> None:
    job = jobs.add(any_database, ["refresh"], by="Sari")
    end = datetime(2026, 3, 1, 12, tzinfo=UTC)
    jobs.update(any_database, job.id, pid=7, share=0.5, message="Reading", finished_at=end)
    found = jobs.get(any_database, job.id)
    assert found is not None
    assert (found.pid, found.share, found.message, found.finished_at) == (7, 0.5, "Reading", end)


def test_the_newest_jobs_come_first(state_settings: Settings) -> None:
    numbers = [jobs.add(state_settings, ["refresh"], by="Sari").id for _ in range(3)]
    assert [job.id for job in jobs.recent(state_settings, limit=2)] == numbers[:0:-1]


def test_a_job_that_is_not_there_is_none(state_settings: Settings) -> None:
    assert jobs.get(state_settings, 99) is None
    assert jobs.update(state_settings, 99, share=1.0) is None
