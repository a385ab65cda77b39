"""Where a load keeps its rows until they are written: a folder of its own, gone when the load ends or has died.

What a load that died has left in tables of published loads is cleared too. A table that no load names is left alone,
and so is every version that the lake records: whoever clears may have been given another catalogue.
"""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from deltalake import DeltaTable
from filelock import FileLock, Timeout

from crm_analytics.config import Settings
from crm_analytics.warehouse import identity, lake, record
from crm_analytics.warehouse.load_rows import Load


@contextmanager
def staging(settings: Settings) -> Iterator[Path]:
    """A folder for one run."""
    home = _home(settings)
    home.mkdir(parents=True, exist_ok=True)
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


def clear_after_the_dead(settings: Settings, loads: Callable[[], list[Load]]) -> None:
    """Clear away what runs that died have left. Only for whoever is alone in writing.

    Args:
        settings: Where the warehouse is.
        loads: Gives all loads there are: the versions they name stay readable, undone ones included.
    """
    # A backup that was being made ready to be put back; once it takes the warehouse's place, nobody loads.
    shutil.rmtree((settings.warehouse / identity.SWAP).parent, ignore_errors=True)
    if not _sweep(_home(settings)):
        return
    named = [load.versions for load in (*loads(), *record.loads(settings))]
    for table in lake.LAKE:
        keep = sorted({versions[table] for versions in named if table in versions})
        _clear_table(lake.path(settings, table), keep)


def _clear_table(path: Path, named: list[int]) -> None:
    # Of a load that was undone before a backup was put back, the table may not be there.
    keep = [version for version in named if (path / "_delta_log" / f"{version:020}.json").exists()]
    if not keep:
        return
    table = DeltaTable(str(path))
    if table.version() not in keep:  # the newest version cannot be cleared away
        table.restore(keep[-1])
    table.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False, full=True, keep_versions=keep)


def _sweep(home: Path) -> bool:
    """Delete the folders of dead runs; whether there were any."""
    has_swept = False
    # Of a run that died before it had its folder there is the lock alone.
    for folder in {path.with_suffix("") for path in home.iterdir()} if home.exists() else ():
        try:
            with _lock(folder).acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:
            continue
        folder.with_suffix(".lock").unlink(missing_ok=True)
        has_swept = True
    return has_swept


def _home(settings: Settings) -> Path:
    return settings.warehouse / "staging"


def _lock(folder: Path) -> FileLock:
    return FileLock(folder.with_suffix(".lock"))
