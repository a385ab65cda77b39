"""Putting a backup back: made ready beside the warehouse, then swapped in; what was there is kept.

Until all of the backup is unpacked, read and found whole, the warehouse is not touched; `warehouse.swap` does the rest.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from deltalake.exceptions import DeltaError
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from crm_analytics.config import Settings
from crm_analytics.errors import StateError, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.state import transfer
from crm_analytics.state.engine import forget, writing
from crm_analytics.state.models import IN_FORCE, LoadRow, WarehouseRow
from crm_analytics.warehouse import archive, identity, lake, swap
from crm_analytics.warehouse.archive import Manifest, PackedBackup
from crm_analytics.warehouse.backup import named_versions, require_space
from crm_analytics.warehouse.guards import alone, without_refresh
from crm_analytics.warehouse.load_rows import load_of
from crm_analytics.warehouse.progress import Progress
from crm_analytics.warehouse.swap import Swap, home_of, new_of

UNPACKED, CHECKED = 0.85, 0.95
"""Shares of the whole that are done after each step."""

FULL = N_(
    "The warehouse in {folder} is not empty. With --replace the backup takes its place, and what is there is kept in a "
    "folder beside it. Nothing was changed."
)


@dataclass(frozen=True)
class Restored:
    """What was put back, and where that is which was there before; None: there was nothing."""

    manifest: Manifest
    kept: Path | None


def restore(settings: Settings, file: Path, progress: Progress, *, in_place_of_another: bool = False) -> Restored:
    """Put a backup back.

    Args:
        settings: Where to; the state may be in another kind of database than it was.
        file: The backup.
        progress: Told the share done and what is being done.
        in_place_of_another: Whether it may take the place of a warehouse that is not empty.

    Raises:
        LoadError: where the file is no backup, or damaged, space is short, or a load or refresh runs.
        UsageError: where the warehouse is not empty and may not be replaced.
    """
    with alone(settings, wanted=True), without_refresh(settings):
        finished = swap.finish(settings)
        with archive.opened(file) as packed:
            if finished is not None and finished.backup == packed.manifest.id:
                return Restored(packed.manifest, _kept(settings, finished))
            is_empty = _is_empty(settings)
            if not is_empty and not in_place_of_another:
                raise UsageError(FULL, folder=str(settings.warehouse))
            require_space(settings.warehouse, packed.size + 2 * packed.manifest.sizes[archive.STATE])
            with _folder(settings):
                _prepare(settings, packed, progress)
                if settings.database_url and not is_empty:
                    transfer.write_copy(settings, home_of(settings) / swap.BEFORE_STATE)
                name = "" if is_empty else f"{swap.BEFORE}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:4]}"
                progress(CHECKED, _("Swapping the warehouses"))
                done = swap.begin(settings, Swap(packed.manifest.id, name))
            progress(1.0, _("Done"))
            return Restored(packed.manifest, _kept(settings, done))


def _prepare(settings: Settings, packed: PackedBackup, progress: Progress) -> None:
    """Make the new warehouse, whole, in a folder of its own."""
    done = 0

    def copied(name: str, size: int) -> None:
        nonlocal done
        done += size
        progress(UNPACKED * min(done / packed.size, 1.0), _("Unpacking {name}").format(name=name.partition("/")[0]))

    home, new = home_of(settings), new_of(settings)
    packed.unpack(home / "packed", copied)
    progress(UNPACKED, _("Checking what was unpacked"))
    try:
        transfer.renew(home / "packed" / archive.STATE, new.warehouse / "state.db")
    except (DBAPIError, StateError) as error:
        raise packed.damaged(archive.STATE) from error
    for name in ("facts", "history"):
        (home / "packed" / name).mkdir(exist_ok=True)
        (home / "packed" / name).replace(new.warehouse / name)
    (home / "packed" / "mappings").mkdir(exist_ok=True)
    (home / "packed" / "mappings").replace(new.mappings)
    _check_tables(new, packed)
    _mark(new)
    forget(new.state_url)


def _check_tables(new: Settings, packed: PackedBackup) -> None:
    with transfer.session_of(new.warehouse / "state.db") as session:
        rows = session.scalars(select(LoadRow).where(LoadRow.status.in_(IN_FORCE)).order_by(LoadRow.id))
        loads = [load_of(row) for row in rows]
    if not loads or loads[-1].id != packed.manifest.load:
        raise packed.damaged(archive.STATE)
    for table, versions in named_versions(loads).items():
        for version in versions:
            try:
                lake.refuse_torn_files(new, table, version)
            except (OSError, DeltaError) as error:
                raise packed.damaged(f"{table}, {error}") from error


def _mark(new: Settings) -> None:
    """From now on it is another lake than the one that was backed up: what is loaded into one is not in the other."""
    with writing(new) as session:
        session.merge(WarehouseRow(id=1, lake_id=uuid4().hex))
        session.execute(update(LoadRow).where(LoadRow.status == "ready").values(status="published"))  # no results yet
    identity.complete(new)


def _is_empty(settings: Settings) -> bool:
    record_or_history = any(any((settings.warehouse / name).glob("*/*")) for name in ("facts", "history"))
    has_mappings = any(settings.mappings.glob("*.toml"))
    return not (identity.holds_tables(settings) or record_or_history or has_mappings) and transfer.is_empty(settings)


@contextmanager
def _folder(settings: Settings) -> Iterator[None]:
    """The folder in which the new warehouse is made; gone at the end, unless the swap has begun."""
    home = home_of(settings)
    shutil.rmtree(home, ignore_errors=True)  # of one that died before its swap
    home.mkdir(parents=True)
    try:
        yield
    finally:
        if not (settings.warehouse / identity.SWAP).exists():
            shutil.rmtree(home, ignore_errors=True)


def _kept(settings: Settings, done: Swap) -> Path | None:
    return settings.warehouse / done.kept if done.kept else None
