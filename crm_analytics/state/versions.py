"""Things of which every version is kept: a change adds a version, so does a removal, and both can be taken back."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from crm_analytics.config import Settings
from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import AccountPlanRow, AnnotationRow, ContactRow, CustomerNoteRow, GoalRow, SegmentRow

Row = TypeVar("Row", AnnotationRow, GoalRow, SegmentRow, CustomerNoteRow, ContactRow, AccountPlanRow)


@dataclass(frozen=True)
class Stamp:
    """What a version says of itself: `by` and `at` tell who wrote the first, `changed_by` and `changed_at` this one."""

    id: str
    version: int
    removed: bool
    by: str
    at: datetime
    changed_by: str
    changed_at: datetime


def first(by: str) -> Stamp:
    """The stamp of something new."""
    now = datetime.now(UTC)
    return Stamp(id=uuid4().hex, version=1, removed=False, by=by, at=now, changed_by=by, changed_at=now)


def following(before: Stamp, by: str, *, removed: bool = False) -> Stamp:
    """The stamp of the version after this one."""
    return replace(before, version=before.version + 1, removed=removed, changed_by=by, changed_at=datetime.now(UTC))


def stamp_of(row: AnnotationRow | GoalRow | SegmentRow | CustomerNoteRow | ContactRow | AccountPlanRow) -> Stamp:
    """The stamp of a version that is kept."""
    return Stamp(row.id, row.version, row.removed, row.by, row.at, row.changed_by, row.changed_at)


def append(settings: Settings, row: Row) -> Row:
    """Keep a version.

    Raises:
        UsageError: where someone else kept this version first.
    """
    try:
        with writing(settings) as session:
            session.add(row)
    except IntegrityError:
        raise UsageError(N_("Someone else changed this in the meantime. Look at it again, then change it.")) from None
    return row


def newest(model: type[Row]) -> Select[Row]:
    """The version in force of each, removed ones too."""
    last = select(model.id, func.max(model.version).label("version")).group_by(model.id).subquery()
    return select(model).join(last, (model.id == last.c.id) & (model.version == last.c.version))


def versions(settings: Settings, model: type[Row], number: str) -> list[Row]:
    """All versions of one of them, the oldest first."""
    with reading(settings) as session:
        return list(session.scalars(select(model).where(model.id == number).order_by(model.version)))
