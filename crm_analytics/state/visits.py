"""When each viewer last looked at a page, and what there was to see: keys of things, never their words.

Looks that follow each other within half an hour are one visit: a page that is loaded again still tells what is new.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.exc import IntegrityError

from crm_analytics.config import Settings
from crm_analytics.errors import StateError
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import VisitRow

SAME_VISIT: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Visit:
    """What a viewer had seen of a page when this visit began; `at` is None, and nothing seen, on the first."""

    at: datetime | None
    seen: frozenset[str]


def before(settings: Settings, viewer: str, page: str, *, now: datetime | None = None) -> Visit:
    """The visit before the one that begins or goes on now."""
    with reading(settings) as session:
        row = session.get(VisitRow, (viewer, page))
    if row is None:
        return Visit(None, frozenset())
    if (now or datetime.now(UTC)) - row.at < SAME_VISIT:
        return Visit(row.before_at, frozenset(row.before_seen))
    return Visit(row.at, frozenset(row.seen))


def record(settings: Settings, viewer: str, page: str, seen: Iterable[str], *, now: datetime | None = None) -> None:
    """Note what there is to see now. A visit that cannot be written, as on a full disk, is none: the page goes on."""
    moment, keys = now or datetime.now(UTC), sorted(seen)
    with suppress(OSError, StateError, IntegrityError), writing(settings) as session:
        row = session.get(VisitRow, (viewer, page))
        if row is None:
            session.add(VisitRow(viewer=viewer, page=page, at=moment, seen=keys, before_at=None, before_seen=[]))
        elif moment - row.at < SAME_VISIT:
            row.seen = keys
        else:
            row.before_at, row.before_seen, row.at, row.seen = row.at, row.seen, moment, keys


def dismiss(settings: Settings, viewer: str, page: str) -> None:
    """Count all that there is to see as seen, for the rest of this visit too."""
    with suppress(OSError, StateError), writing(settings) as session:
        row = session.get(VisitRow, (viewer, page))
        if row is not None:
            row.before_seen = row.seen
