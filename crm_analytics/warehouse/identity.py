"""Whether a catalogue is that of the lake beside it: both carry one id, and the lake records what was published.

A catalogue that is another one, or an earlier copy, would take tables that it doesn't name for what a dead load has
left, and new loads would go past what is there. So it is refused before anything is read through it or written.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

from filelock import FileLock
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from crm_analytics.config import Settings
from crm_analytics.errors import StateError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import CompanyRow, LoadRow, WarehouseRow
from crm_analytics.warehouse import lake, record
from crm_analytics.warehouse.load_rows import Load, company_of, load_of
from crm_analytics.warehouse.record import Recorded

SWAP: Final = "restoring/swap.json"
"""In the warehouse's folder while a backup takes the place of what was there; see `warehouse.restore`."""

EMPTY = N_(
    "The folder {folder} holds facts, and the database for what people write knows of no load: it was deleted or "
    "emptied, or another one is in use. Nothing was changed. Put that database back, or name the right one in "
    "CRM_DATABASE_URL; or put back a backup: `python -m crm_analytics restore FILE --replace`; or, if this database is "
    "to take its place, as after a move to PostgreSQL, take the loads over: `python -m crm_analytics adopt`."
)
FOREIGN = N_(
    "The facts in {folder} belong to another database for what people write; the one in use has loads of its own. "
    "Nothing was changed. Name the right folder in CRM_DATA, or the right database in CRM_DATABASE_URL."
)
BEHIND = N_(
    "The database for what people write does not know what became of load {loads}, which {folder} records: it is an "
    "earlier copy, or another database has taken its place. Nothing was changed. Name the right one in "
    "CRM_DATABASE_URL, or take those loads over: `python -m crm_analytics adopt`."
)
LAKE_GONE = N_(
    "The tables of load {load} are not in {folder}: the folder was emptied or is an earlier copy, or another one is in "
    "use. Nothing was changed. Name the right folder in CRM_DATA, or put back a backup: "
    "`python -m crm_analytics restore FILE --replace`."
)
BROKEN_OFF = N_(
    "A backup is being put back into {folder}, or that was broken off. If nobody is at it any more, give the same "
    "command again, and it goes on where it stopped: `python -m crm_analytics restore FILE`."
)


def verify(settings: Settings) -> None:
    """Refuse a catalogue that is not the lake's; a warehouse made by an earlier version gets its id silently.

    Raises:
        StateError: saying what to do.
    """
    recorded = _recorded(settings)
    with reading(settings) as session:
        is_complete = _compared(settings, session, recorded)
    if not is_complete:
        # Where nothing can be written reading goes on; the next command that can write completes it.
        with suppress(OSError, StateError, DBAPIError):
            complete(settings)


def establish(settings: Settings) -> None:
    """The same before something is written: from here on lake and catalogue carry one id.

    Raises:
        StateError: as for `verify`.
    """
    recorded = _recorded(settings)
    with reading(settings) as session:
        is_complete = _compared(settings, session, recorded)
    if not is_complete or recorded.lake_id is None:
        complete(settings)


def complete(settings: Settings) -> None:
    """Give both their id, and record what the catalogue knows and the lake does not."""
    with _alone(settings):
        there = record.recorded(settings)
        with writing(settings) as session:
            row = session.get(WarehouseRow, 1) or session.merge(WarehouseRow(id=1, lake_id=uuid4().hex))
            every = [load_of(each) for each in session.scalars(select(LoadRow).order_by(LoadRow.id))]
            company = session.get(CompanyRow, 1)
        for load in every:
            if load.id not in there.loads:
                record.add(settings, load)
            if load.status == "undone" and load.id not in there.undone:
                record.mark_undone(settings, load)
        if company is not None:
            record.keep_company(settings, company_of(company))
        record.give_id(settings, row.lake_id)


def holds_tables(settings: Settings) -> bool:
    """Whether there are tables in the lake, of whatever load."""
    return any(_log(settings, table).is_dir() for table in lake.LAKE)


def refuse_while_swapping(settings: Settings) -> None:
    """Refuse while a backup takes the warehouse's place, or where that was broken off.

    Raises:
        StateError: saying how to go on.
    """
    if (settings.warehouse / SWAP).exists():
        raise StateError(BROKEN_OFF, folder=str(settings.warehouse))


def _recorded(settings: Settings) -> Recorded:
    """Read before the catalogue, which is written first: what is recorded is known to the lake's own one."""
    refuse_while_swapping(settings)
    return record.recorded(settings)


def _compared(settings: Settings, session: Session, recorded: Recorded) -> bool:
    """Whether all the catalogue knows is recorded; a catalogue of another lake, or an earlier copy, is refused."""
    row = session.get(WarehouseRow, 1)
    statuses = {each.id: each.status for each in session.execute(select(LoadRow.id, LoadRow.status))}
    folder = str(settings.warehouse)
    own = row.lake_id if row else None
    if recorded.lake_id is None and not statuses and holds_tables(settings):
        raise StateError(EMPTY, folder=folder)
    if recorded.lake_id is not None and own != recorded.lake_id:
        if not statuses and not recorded.loads:
            return False  # nothing was ever published: the lake is whose who comes
        raise StateError(FOREIGN if statuses else EMPTY, folder=folder)
    undone = {load_id for load_id, status in statuses.items() if status == "undone"}
    if ahead := (recorded.loads - statuses.keys()) | (recorded.undone - undone):
        raise StateError(BEHIND, folder=folder, loads=", ".join(map(str, sorted(ahead))))
    newest = max(statuses.keys() - undone, default=None)
    if newest is not None and newest not in recorded.loads:
        _require_tables(settings, load_of(session.get_one(LoadRow, newest)))
    is_marked = recorded.lake_id is not None or not statuses
    return is_marked and recorded.loads >= statuses.keys() and recorded.undone >= undone


def _require_tables(settings: Settings, load: Load) -> None:
    for table, version in load.versions.items():
        if not (_log(settings, table) / f"{version:020}.json").exists():
            raise StateError(LAKE_GONE, load=load.id, folder=str(settings.warehouse))


def _log(settings: Settings, table: str) -> Path:
    return lake.path(settings, table) / "_delta_log"


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    with FileLock(settings.warehouse / "record.lock", timeout=settings.lock_wait):
        yield
