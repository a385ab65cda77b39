"""Notes on days as the forecast takes them: one row per noted day, and per day on which the same is expected again."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import polars as pl

from crm_analytics.schema.company import Company
from crm_analytics.state.annotations import Annotation

LONGEST: Final = 28
"""Days of a note at most: what goes on for longer is how things are, not an exception to it."""
SCHEMA: Final = {"day": pl.Date, "name": pl.String, "noted_on": pl.Date}


def noted_events(notes: Iterable[Annotation], company: Company | None) -> pl.DataFrame:
    """Columns `day`, `name` and `noted_on`, from notes; the same words, in any case, are the same event.

    Args:
        notes: All notes.
        company: Whose time zone counts.
    """
    zone = ZoneInfo(company.timezone if company else "UTC")
    rows = [row for each in notes if is_event(each) for row in _days(each, zone)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def is_event(note: Annotation) -> bool:
    """Whether the forecast takes the note for an event: what goes on for over four weeks is how things are."""
    return (note.note.last - note.note.day).days < LONGEST


def _days(each: Annotation, zone: ZoneInfo) -> Iterator[tuple[date, str, date]]:
    """As known since the last change: what the note said before is not asked of it."""
    note, noted_on = each.note, each.stamp.changed_at.astimezone(zone).date()
    for step in range((note.last - note.day).days + 1):
        for first in (note.day, note.expected_on):
            if first is not None:
                yield first + timedelta(days=step), note.text.casefold(), noted_on
