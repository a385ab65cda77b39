"""A note in words: its days, what happened, where, who wrote it and when."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from string import ascii_uppercase

from crm_analytics.content import people_names
from crm_analytics.content.periods import days_text
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.state.annotations import Annotation, Note


def lettered(notes: Sequence[Annotation]) -> list[tuple[str, Annotation]]:
    """Each note with what charts call it: A to Z, then A1 on."""
    return list(zip(_letters(), notes, strict=False))


def when(note: Note) -> str:
    """The days of a note."""
    return span(note.day, note.last)


def again(note: Note) -> tuple[date, date] | None:
    """First and last day on which it is expected again."""
    return (note.expected_on, note.expected_on + (note.last - note.day)) if note.expected_on else None


def where(view: View, note: Note) -> str:
    """The branch of a note; empty for the whole company."""
    return "" if note.branch_id is None else view.branch_names().get(note.branch_id, note.branch_id)


def written_by(view: View, note: Annotation) -> str:
    """Who wrote it and when, and who changed it last."""
    stamp = note.stamp
    first = _("{name}, {day}").format(name=people_names.person_name(stamp.by), day=date_text(view.local(stamp.at)))
    if stamp.version == 1:
        return first
    return _("{first}; changed by {name}, {day}").format(
        first=first, name=people_names.person_name(stamp.changed_by), day=date_text(view.local(stamp.changed_at))
    )


def note_text(view: View, note: Annotation) -> str:
    """The whole note on one line."""
    parts = (f"{when(note.note)}: {note.note.text}", where(view, note.note), written_by(view, note))
    return " · ".join(part for part in parts if part)


def expected(note: Note) -> str:
    """That it is expected again, and when; empty where it is not."""
    days = again(note)
    return _("expected again {days}").format(days=span(*days)) if days else ""


def span(first: date, last: date) -> str:
    """One day, or days from one to another."""
    return date_text(first) if first == last else days_text(first, last)


def _letters() -> Iterator[str]:
    yield from ascii_uppercase
    yield from (f"{letter}{number}" for number in count(1) for letter in ascii_uppercase)
