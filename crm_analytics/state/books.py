"""Totals from people's own books, to be held against our figures. Removed ones are kept, and count no more.

What was given at once stays together, with who gave it and from where. Of several totals for the same days, place and
figure the newest counts.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final, Literal
from uuid import uuid4

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import BookRow, BookTotalRow
from crm_analytics.state.typed_text import plain
from crm_analytics.viewer import Permission, Viewer

BookMetric = Literal["revenue", "orders"]
METRICS: Final[tuple[BookMetric, ...]] = ("revenue", "orders")
"""Keys of the dictionary of metrics that books can be held against."""
MOST_TOTALS: Final = 20_000
"""At once: ten years of months for 160 branches."""
LONGEST_SOURCE: Final = 200


@dataclass(frozen=True)
class BookTotal:
    """A total as the books have it.

    Attributes:
        metric: What was added up: revenue, or orders.
        start: First day that counts.
        end: Last day that counts.
        amount: The total.
        tolerance: How far a figure may be off it and still be the same: half of what it was rounded to.
        branch_id: The branch it is of; None: the whole company.
    """

    metric: BookMetric
    start: date
    end: date
    amount: Decimal
    tolerance: Decimal = Decimal(0)
    branch_id: str | None = None

    @property
    def key(self) -> tuple[BookMetric, date, date, str | None]:
        """What it is a total of."""
        return self.metric, self.start, self.end, self.branch_id


@dataclass(frozen=True)
class Book:
    """Totals that were given at once; of those, the ones that the viewer may see."""

    id: str
    source: str
    by: str
    at: datetime
    totals: tuple[BookTotal, ...]


def add(settings: Settings, viewer: Viewer, source: str, totals: list[BookTotal]) -> Book:
    """Keep totals.

    Raises:
        NotAllowed: without the permission to load, or for a branch that is not the viewer's.
        UsageError: for none, too many, or two of the same days, place and figure.
    """
    _may_give(viewer, totals)
    if not totals:
        raise UsageError(N_("There is no total to keep: give at least one."))
    if len(totals) > MOST_TOTALS:
        raise UsageError(
            N_("These are {count} totals; at most {most} are kept at once. Give them in parts."),
            count=len(totals),
            most=MOST_TOTALS,
        )
    if len({each.key for each in totals}) < len(totals):
        raise UsageError(N_("Two totals are of the same days, place and figure. Leave one of them out."))
    book = Book(uuid4().hex, plain(source)[:LONGEST_SOURCE], viewer.name, datetime.now(UTC), tuple(totals))
    with writing(settings) as session:
        session.add(BookRow(id=book.id, source=book.source, by=book.by, at=book.at, removed_by=None, removed_at=None))
        session.flush()
        session.add_all(_row(book.id, position, total) for position, total in enumerate(totals))
    return book


def remove(settings: Settings, viewer: Viewer, book: Book) -> None:
    """Let what was given at once count no more.

    Raises:
        NotAllowed: as for `add`; a viewer of some branches removes nothing that holds totals of others.
    """
    with writing(settings) as session:
        kept = session.get_one(BookRow, book.id)
        _may_give(viewer, [_total(row) for row in kept.totals])
        kept.removed_by, kept.removed_at = viewer.name, datetime.now(UTC)


def books(settings: Settings, viewer: Viewer) -> list[Book]:
    """What is kept and was not removed, the newest first, as far as the viewer may see it."""
    if not viewer.may(Permission.VIEW):
        return []
    chosen = select(BookRow).where(BookRow.removed_at.is_(None)).order_by(BookRow.at.desc(), BookRow.id)
    with reading(settings) as session:
        kept = [
            Book(row.id, row.source, row.by, row.at, _visible(viewer, row.totals)) for row in session.scalars(chosen)
        ]
    return [book for book in kept if book.totals]


def in_force(kept: list[Book]) -> tuple[BookTotal, ...]:
    """The totals that count, by days, place and figure: of the same the newest."""
    newest: dict[tuple[BookMetric, date, date, str | None], BookTotal] = {}
    for book in kept:
        for total in book.totals:
            newest.setdefault(total.key, total)
    ordered = sorted(newest.values(), key=lambda each: (each.start, each.end, each.branch_id or "", each.metric))
    return tuple(ordered)


def _visible(viewer: Viewer, rows: list[BookTotalRow]) -> tuple[BookTotal, ...]:
    return tuple(_total(row) for row in rows if viewer.may_see_branch(row.branch_id))


def _may_give(viewer: Viewer, totals: list[BookTotal]) -> None:
    viewer.require(Permission.LOAD)
    if not all(viewer.may_see_branch(each.branch_id) for each in totals):
        raise NotAllowed(N_("Your access covers only some branches: give totals of these alone."))


def _row(book_id: str, position: int, total: BookTotal) -> BookTotalRow:
    return BookTotalRow(
        book_id=book_id,
        position=position,
        metric=total.metric,
        start=total.start,
        end=total.end,
        branch_id=total.branch_id,
        amount=total.amount,
        tolerance=total.tolerance,
    )


def _total(row: BookTotalRow) -> BookTotal:
    metric = next(each for each in METRICS if each == row.metric)
    return BookTotal(metric, row.start, row.end, row.amount, row.tolerance, row.branch_id)
