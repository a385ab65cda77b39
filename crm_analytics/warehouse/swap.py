"""A backup that was made ready takes the place of the warehouse: a few renames, each of which can be repeated.

With a database configured there is one transaction too. `restoring/swap.json` says which phase it is in: as long as it
is there every command refuses, and `restore` goes on where it stopped.
"""

import json
import os
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from crm_analytics.config import Settings
from crm_analytics.state import transfer
from crm_analytics.state.engine import forget
from crm_analytics.warehouse import identity

BEFORE: Final = "before-restore"
"""Begin of the name of the folder, in the warehouse's, that keeps what was there; it can be named in `CRM_DATA`."""
BEFORE_STATE: Final = "before.db"
"""What people wrote until now into the database that is configured."""


@dataclass(frozen=True)
class Swap:
    """How far a backup has taken the warehouse's place.

    Attributes:
        backup: The backup's id.
        kept: Name of the folder that keeps what was there; empty: nothing was.
        phase: 1: what was there goes aside; 2: the database's rows are replaced; 3: the backup moves in.
    """

    backup: str
    kept: str
    phase: int = 1


def begin(settings: Settings, swap: Swap) -> Swap:
    """Swap in what was made ready."""
    _note(settings, swap)
    return finish(settings) or swap


def finish(settings: Settings) -> Swap | None:
    """Go on with a swap where it stands, to its end; None where there is none."""
    swap = _noted(settings)
    if swap is None:
        return None
    if swap.phase == 1:
        _move_aside(settings, swap)
        swap = _note(settings, replace(swap, phase=2))
    if swap.phase == 2:
        if settings.database_url:
            transfer.replace(settings, new_of(settings).warehouse / "state.db")
        swap = _note(settings, replace(swap, phase=3))
    _move_in(settings)
    forget(settings.state_url)
    (settings.warehouse / identity.SWAP).unlink()
    shutil.rmtree(home_of(settings), ignore_errors=True)
    return swap


def _move_aside(settings: Settings, swap: Swap) -> None:
    kept = settings.warehouse / swap.kept if swap.kept else home_of(settings) / "emptied"
    (kept / "warehouse").mkdir(parents=True, exist_ok=True)
    own_file = transfer.engine_file(settings)
    if own_file is not None and own_file.exists():
        transfer.gather(own_file)
    for child in settings.warehouse.iterdir():
        target = kept / "warehouse" / child.name
        if child.suffix == ".lock" or child == home_of(settings) or child.name.startswith(BEFORE):
            continue
        if target.exists():  # made by somebody after the old one went aside
            _remove(child)
        else:
            child.rename(target)
    copy = home_of(settings) / BEFORE_STATE
    if copy.exists():
        state = kept / "warehouse" / "state.db"
        if state.exists():  # from before the move to the database that is configured
            state.replace(state.with_name("state-before.db"))
        copy.replace(state)
    if settings.mappings.exists():
        shutil.copytree(settings.mappings, kept / "mappings", dirs_exist_ok=True)


def _move_in(settings: Settings) -> None:
    new = new_of(settings)
    for child in new.warehouse.iterdir() if new.warehouse.exists() else ():
        if child.name.startswith("state.db"):
            _remove(child) if settings.database_url else _put_state(settings, child)
            continue
        target = settings.warehouse / child.name
        _remove(target)
        if child.suffix != ".lock":
            child.rename(target)
    if new.mappings.exists():
        _remove(settings.mappings)
        shutil.copytree(new.mappings, settings.mappings)


def _put_state(settings: Settings, child: Path) -> None:
    target = settings.warehouse / child.name
    if child.name == "state.db":
        for beside in ("-wal", "-shm"):  # of one that somebody made meanwhile: it belongs to no other
            _remove(target.with_name(target.name + beside))
        child.replace(target)


def home_of(settings: Settings) -> Path:
    """The folder in which a backup is made ready."""
    return (settings.warehouse / identity.SWAP).parent


def new_of(settings: Settings) -> Settings:
    """The warehouse that is made ready."""
    return replace(settings, data=home_of(settings) / "new", database_url="")


def _note(settings: Settings, swap: Swap) -> Swap:
    file = settings.warehouse / identity.SWAP
    part = file.with_suffix(".part")
    with part.open("w", encoding="utf-8") as written:
        written.write(json.dumps(asdict(swap)))
        written.flush()
        os.fsync(written.fileno())
    part.replace(file)
    return swap


def _noted(settings: Settings) -> Swap | None:
    file = settings.warehouse / identity.SWAP
    return Swap(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
