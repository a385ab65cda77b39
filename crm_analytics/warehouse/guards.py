"""Guards around a load: one at a time, and plain words where the disk is full."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, LoadError
from crm_analytics.i18n import N_
from crm_analytics.warehouse.faults import FAULTS, SYSTEM, explained, is_full_disk


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
    """Say in plain words what stopped a load: the disk is full, or something else around the warehouse went wrong."""
    try:
        yield
    except FAULTS as error:
        if isinstance(error, CrmError):
            raise
        if not is_full_disk(error):
            if (sentence := explained(error, settings)) is None or sentence.message == SYSTEM:
                raise
            raise sentence from error
        raise LoadError(
            N_("The disk with {folder} is full. Free some space and load again; the data in force was not changed."),
            folder=str(settings.warehouse),
        ) from error
