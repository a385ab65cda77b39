"""Assumptions: values someone sets where the data has none, each with who set it and when."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import AssumptionRow
from crm_analytics.viewer import Permission, Viewer

ASSUMED_MARGIN = "assumed_margin"
"""Share of revenue, 0 to 1, that is gross profit where a product's unit cost is not known."""

DISCOUNT_RATE = "discount_rate"
"""A year's interest, 0 to 1, by which money to come is worth less today."""
USUAL_DISCOUNT = 0.1
"""The rate where nobody set one."""


@dataclass(frozen=True)
class Assumption:
    """A value that was set; None: from then on nothing is assumed."""

    name: str
    value: Decimal | None
    by: str
    at: datetime


def get(settings: Settings, name: str) -> Assumption | None:
    """The assumption in force; None where none was set, or it was taken away."""
    entries = history(settings, name)
    return entries[0] if entries and entries[0].value is not None else None


def set(  # noqa: A001 - reads as `assumptions.set`
    settings: Settings, viewer: Viewer, name: str, value: Decimal | None
) -> Assumption:
    """Set an assumption for everybody, or take it away with None; those before stay in its history.

    Raises:
        NotAllowed: without the permission, or for a viewer of some branches: it changes everybody's figures.
        UsageError: for a share that is not between 0 and 1.
    """
    viewer.require(Permission.SET_GOALS)
    if viewer.branches is not None:
        raise NotAllowed(N_("An assumption changes everybody's figures; your access covers only some branches."))
    if value is not None and not (value.is_finite() and 0 <= value <= 1):
        raise UsageError(N_("An assumption is a share between 0% and 100%."))
    row = AssumptionRow(name=name, value=value, by=viewer.name, at=datetime.now(UTC))
    with writing(settings) as session:
        session.add(row)
    return _assumption(row)


def history(settings: Settings, name: str) -> list[Assumption]:
    """Every value that was set, the newest first."""
    chosen = select(AssumptionRow).where(AssumptionRow.name == name).order_by(AssumptionRow.id.desc())
    with reading(settings) as session:
        return [_assumption(row) for row in session.scalars(chosen)]


def _assumption(row: AssumptionRow) -> Assumption:
    return Assumption(name=row.name, value=row.value, by=row.by, at=row.at)
