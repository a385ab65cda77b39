"""Commands started from the browser: a process of their own, which outlives the tab that asked for it.

The process is this package's command line with `--job`, so that what the browser starts is what a person could have
typed. It notes its progress and its end in the list of jobs. While it runs it holds a lock file, so that a process
that ends without a word is noticed, also after the machine was switched off.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from crm_analytics.compute import parts
from crm_analytics.config import KEPT_MEMORY, PROJECT, Settings
from crm_analytics.errors import CrmError, UsageError
from crm_analytics.i18n import N_, current_language
from crm_analytics.i18n import gettext as _
from crm_analytics.reader import Reader
from crm_analytics.recipes import Part
from crm_analytics.state import jobs as state_jobs
from crm_analytics.state.jobs import Job
from crm_analytics.warehouse.faults import explained
from crm_analytics.warehouse.progress import Progress

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
UNFINISHED = (WAITING, RUNNING)
WORK_OUT = "work-out"
"""The command of a job that works out a result for a part of the business; everything else stays as it is."""
SECONDS_BETWEEN_NOTES = 0.5
TIME_TO_START = timedelta(minutes=1)
REMEMBERED = 100
"""Jobs that are looked through for one that has ended."""
SILENT_END = N_("The process ended without a word; its log may say why. Nothing was half published: start it again.")
TOO_MUCH = N_("{count} such questions are being worked out already; ask again when some of them are done.")
BROKEN_OFF = N_("The work was broken off by an error in the program; its log says where.")

_children: dict[int, subprocess.Popen[bytes]] = {}


def start(settings: Settings, args: list[str], *, by: str) -> Job:
    """Start a command in the background, such as `["load", "customers", "/path/to/file.csv"]`.

    Args:
        settings: The warehouse to work on; the process gets the same.
        args: Arguments as on the command line.
        by: Who asked for it; noted with the job and the load.
    """
    job = state_jobs.add(settings, args, by=by, status=WAITING)
    command = [sys.executable, "-m", "crm_analytics", "--language", current_language(), "--job", str(job.id), *args]
    file = log(settings, job.id)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own program, arguments as a list, no shell
            command,
            cwd=PROJECT,
            env=os.environ | _environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[process.pid] = process
    return state_jobs.update(settings, job.id, pid=process.pid) or job


def ask(reader: Reader, name: str, part: Part) -> Job | None:
    """Have a result worked out for a part of the business; None where it is there already.

    Who asks for what somebody else has asked for waits for the same job.

    Raises:
        NotAllowed: where the part is not the viewer's to see.
        UsageError: where the result can't be worked out for such a part, or too much is waiting already.
    """
    if parts.is_there(reader, name, part):
        return None
    waiting = [job for job in _unfinished(reader.settings) if job.args[0] == WORK_OUT]
    args = _args(reader, name, part)
    same = [job for job in waiting if list(job.args) == args]
    if same:
        return same[0]
    if len(waiting) >= reader.settings.parts_waiting:
        raise UsageError(TOO_MUCH, count=len(waiting))
    return start(reader.settings, args, by=reader.viewer.name)


def newest_of(reader: Reader, name: str, part: Part) -> Job | None:
    """The newest job that works, or worked, on a result for a part; None where there is none among the recent ones.

    Raises:
        NotAllowed: where the part is not the viewer's to see.
        UsageError: where the result can't be worked out for such a part.
    """
    parts.refuse(reader, name, part)
    args = _args(reader, name, part)
    return next((job for job in recent(reader.settings, REMEMBERED) if list(job.args) == args), None)


def _args(reader: Reader, name: str, part: Part) -> list[str]:
    return [WORK_OUT, name, *_options(part), "--load", str(reader.load.id)]


def _options(part: Part) -> list[str]:
    members = {"--branch": part.branch, "--channel": part.channel, "--category": part.category}
    named = [word for option, values in members.items() for value in sorted(values) for word in (option, value)]
    return [*named, "--level", part.level]


def get(settings: Settings, job_id: int) -> Job | None:
    """The job with this number as it stands; one whose process is gone without a word has failed."""
    job = state_jobs.get(settings, job_id)
    return None if job is None else _as_it_stands(settings, job)


def recent(settings: Settings, limit: int = 20) -> list[Job]:
    """The newest jobs as they stand, newest first."""
    return [_as_it_stands(settings, job) for job in state_jobs.recent(settings, limit)]


def unfinished(settings: Settings) -> list[Job]:
    """The jobs that wait or run and change what pages show, newest first."""
    return [job for job in _unfinished(settings) if job.args[0] != WORK_OUT]


def log(settings: Settings, job_id: int) -> Path:
    """Where a job's output is kept."""
    return settings.warehouse / "jobs" / f"{job_id}.log"


