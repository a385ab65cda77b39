"""How many customers a saved segment had in each load, so that it can be said how it grew."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import SegmentSizeRow
from crm_analytics.state.segments import SavedSegment


@dataclass(frozen=True)
class Size:
    """One segment in one load, of the whole company: customers, what they spent, and the last day with sales."""

    load_id: int
    as_of: date
    customers: int
    revenue: Decimal
    version: int = 1


def record(settings: Settings, saved: SavedSegment, size: Size) -> None:
    """Keep the size of this version of a segment in a load, in place of what was kept before."""
    row = SegmentSizeRow(
        segment_id=saved.id,
        version=saved.stamp.version,
        load_id=size.load_id,
        customers=size.customers,
        revenue=size.revenue,
        as_of=size.as_of,
    )
    with writing(settings) as session:
        session.merge(row)


def sizes(settings: Settings) -> dict[str, list[Size]]:
    """By number of the segment, its sizes in the order of loads; of a load the newest version's."""
    row = SegmentSizeRow
    with reading(settings) as session:
        kept = list(session.scalars(select(row).order_by(row.segment_id, row.load_id, row.version)))
    by_segment: dict[str, dict[int, Size]] = {}
    for each in kept:
        size = Size(each.load_id, each.as_of, each.customers, each.revenue, each.version)
        by_segment.setdefault(each.segment_id, {})[each.load_id] = size
    return {number: list(by_load.values()) for number, by_load in by_segment.items()}
