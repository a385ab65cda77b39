"""Where the scores of segments begin, where somebody set it: in force for everybody, each with who set it and when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby
from typing import Final

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.schema.bounds import Bounds
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import AssumptionRow
from crm_analytics.viewer import Permission, Viewer

SCORES: Final = (2, 3, 4, 5)
NAMES: Final = {
    measure: tuple(f"rfm_{measure}_{score}" for score in SCORES) for measure in ("recency", "frequency", "monetary")
}
"""Names of the assumptions that hold the bounds."""


@dataclass(frozen=True)
class Thresholds:
    """Bounds that were set; None: from then on scores go by rank again."""

    bounds: Bounds | None
    by: str
    at: datetime


def get(settings: Settings) -> Thresholds | None:
    """What is in force; None where scores go by rank."""
    entries = history(settings)
    return entries[0] if entries and entries[0].bounds else None


def set(settings: Settings, viewer: Viewer, bounds: Bounds | None) -> Thresholds:  # noqa: A001 - `thresholds.set`
    """Set all bounds for everybody, or go back to ranks with None; those before stay in the history.

    They count from the next refresh on.

    Raises:
        NotAllowed: without the permission, or for a viewer of some branches: it changes everybody's segments.
        UsageError: for bounds that make no scale of five steps.
    """
    viewer.require(Permission.SET_THRESHOLDS)
    if viewer.branches is not None:
        raise NotAllowed(N_("Thresholds change everybody's segments; your access covers only some branches."))
    if bounds is not None:
        if {len(bounds.recency), len(bounds.frequency), len(bounds.monetary)} != {len(SCORES)}:
            raise UsageError(N_("Each measure needs {needed} thresholds."), needed=len(SCORES))
        bounds.check()
    now = datetime.now(UTC)
    with writing(settings) as session:
        for measure, names in NAMES.items():
            values = [None] * len(names) if bounds is None else [Decimal(each) for each in getattr(bounds, measure)]
            session.add_all(
                AssumptionRow(name=name, value=value, by=viewer.name, at=now)
                for name, value in zip(names, values, strict=True)
            )
    return Thresholds(bounds, viewer.name, now)


def history(settings: Settings) -> list[Thresholds]:
    """All that was set, the newest first."""
    every = [name for names in NAMES.values() for name in names]
    chosen = select(AssumptionRow).where(AssumptionRow.name.in_(every)).order_by(AssumptionRow.id.desc())
    with reading(settings) as session:
        rows = session.scalars(chosen).all()
    return [_thresholds(list(each)) for _, each in groupby(rows, key=lambda row: (row.at, row.by))]


def _thresholds(rows: list[AssumptionRow]) -> Thresholds:
    values = {row.name: row.value for row in rows if row.value is not None}
    bounds = None
    if values:
        recency, frequency = (tuple(int(values[name]) for name in NAMES[each]) for each in ("recency", "frequency"))
        bounds = Bounds(recency, frequency, tuple(values[name] for name in NAMES["monetary"]))
    return Thresholds(bounds, rows[0].by, rows[0].at)
