"""The outermost guard: what goes wrong around a warehouse, in sentences that say what to do.

Disks fill up, databases go away and files are damaged in the middle of anything. Whoever stands outermost (a command, a
job, a page) asks here what to say of an error that nobody expected where it arose.
"""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
from deltalake.exceptions import DeltaError
from filelock import Timeout
from sqlalchemy.exc import DBAPIError

from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, LoadError, StateError
from crm_analytics.i18n import N_
from crm_analytics.state.faults import fault_of

FULL_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL_DISK_WORDS: Final = ("No space left on device", "Disk quota exceeded", "File too large")
NOT_WRITABLE: Final = (errno.EROFS, errno.EACCES, errno.EPERM)
NOT_WRITABLE_WORDS: Final = ("Read-only file system", "Permission denied", "Operation not permitted")
FAILING: Final = (errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO)
UNREADABLE: Final = (pl.exceptions.PolarsError, pl.exceptions.PanicException, DeltaError, pa.ArrowException)
"""What the libraries of the lake raise; a panic of Polars is no Exception."""
SURE: Final = (pl.exceptions.PanicException, DeltaError, pa.ArrowException)
OF_FILES: Final = ("parquet", "out of specification", "decompress", "deserializ", "thrift", "footer", "magic", "lz4")
"""What the words of Polars have in them where a file is damaged; its other errors are mistakes of the program."""
FAULTS: Final = (CrmError, OSError, MemoryError, Timeout, DBAPIError, *UNREADABLE)
"""Errors that this module has a sentence for, or that have one of their own."""

FULL: Final = N_(
    "The disk with {folder} is full: nothing more can be written there. What is loaded can still be looked at. Free "
    "some space, and do it again."
)
READ_ONLY: Final = N_(
    "{path} can't be written or read: the disk is read-only, or the folder belongs to another user. What can be read "
    "can still be looked at. Give whoever runs this the right to it, and do it again."
)
DISK_FAILS: Final = N_(
    "The disk with {path} does not answer as it should, or was taken away. Look whether it is connected and whole, and "
    "do it again."
)
NO_MEMORY: Final = N_(
    "There is not enough memory for this. Close other programs, load the files one by one, or take a larger machine."
)
BROKEN_TABLE: Final = N_(
    "The table {table} of the warehouse can't be read: a file in {folder} is damaged or missing. Nothing was changed. "
    "`python -m crm_analytics check` says what is whole. Put the folder back from a backup, or undo the load and load "
    "its files again."
)
BROKEN_RESULT: Final = N_(
    "Results of load {load} can't be read: a file is damaged, was removed, or was made anew while it was read. Open "
    "this again; if that does not help, work them out anew: `python -m crm_analytics refresh --anew`."
)
BROKEN: Final = N_(
    "A part of the warehouse in {folder} can't be read ({kind}). `python -m crm_analytics check` says which. A result "
    "is made anew by `python -m crm_analytics refresh`; for a table, put the folder back from a backup, or undo the "
    "load and load its files again."
)
OCCUPIED: Final = N_(
    "Another program is at work in {folder} and did not let go. Wait until it has ended, and do it again."
)
SYSTEM: Final = N_("The system reports: {why}")


def explained(error: BaseException, settings: Settings) -> CrmError | None:
    """What to say of an error; None where it is one of the program itself.

    Args:
        error: What nobody caught.
        settings: The warehouse that was worked on.
    """
    if isinstance(error, DBAPIError):
        fault = fault_of(error, settings)
        return explained(fault, settings) if fault else None
    if isinstance(error, CrmError) or not isinstance(error, FAULTS):
        return error if isinstance(error, CrmError) else None
    if is_full_disk(error):
        return LoadError(FULL, folder=str(settings.warehouse))
    if isinstance(error, MemoryError):
        return LoadError(NO_MEMORY)
    return (
        LoadError(OCCUPIED, folder=str(settings.warehouse))
        if isinstance(error, Timeout)
        else _of_a_path(error, settings)
    )


@contextmanager
def in_words(settings: Settings) -> Iterator[None]:
    """Errors of the warehouse come out as sentences; those of the program as they are."""
    try:
        yield
    except FAULTS as error:
        sentence = explained(error, settings)
        if sentence is None or sentence is error:
            raise
        raise sentence from error


def is_full_disk(error: BaseException) -> bool:
    """Whether the disk is full, whichever library noticed."""
    code = error.errno if isinstance(error, OSError) else None
    return code in FULL_DISK or any(word in str(error) for word in FULL_DISK_WORDS)


def _of_a_path(error: BaseException, settings: Settings) -> CrmError | None:
    code = error.errno if isinstance(error, OSError) else None
    path = str((error.filename if isinstance(error, OSError) else None) or settings.warehouse)
    if code in NOT_WRITABLE or any(word in str(error) for word in NOT_WRITABLE_WORDS):
        return StateError(READ_ONLY, path=path)
    if code in FAILING:
        return StateError(DISK_FAILS, path=path)
    if matched := _of_the_lake(error, settings):
        return matched
    return StateError(SYSTEM, why=_without_addresses(error)) if isinstance(error, OSError) else None


def _of_the_lake(error: BaseException, settings: Settings) -> CrmError | None:
    """What is damaged, by the path in the error's words; None where nothing points to a file of the warehouse."""
    named = f"{error} {error.filename or ''}" if isinstance(error, OSError) else str(error)
    facts, results = str(settings.warehouse / "facts"), str(settings.warehouse / "ready")
    if matched := re.search(rf"{re.escape(facts)}[\\/](\w+)", named):
        return LoadError(BROKEN_TABLE, table=matched.group(1), folder=str(Path(facts) / matched.group(1)))
    if matched := re.search(rf"{re.escape(results)}[\\/](\d+)", named):
        return LoadError(BROKEN_RESULT, load=matched.group(1))
    if isinstance(error, SURE) or (isinstance(error, UNREADABLE) and any(map(named.lower().count, OF_FILES))):
        return LoadError(BROKEN, folder=str(settings.warehouse), kind=type(error).__name__)
    return None


def _without_addresses(error: BaseException) -> str:
    """The system's words, without the address of a database that may stand in them."""
    return re.sub(r"\w+(?:\+\w+)?://\S+", "…", str(error))
