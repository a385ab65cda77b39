"""Folders for unpacked and re-encoded copies: with room on their disk, and gone with the process that made them."""

import errno
import os
import shutil
import tempfile
import time
import weakref
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from crm_analytics.errors import SourceError
from crm_analytics.i18n import N_, file_size

PREFIX: Final = "crm-source-"
LOCK: Final = "in-use"
FULL_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
KEPT_FREE: Final = 64 * 1024**2
"""Bytes that are left to whatever else writes to the disk of temporary files."""
BEGINNING: Final = 60.0
"""Seconds in which whoever made a folder has locked it."""
NO_ROOM: Final = N_(
    "“{file}” has to be copied to be read, and the disk of the folder for temporary files, {folder}, has no room for "
    "it ({free} free). Free some space there, or name a folder on another disk in TMPDIR; nothing was loaded."
)


class Workspace:
    """A folder for copies of one source, removed when the table that uses it is no longer needed.

    What processes have left that were killed is swept away first: a lock that the system lets go of when a process dies
    says whose folder is still in use.
    """

    def __init__(self) -> None:
        sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        lock = _lock(self.folder)
        lock.acquire()
        weakref.finalize(self, _remove, self.folder, lock)

    def path(self, name: str) -> Path:
        """A path inside the folder."""
        return self.folder / name


def refuse_without_room(folder: Path, name: str, size: int) -> None:
    """Refuse to write so many bytes where they have no room.

    Raises:
        SourceError: with what is free, and what to do.
    """
    free = shutil.disk_usage(folder).free
    if size + KEPT_FREE > free:
        raise no_room(folder, name, free)


def no_room(folder: Path, name: str, free: int) -> SourceError:
    """That a copy of a file has no room."""
    home = folder.parent if folder.name.startswith(PREFIX) else folder
    return SourceError(NO_ROOM, file=name, folder=str(home), free=file_size(free))


def sweep(home: Path) -> None:
    """Remove the folders of processes that are dead; of other people's and those in use nothing is touched."""
    for folder in home.glob(f"{PREFIX}*"):
        try:
            if _is_ours(folder) and not _is_beginning(folder):
                with _lock(folder).acquire(timeout=0):
                    pass
                shutil.rmtree(folder, ignore_errors=True)
        except (OSError, Timeout):
            continue


def _is_ours(folder: Path) -> bool:
    state = folder.lstat()
    return folder.is_dir() and not folder.is_symlink() and (os.name == "nt" or state.st_uid == os.getuid())


def _is_beginning(folder: Path) -> bool:
    return not (folder / LOCK).exists() and time.time() - folder.stat().st_mtime < BEGINNING


def _lock(folder: Path) -> FileLock:
    # Let go of by whichever thread clears the table away.
    return FileLock(folder / LOCK, is_singleton=False, thread_local=False)


def _remove(folder: Path, lock: FileLock) -> None:
    lock.release()
    shutil.rmtree(folder, ignore_errors=True)
