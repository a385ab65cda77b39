"""A catalogue made anew from the lake: after its database was lost, or in another one that takes its place."""

from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.company import Company
from crm_analytics.schema.tables import TABLES
from crm_analytics.state.engine import writing
from crm_analytics.state.models import IN_FORCE, CompanyRow, LoadRow, WarehouseRow
from crm_analytics.warehouse import identity, lake, ready, record
from crm_analytics.warehouse.compare import counted
from crm_analytics.warehouse.guards import alone
from crm_analytics.warehouse.load_rows import Load, TableLoad, company_row, row_of
from crm_analytics.warehouse.progress import Progress, quiet

NOTHING = N_("The folder {folder} holds no facts, so there is nothing to take over. Name the right one in CRM_DATA.")
OTHERS = N_(
    "The database for what people write has loads of another lake; those in {folder} can't be taken over into it. Name "
    "an empty database in CRM_DATABASE_URL."
)
DAMAGED = N_(
    "The table {table} of load {load} can't be read: {why}. Nothing was taken over; put back a backup: "
    "`python -m crm_analytics restore FILE --replace`."
)


@dataclass(frozen=True)
class Adopted:
    """What was taken over.

    Attributes:
        in_force: The load that is in force now; None: all are undone.
        loads: Numbers of the loads that the catalogue did not know, or not as they were recorded.
        is_recorded: Whether the lake says what was published; else its tables were taken as they lie.
    """

    in_force: Load | None
    loads: tuple[int, ...]
    is_recorded: bool


def adopt(settings: Settings, *, by: str, progress: Progress = quiet) -> Adopted:
    """Bring the catalogue to what the lake records: every load that was published, undone ones as such.

    A lake of an earlier version records nothing: then the newest version of each table is taken as a load.

    Args:
        settings: The lake, and the database that is to be its catalogue.
        by: Who takes such tables over.
        progress: Told the share done and what is being done.

    Raises:
        LoadError: where there is nothing to take over, a table can't be read, or the catalogue is another lake's.
        StateError: where the record can't be read.
    """
    with alone(settings, wanted=True):
        identity.refuse_while_swapping(settings)
        progress(0.0, _("Looking at the loads that were recorded"))
        recorded = record.loads(settings)
        is_recorded = bool(recorded) or record.recorded(settings).lake_id is not None
        loads = recorded if is_recorded else _as_they_lie(settings, by, progress)
        if not loads:
            raise LoadError(NOTHING, folder=str(settings.warehouse))
        in_force = next((load for load in reversed(loads) if load.status in IN_FORCE), None)
        if in_force is not None:
            _require_readable(settings, in_force, progress)
        changed = _write(settings, loads, record.company(settings))
        identity.complete(settings)
    return Adopted(in_force, changed, is_recorded)


def _write(settings: Settings, loads: list[Load], company: Company | None) -> tuple[int, ...]:
    changed = []
    with writing(settings) as session:
        own, lake_id = session.get(WarehouseRow, 1), record.recorded(settings).lake_id
        rows = {row.id: row for row in session.scalars(select(LoadRow))}
        if rows and (own is None or own.lake_id != lake_id):
            raise LoadError(OTHERS, folder=str(settings.warehouse))
        if lake_id is not None:
            session.merge(WarehouseRow(id=1, lake_id=lake_id))
        for load in loads:  # an undone one first makes room for the next that was built upon the same
            row = rows.get(load.id)
            if row is None:
                has_results = load.status in IN_FORCE and ready.in_force(settings, load.id) is not None
                row = row_of(load)
                row.status = "ready" if has_results else load.status
                session.add(row)
            elif load.status == "undone" and row.status != "undone":
                row.status, row.undone_by, row.undone_at = "undone", load.undone_by, load.undone_at
            else:
                continue
            changed.append(load.id)
            session.flush()
        if company is not None and session.get(CompanyRow, 1) is None:
            session.add(company_row(company))
    return tuple(changed)


def _require_readable(settings: Settings, load: Load, progress: Progress) -> None:
    for done, (table, version) in enumerate(load.versions.items(), start=1):
        progress(0.5 + done / len(load.versions) / 2, _("Checking {table}").format(table=table))
        try:
            lake.refuse_torn_files(settings, table, version)
        except (OSError, DeltaError) as error:
            raise LoadError(DAMAGED, table=table, load=load.id, why=str(error)) from error


def _as_they_lie(settings: Settings, by: str, progress: Progress) -> list[Load]:
    """The newest version of each table as one load; its number is none that results or history have."""
    versions = {
        table: DeltaTable(str(lake.path(settings, table))).version()
        for table in lake.LAKE
        if DeltaTable.is_deltatable(str(lake.path(settings, table)))
    }
    if not versions:
        return []
    numbers = [
        int(path.name.partition("-")[0])
        for path in (*settings.warehouse.glob("ready/*"), *settings.warehouse.glob("history/*/*"))
        if path.name.partition("-")[0].isdigit()
    ]
    tables = {}
    for done, (table, version) in enumerate(versions.items()):
        if table in TABLES:
            progress(done / len(versions) / 2, _("Counting {table}").format(table=table))
            tables[table] = _as_it_lies(settings, table, version)
    return [Load(max(numbers, default=0) + 1, datetime.now(UTC), by, "published", tables, versions)]


def _as_it_lies(settings: Settings, table: str, version: int) -> TableLoad:
    try:
        rows = counted(table, lake.at_version(settings, table, version))
    except (OSError, DeltaError, pl.exceptions.PolarsError) as error:
        raise LoadError(DAMAGED, table=table, load="–", why=str(error)) from error
    return TableLoad(
        table, "", version, rows_in=rows.rows, accepted=rows.rows, new=rows.rows,
        sum_in=rows.total, sum_accepted=rows.total,
    )  # fmt: skip
