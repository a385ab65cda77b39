"""Loads as values, and as rows of the database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from crm_analytics.schema.company import Company
from crm_analytics.state.models import CompanyRow, LoadRow, LoadTableRow, LoadVersionRow

ZERO = Decimal(0)


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
    """A published load: the tables it touched, and the version of every table in force with it.

    Who took it back, and when, is None where nobody did, or nobody noted it.
    """

    id: int
    at: datetime
    by: str
    status: str
    tables: dict[str, TableLoad]
    versions: dict[str, int]
    based_on: int = 0
    undone_by: str | None = None
    undone_at: datetime | None = None


@dataclass(frozen=True)
class LoadDraft:
    """A load about to be published, upon the load it was built on (0: none)."""

    id: int
    by: str
    based_on: int
    tables: dict[str, TableLoad]
    versions: dict[str, int]
    company: Company | None = field(default=None)


def row_of(load: Load) -> LoadRow:
    """A load as it is kept."""
    return LoadRow(
        id=load.id,
        at=load.at,
        by=load.by,
        status=load.status,
        based_on=load.based_on,
        undone_by=load.undone_by,
        undone_at=load.undone_at,
        tables=[LoadTableRow(position=n, **vars(table)) for n, table in enumerate(load.tables.values())],
        versions=[LoadVersionRow(table=table, version=version) for table, version in load.versions.items()],
    )


def load_of(row: LoadRow) -> Load:
    """What is kept of a load."""
    names = TableLoad.__dataclass_fields__
    return Load(
        id=row.id,
        at=row.at,
        by=row.by,
        status=row.status,
        tables={table.table: TableLoad(**{name: getattr(table, name) for name in names}) for table in row.tables},
        versions={version.table: version.version for version in row.versions},
        based_on=row.based_on,
        undone_by=row.undone_by,
        undone_at=row.undone_at,
    )


def published(draft: LoadDraft) -> Load:
    """The load that a draft becomes, now."""
    return Load(draft.id, datetime.now(UTC), draft.by, "published", draft.tables, draft.versions, draft.based_on)


def company_row(company: Company) -> CompanyRow:
    """The company as it is kept."""
    return CompanyRow(id=1, **vars(company))


def company_of(row: CompanyRow) -> Company:
    """What is kept of the company."""
    return Company(row.name, row.currency, row.country, row.timezone)
