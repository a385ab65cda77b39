"""Guards around a load: one at a time, and plain words where the disk is full."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
from deltalake.exceptions import DeltaError
from filelock import FileLock, Timeout

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_

FULL_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_DISK_WORDS = ("No space left on device", "Disk quota exceeded", "File too large")


@contextmanager
def alone(settings: Settings, *, wanted: bool) -> Iterator[None]:
    """Be the only load that writes; a second one waits a while, then gives up with a word."""
    if not wanted:
        yield
        return
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.warehouse / "load.lock", timeout=settings.lock_wait)
    try:
        lock.acquire()
    except Timeout:
        raise LoadError(N_("Another load is running. Wait until it has finished, then load again.")) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def without_refresh(settings: Settings) -> Iterator[None]:
    """Keep refreshes from beginning; one that runs is waited for a while."""
    try:
        with FileLock(refresh_lock(settings), timeout=settings.lock_wait):
            yield
    except Timeout:
        raise LoadError(N_("The figures are being worked out. Wait until that has ended, then try again.")) from None


def refresh_lock(settings: Settings) -> str:
    """The file that a refresh locks while it is at work."""
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    return str(settings.warehouse / "refresh.lock")


@contextmanager
def plainly(settings: Settings) -> Iterator[None]:
    """Say in plain words that the disk is full, whichever library noticed."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError, DeltaError) as error:
        code = error.errno if isinstance(error, OSError) else None
        if code not in FULL_DISK and not any(word in str(error) for word in FULL_DISK_WORDS):
            raise
        raise LoadError(
            N_("The disk with {folder} is full. Free some space and load again; the data in force was not changed."),
            folder=str(settings.warehouse),
        ) from error
