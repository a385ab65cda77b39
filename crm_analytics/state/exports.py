"""The log of exports: who took what out of the app, looked at rows that name people, or erased them.

Never the rows themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import ExportRow

SEEN: Final = "screen"
"""The format of what nobody took away: rows that name people, shown on the screen."""
ERASED: Final = "erased"
"""The format of what nobody took away: rows about a customer, erased for good."""
DONE: Final = {SEEN: N_("seen on screen"), ERASED: N_("erased")}
"""What was done where nothing was taken away."""


@dataclass(frozen=True)
class Export:
    """Something taken out of the app; `rows` is None for what has none, such as a picture.

    Attributes:
        filters: What the reader had chosen, as names and values in words.
    """

    id: int
    at: datetime
    by: str
    page: str
    what: str
    format: str
    rows: int | None
    filters: tuple[tuple[str, str], ...]


def record(  # noqa: PLR0913 - an entry of the log, by name
    settings: Settings,
    *,
    by: str,
    page: str,
    what: str,
    format: str,  # noqa: A002 - the word of the log
    rows: int | None,
    filters: Sequence[tuple[str, str]] = (),
) -> Export:
    """Note an export.

    Args:
        settings: The warehouse.
        by: Name of the viewer.
        page: Name of the page, such as "segments".
        what: Name of the table or chart.
        format: "csv", "xlsx", "png", "svg", "html", `SEEN` or `ERASED`.
        rows: Number of rows; None for a picture.
        filters: What the reader had chosen, as names and values in words; no personal data.
    """
    pairs = [[name, value] for name, value in filters]
    row = ExportRow(at=datetime.now(UTC), by=by, page=page, what=what, format=format, rows=rows, filters=pairs)
    with writing(settings) as session:
        session.add(row)
        session.flush()
        return _export(row)


def recent(settings: Settings, limit: int = 50) -> list[Export]:
    """The newest exports, newest first."""
    with reading(settings) as session:
        return [_export(row) for row in session.scalars(select(ExportRow).order_by(ExportRow.id.desc()).limit(limit))]


def _export(row: ExportRow) -> Export:
    return Export(
        id=row.id,
        at=row.at,
        by=row.by,
        page=row.page,
        what=row.what,
        format=row.format,
        rows=row.rows,
        filters=tuple((name, value) for name, value in row.filters),
    )
