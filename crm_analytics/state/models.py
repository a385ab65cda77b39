"""Models of the state. A change here needs a migration; a test compares the two."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, MetaData, String, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from crm_analytics.state.types import Amount, Moment

IN_FORCE = ("published", "ready")


class Base(DeclarativeBase):
    """Base of all models; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Versioned:
    """Something people write and change: every version stays, a removal too; the newest is in force."""

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    removed: Mapped[bool]
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    changed_by: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(Moment)


class WarehouseRow(Base):
    """The one warehouse whose loads these are; its lake carries the same id."""

    __tablename__ = "warehouse"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lake_id: Mapped[str] = mapped_column(String(32))


class LoadRow(Base):
    """One row per published load; `based_on` is the load it was built upon, 0 for the first.

    `undone_by` and `undone_at` are null as long as it is in force, and where it was undone before that was noted.
    """

    __tablename__ = "loads"
    __table_args__ = (
        # Of two loads built upon the same one, only one can be published.
        Index(
            "ix_loads_based_on_in_force",
            "based_on",
            unique=True,
            sqlite_where=text("status <> 'undone'"),
            postgresql_where=text("status <> 'undone'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(200))
    status: Mapped[str] = mapped_column(String(20))
    based_on: Mapped[int]
    undone_by: Mapped[str | None] = mapped_column(String(200))
    undone_at: Mapped[datetime | None] = mapped_column(Moment)

    tables: Mapped[list["LoadTableRow"]] = relationship(order_by="LoadTableRow.position", lazy="selectin")
    versions: Mapped[list["LoadVersionRow"]] = relationship(order_by="LoadVersionRow.table", lazy="selectin")


class LoadTableRow(Base):
    """One row per load and table it touched, with the reconciliation."""

    __tablename__ = "load_tables"

    load_id: Mapped[int] = mapped_column(ForeignKey("loads.id"), primary_key=True)
    table: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    rows_in: Mapped[int]
    accepted: Mapped[int]
    rejected: Mapped[int]
    duplicates: Mapped[int]
    left_out: Mapped[int]
    new: Mapped[int]
    updated: Mapped[int]
    unchanged: Mapped[int]
    derived: Mapped[int]
    sum_in: Mapped[Decimal] = mapped_column(Amount)
    sum_accepted: Mapped[Decimal] = mapped_column(Amount)
    sum_rejected: Mapped[Decimal] = mapped_column(Amount)
    sum_duplicates: Mapped[Decimal] = mapped_column(Amount)
    sum_left_out: Mapped[Decimal] = mapped_column(Amount)


class LoadVersionRow(Base):
    """One row per load and table in force with it, also the tables it did not touch."""

    __tablename__ = "load_versions"

    load_id: Mapped[int] = mapped_column(ForeignKey("loads.id"), primary_key=True)
    table: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]


class CompanyRow(Base):
    """The one company whose data this is."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(200))
    currency: Mapped[str] = mapped_column(String(3))
    country: Mapped[str] = mapped_column(String(2))
    timezone: Mapped[str] = mapped_column(String(60))


class JobRow(Base):
    """One row per command started in the background."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    args: Mapped[list[str]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(200))
    pid: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20))
    share: Mapped[float]
    message: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(Moment)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)


class ExportRow(Base):
    """One row per table, picture or page that someone took out of the app."""

    __tablename__ = "exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    by: Mapped[str] = mapped_column(String(200))
    page: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(10))
    rows: Mapped[int | None] = mapped_column(BigInteger)
    filters: Mapped[list[list[str]]] = mapped_column(JSON)


class AnnotationRow(Versioned, Base):
    """One row per version of a note on a day, or on the days from `day` to `until`."""

    __tablename__ = "annotations"

    day: Mapped[date]
    until: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    expected_on: Mapped[date | None]
    branch_id: Mapped[str | None] = mapped_column(Text)


