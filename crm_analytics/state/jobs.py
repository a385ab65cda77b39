"""The list of jobs: commands started in the background, their progress and their end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import JobRow


@dataclass(frozen=True)
class Job:
    """A command started in the background; `share` is the part done, 0 to 1."""

    id: int
    args: tuple[str, ...]
    by: str
    pid: int | None
    status: str
    share: float
    message: str
    started_at: datetime
    finished_at: datetime | None


def add(settings: Settings, args: list[str], *, by: str, status: str = "waiting") -> Job:
    """Note a job that is about to start."""
    row = JobRow(args=list(args), by=by, pid=None, status=status, share=0.0, message="", started_at=datetime.now(UTC))
    with writing(settings) as session:
        session.add(row)
        session.flush()
        return _job(row)


def update(settings: Settings, job_id: int, **changes: str | float | int | datetime | None) -> Job | None:
    """Change some of a job's fields; None if there is no such job."""
    with writing(settings) as session:
        row = session.get(JobRow, job_id)
        if row is None:
            return None
        for name, value in changes.items():
            setattr(row, name, value)
        return _job(row)


def get(settings: Settings, job_id: int) -> Job | None:
    """The job with this number."""
    with reading(settings) as session:
        row = session.get(JobRow, job_id)
        return None if row is None else _job(row)


def recent(settings: Settings, limit: int = 20) -> list[Job]:
    """The newest jobs, newest first."""
    with reading(settings) as session:
        return [_job(row) for row in session.scalars(select(JobRow).order_by(JobRow.id.desc()).limit(limit))]


def of_status(settings: Settings, statuses: Collection[str]) -> list[Job]:
    """All jobs with one of these statuses, newest first."""
    wanted = select(JobRow).where(JobRow.status.in_(statuses)).order_by(JobRow.id.desc())
    with reading(settings) as session:
        return [_job(row) for row in session.scalars(wanted)]


def _job(row: JobRow) -> Job:
    return Job(
        id=row.id,
        args=tuple(row.args),
        by=row.by,
        pid=row.pid,
        status=row.status,
        share=row.share,
        message=row.message,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
