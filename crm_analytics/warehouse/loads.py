"""The catalogue of loads: which version of every table is in force, and what each load brought."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_
from crm_analytics.schema.company import Company
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import IN_FORCE, CompanyRow, LoadRow, LoadTableRow, LoadVersionRow
from crm_analytics.warehouse import history

__all__ = ["NOTHING_LOADED", "OVERTAKEN", "ZERO", "Company", "Load", "LoadCatalogue", "LoadDraft", "TableLoad"]

ZERO = Decimal(0)
UNFIT = "%*?[]^|"
"""Characters that Delta Lake takes for parts of an address or Polars for patterns, in a path."""
UNFIT_FOLDER = N_(
    "The data can't be kept in {folder}: its path contains {found}. Choose another folder with CRM_DATA, or rename it."
)
NOTHING_LOADED = N_("Nothing is loaded yet: load a file, or the demo with `python -m crm_analytics demo`.")
OVERTAKEN = N_("Another load was published in the meantime. Run this load again; nothing was changed by it.")


@dataclass(frozen=True)
class TableLoad:
    """What one load did to one table.

    Rows in = accepted + rejected + duplicates + left out, and the same for the sums of the money column.
    Accepted = new + updated + unchanged; `derived` rows (customers and products that only occur elsewhere) are on
    top of that.
    """

    table: str
    source: str
    version: int = -1
    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    left_out: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    derived: int = 0
    sum_in: Decimal = ZERO
    sum_accepted: Decimal = ZERO
    sum_rejected: Decimal = ZERO
    sum_duplicates: Decimal = ZERO
    sum_left_out: Decimal = ZERO
    fingerprint: str = ""


@dataclass(frozen=True)
class Load:
    """A published load: the tables it touched, and the version of every table in force with it."""

    id: int
    at: datetime
    by: str
    status: str
    tables: dict[str, TableLoad]
    versions: dict[str, int]
    based_on: int = 0


@dataclass(frozen=True)
class LoadDraft:
    """A load about to be published, upon the load it was built on (0: none)."""

    id: int
    by: str
    based_on: int
    tables: dict[str, TableLoad]
    versions: dict[str, int]
    company: Company | None = field(default=None)


class LoadCatalogue:
    """The loads of one warehouse.

    Raises:
        UsageError: if the warehouse cannot be kept in that folder.
    """

    def __init__(self, settings: Settings) -> None:
        folder = str(settings.data.resolve())
        if unfit := [character for character in UNFIT if character in folder]:
            raise UsageError(UNFIT_FOLDER, folder=folder, found=" ".join(unfit))
        self._settings = settings

    def in_force(self) -> Load | None:
        """The newest load that is not undone."""
        return self._newest(IN_FORCE)

    def ready(self) -> Load | None:
        """The newest load that is not undone and whose marts are ready: what the pages show."""
        return self._newest(("ready",))

    def all(self) -> list[Load]:
        """Every load, newest first, undone ones included."""
        with reading(self._settings) as session:
            return [_load(row) for row in session.scalars(select(LoadRow).order_by(LoadRow.id.desc()))]

    def get(self, load_id: int) -> Load:
        """The load with this number.

        Raises:
            UsageError: if there is none.
        """
        with reading(self._settings) as session:
            return _load(_row_of(session, load_id))

    def next_id(self) -> int:
        """The number that the next load gets."""
        with reading(self._settings) as session:
            return (session.scalar(select(func.max(LoadRow.id))) or 0) + 1

    def publish(self, draft: LoadDraft) -> Load:
        """Make a load visible: the versions of all tables at once, in one transaction.

        Raises:
            LoadError: if another load was published or undone since this one began.
        """
        try:
            with writing(self._settings) as session:
                newest = _newest_row(session, IN_FORCE, lock=True)
                if (newest.id if newest else 0) != draft.based_on:
                    raise LoadError(OVERTAKEN)
                row = _row(draft)
                session.add(row)
                if draft.company is not None:
                    session.merge(_company_row(draft.company))
                session.flush()
                return _load(row)
        except IntegrityError:
            raise LoadError(OVERTAKEN) from None

    def mark_ready(self, load_id: int) -> None:
        """Note that the marts of a load are complete; a load undone in the meantime stays undone."""
        with writing(self._settings) as session:
            row = _row_of(session, load_id)
            if row.status == "published":
                row.status = "ready"

    def undo(self, load_id: int) -> Load:
        """Take back the newest load; the versions before it are in force again.

        Raises:
            UsageError: if there is no such load, or it is not the newest in force.
        """
        with writing(self._settings) as session:
            row = _row_of(session, load_id)
            newest = _newest_row(session, IN_FORCE, lock=True)
            if newest is None:
                raise UsageError(
                    N_("No load is in force, so none can be undone; you asked for number {asked}."), asked=load_id
                )
            if newest.id != load_id:
                raise UsageError(
                    N_(
                        "Only the newest load can be undone; that is number {newest}, and you asked for number {asked}."
                    ),
                    newest=newest.id,
                    asked=load_id,
                )
            row.status = "undone"
            session.flush()
            undone = _load(row)
        history.mark_undone(self._settings, load_id)
        return undone

    def company(self) -> Company | None:
        """The company whose data this is, once it has been said."""
        with reading(self._settings) as session:
            row = session.get(CompanyRow, 1)
            return None if row is None else Company(row.name, row.currency, row.country, row.timezone)

    def set_company(self, company: Company) -> None:
        """Say whose data this is."""
        with writing(self._settings) as session:
            session.merge(_company_row(company))

    def _newest(self, statuses: tuple[str, ...]) -> Load | None:
        with reading(self._settings) as session:
            row = _newest_row(session, statuses)
            return None if row is None else _load(row)


def _newest_row(session: Session, statuses: tuple[str, ...], *, lock: bool = False) -> LoadRow | None:
    query = select(LoadRow).where(LoadRow.status.in_(statuses)).order_by(LoadRow.id.desc()).limit(1)
    return session.scalar(query.with_for_update() if lock else query)


def _row_of(session: Session, load_id: int) -> LoadRow:
    row = session.get(LoadRow, load_id)
    if row is None:
        raise UsageError(N_("There is no load number {number}."), number=load_id)
    return row


def _row(draft: LoadDraft) -> LoadRow:
    return LoadRow(
        id=draft.id,
        at=datetime.now(UTC),
        by=draft.by,
        status="published",
        based_on=draft.based_on,
        tables=[LoadTableRow(position=n, **vars(table)) for n, table in enumerate(draft.tables.values())],
        versions=[LoadVersionRow(table=table, version=version) for table, version in draft.versions.items()],
    )


def _company_row(company: Company) -> CompanyRow:
    return CompanyRow(id=1, **vars(company))


def _load(row: LoadRow) -> Load:
    names = TableLoad.__dataclass_fields__
    return Load(
        id=row.id,
        at=row.at,
        by=row.by,
        status=row.status,
        tables={table.table: TableLoad(**{name: getattr(table, name) for name in names}) for table in row.tables},
        versions={version.table: version.version for version in row.versions},
        based_on=row.based_on,
    )