class CustomerNoteRow(Versioned, Base):
    """One row per version of what someone wrote of a customer; the words may hold personal data."""

    __tablename__ = "customer_notes"
    __table_args__ = (Index("ix_customer_notes_customer_id", "customer_id"),)

    customer_id: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class ContactRow(Versioned, Base):
    """One row per version of a contact with a customer that someone noted; the words may hold personal data."""

    __tablename__ = "contacts"
    __table_args__ = (Index("ix_contacts_customer_id", "customer_id"),)

    customer_id: Mapped[str] = mapped_column(Text)
    branch_id: Mapped[str | None] = mapped_column(Text)
    contacted_at: Mapped[datetime]  # by the company's clock
    channel: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)


class AccountPlanRow(Versioned, Base):
    """One row per version of the plan for a customer, whose number its id is made of; may hold personal data."""

    __tablename__ = "account_plans"

    customer_id: Mapped[str] = mapped_column(Text)
    branch_id: Mapped[str | None] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(200))
    due: Mapped[date | None]
    potential: Mapped[Decimal | None] = mapped_column(Amount)
    done: Mapped[bool]


class GoalRow(Versioned, Base):
    """One row per version of a goal: a metric is to come from a baseline to a target within some days."""

    __tablename__ = "goals"

    metric: Mapped[str] = mapped_column(String(40))
    baseline: Mapped[Decimal | None] = mapped_column(Amount)
    target: Mapped[Decimal] = mapped_column(Amount)
    start: Mapped[date]
    end: Mapped[date]
    owner: Mapped[str] = mapped_column(String(200))
    branch_id: Mapped[str | None] = mapped_column(Text)


class AssumptionRow(Base):
    """One row per time someone set an assumption; the newest counts, and null takes it away."""

    __tablename__ = "assumptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[Decimal | None] = mapped_column(Amount)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)


class SegmentRow(Versioned, Base):
    """One row per version of a saved segment; `id` is a number, as text: it stands in addresses."""

    __tablename__ = "segments"

    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    rule: Mapped[str | None] = mapped_column(Text)  # JSON; null: a list
    list_id: Mapped[str | None] = mapped_column(ForeignKey("segment_lists.id"))


class SegmentListRow(Base):
    """One row per fixed list of customers. It never changes; the versions of a segment share it."""

    __tablename__ = "segment_lists"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    customers: Mapped[int]
    members: Mapped[bytes] = mapped_column(LargeBinary)  # customer ids as JSON, compressed


class SegmentSizeRow(Base):
    """One row per version of a saved segment and load: how many customers it had, of the whole company."""

    __tablename__ = "segment_sizes"

    segment_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    load_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    customers: Mapped[int]
    revenue: Mapped[Decimal] = mapped_column(Amount)
    as_of: Mapped[date]


class VisitRow(Base):
    """One row per viewer and page: the last visit, and the one before, each with the keys of what there was to see."""

    __tablename__ = "visits"

    viewer: Mapped[str] = mapped_column(String(200), primary_key=True)
    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    seen: Mapped[list[str]] = mapped_column(JSON)
    before_at: Mapped[datetime | None] = mapped_column(Moment)
    before_seen: Mapped[list[str]] = mapped_column(JSON)


class BookRow(Base):
    """One row per time someone gave totals of their own books; removed ones stay, and count no more."""

    __tablename__ = "books"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    source: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(Moment)
    removed_by: Mapped[str | None] = mapped_column(String(200))
    removed_at: Mapped[datetime | None] = mapped_column(Moment)

    totals: Mapped[list["BookTotalRow"]] = relationship(order_by="BookTotalRow.position", lazy="selectin")


class BookTotalRow(Base):
    """One row per total that was given."""

    __tablename__ = "book_totals"

    book_id: Mapped[str] = mapped_column(ForeignKey("books.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    metric: Mapped[str] = mapped_column(String(40))
    start: Mapped[date]
    end: Mapped[date]
    branch_id: Mapped[str | None] = mapped_column(String(200))  # null: the whole company
    amount: Mapped[Decimal] = mapped_column(Amount)
    tolerance: Mapped[Decimal] = mapped_column(Amount)