@contextmanager
def reporting(settings: Settings, job_id: int, progress: Progress) -> Iterator[Progress]:
    """Within the job's own process: note its start, its progress about twice a second, and its end."""
    log(settings, job_id).parent.mkdir(parents=True, exist_ok=True)
    with _lock(settings, job_id):
        state_jobs.update(settings, job_id, status=RUNNING, pid=os.getpid())
        yield from _until_its_end(settings, job_id, progress)


def _until_its_end(settings: Settings, job_id: int, progress: Progress) -> Iterator[Progress]:
    try:
        yield _noting(settings, job_id, progress)
    except BaseException as error:
        sentence = explained(error, settings)
        with suppress(CrmError, OSError):  # what stopped the work may keep its end from being noted too
            _end(settings, job_id, FAILED, str(sentence) if sentence else _(BROKEN_OFF))
        raise
    state_jobs.update(settings, job_id, status=DONE, share=1.0, finished_at=datetime.now(UTC))


def _end(settings: Settings, job_id: int, status: str, message: str) -> None:
    state_jobs.update(settings, job_id, status=status, message=message, finished_at=datetime.now(UTC))


def _noting(settings: Settings, job_id: int, progress: Progress) -> Progress:
    noted = 0.0

    def report(share: float, sentence: str) -> None:
        nonlocal noted
        progress(share, sentence)
        now = time.monotonic()
        if now - noted >= SECONDS_BETWEEN_NOTES or share >= 1:
            noted = now
            state_jobs.update(settings, job_id, share=min(max(share, 0.0), 1.0), message=sentence)

    return report


def _unfinished(settings: Settings) -> list[Job]:
    jobs = [_as_it_stands(settings, job) for job in state_jobs.of_status(settings, UNFINISHED)]
    return [job for job in jobs if job.status in UNFINISHED]


def _as_it_stands(settings: Settings, job: Job) -> Job:
    _let_go_of_what_ended(job)
    if _is_lost(settings, job):
        # It may have noted its end between our two looks.
        job = state_jobs.get(settings, job.id) or job
        if job.status in UNFINISHED:
            with suppress(CrmError, OSError):  # it has failed all the same where that can't be noted
                _end(settings, job.id, FAILED, SILENT_END)
            job = replace(job, status=FAILED, message=SILENT_END, finished_at=datetime.now(UTC))
    return replace(job, message=_(job.message)) if job.message else job


def _let_go_of_what_ended(job: Job) -> None:
    """Forget the process of a job that is over: the system keeps it on its list until its parent has asked."""
    child = _children.get(job.pid or 0)
    if job.status not in UNFINISHED and child is not None and child.poll() is not None:
        _children.pop(child.pid, None)


def _is_lost(settings: Settings, job: Job) -> bool:
    if job.status == RUNNING:
        return not _is_held(_lock(settings, job.id))
    if job.status == WAITING:
        child = _children.get(job.pid or 0)
        ended = child is not None and child.poll() is not None
        return ended or datetime.now(UTC) - job.started_at > TIME_TO_START
    return False


def _is_held(lock: FileLock) -> bool:
    try:
        with lock.acquire(blocking=False):
            return False
    except Timeout:
        return True


def _lock(settings: Settings, job_id: int) -> FileLock:
    return FileLock(log(settings, job_id).with_suffix(".lock"), is_singleton=False)


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "CRM_DATA": str(settings.data.resolve()),
        "CRM_DATABASE_URL": settings.database_url,
        "CRM_UPLOAD_LIMIT": str(settings.upload_limit),
        "CRM_LOCK_WAIT": str(settings.lock_wait),
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    } | KEPT_MEMORY
