"""Where a load keeps its rows until they are written: a folder of its own, gone when the load ends or has died."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from crm_analytics.config import Settings


@contextmanager
def staging(settings: Settings) -> Iterator[Path]:
    """A folder for one run; folders of runs that died are cleared away first."""
    home = settings.warehouse / "staging"
    home.mkdir(parents=True, exist_ok=True)
    _sweep(home)
    folder = home / uuid.uuid4().hex
    # Locked before the folder exists, and let go by the system when the process dies: a folder whose lock can be
    # had belongs to nobody.
    with _lock(folder):
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)


def _sweep(home: Path) -> None:
    for folder in home.iterdir():
        if not folder.is_dir():
            continue
        try:
            with _lock(folder).acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            continue
        folder.with_suffix(".lock").unlink(missing_ok=True)


def _lock(folder: Path) -> FileLock:
    return FileLock(folder.with_suffix(".lock"))
