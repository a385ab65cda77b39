"""Notes on days: what happened, who noted it and when. Removed ones are kept, and can be put back."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

from sqlalchemy import or_

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading
from crm_analytics.state.models import AnnotationRow
from crm_analytics.state.typed_text import plain
from crm_analytics.state.versions import Stamp, append, first, following, newest, stamp_of, versions
from crm_analytics.viewer import Permission, Viewer

LONGEST = 200
LONGEST_SPAN = 366


@dataclass(frozen=True)
class Note:
    """What someone writes on a day.

    Attributes:
        day: First day of what happened.
        text: What happened, as it was typed.
        until: Last day of it; None: it was one day.
        expected_on: First day on which the same is expected again.
        branch_id: The branch it happened in; None: the whole company.
    """

    day: date
    text: str
    until: date | None = None
    expected_on: date | None = None
    branch_id: str | None = None

    @property
    def last(self) -> date:
        """Last day of what happened."""
        return self.until or self.day


@dataclass(frozen=True)
class Annotation:
    """A note as it is kept, with who wrote it and who changed it last."""

    note: Note
    stamp: Stamp


def add(settings: Settings, viewer: Viewer, note: Note) -> Annotation:
    """Pin a note to a day.

    Raises:
        NotAllowed: without the permission, or for days of a branch that is not the viewer's.
        UsageError: for a note without words, too long, or with days that do not follow each other.
    """
    return _keep(settings, viewer, note, first(viewer.name))


def edit(settings: Settings, viewer: Viewer, before: Annotation, note: Note) -> Annotation:
    """Change a note; the version before stays in its history.

    Raises:
        NotAllowed: as for `add`, for the branch before and after.
        UsageError: as for `add`, and where someone else changed the note in the meantime.
    """
    _may_write(viewer, before.note.branch_id)
    return _keep(settings, viewer, note, following(before.stamp, viewer.name))


def remove(settings: Settings, viewer: Viewer, note: Annotation) -> Annotation:
    """Take a note off the charts. It is kept with who did so, and can be put back."""
    return _mark(settings, viewer, note, removed=True)


def restore(settings: Settings, viewer: Viewer, note: Annotation) -> Annotation:
    """Put a removed note back."""
    return _mark(settings, viewer, note, removed=False)


def between(settings: Settings, viewer: Viewer, start: date, end: date, *, removed: bool = False) -> list[Annotation]:
    """Notes whose days, or days expected again, touch these days, by day: the company's, and of the viewer's branches.

    Args:
        settings: The warehouse.
        viewer: Whose notes.
        start: First day.
        end: Last day.
        removed: Give those that were removed instead.
    """
    row = AnnotationRow
    was = (row.day <= end) & (row.until >= start)
    chosen = newest(row).where(row.removed.is_(removed), or_(was, row.expected_on <= end))
    with reading(settings) as session:
        notes = [_annotation(each) for each in session.scalars(chosen.order_by(row.day, row.at, row.id))]
    return touching([each for each in notes if _may_see(viewer, each.note.branch_id)], start, end)


def touching(notes: Iterable[Annotation], start: date, end: date) -> list[Annotation]:
    """Those of the notes whose days, or days expected again, touch these days."""
    return [each for each in notes if _touches(each.note, start, end)]


def all_notes(settings: Settings, viewer: Viewer) -> list[Annotation]:
    """Every note that is not removed, by day."""
    return between(settings, viewer, date.min, date.max)


def history(settings: Settings, viewer: Viewer, number: str) -> list[Annotation]:
    """Every version of a note, the oldest first."""
    notes = [_annotation(row) for row in versions(settings, AnnotationRow, number)]
    return [each for each in notes if _may_see(viewer, each.note.branch_id)]


def may_change(viewer: Viewer, note: Annotation) -> bool:
    """Whether this viewer may change or remove the note."""
    own = viewer.may_see_branch(note.note.branch_id)
    return own and viewer.may(Permission.ANNOTATE)


def _keep(settings: Settings, viewer: Viewer, note: Note, stamp: Stamp) -> Annotation:
    _may_write(viewer, note.branch_id)
    text = plain(note.text)
    if not text:
        raise UsageError(N_("A note needs words: write what happened."))
    if len(text) > LONGEST:
        raise UsageError(N_("The note has {count} characters; at most {most} fit."), count=len(text), most=LONGEST)
    if not note.day <= note.last <= note.day + timedelta(days=LONGEST_SPAN):
        raise UsageError(N_("The last day of a note comes after its first, by a year at most."))
    if note.expected_on and note.expected_on <= note.last:
        raise UsageError(N_("The day on which it is expected again comes after the note's last day."))
    kept = replace(note, text=text, until=note.last)
    row = AnnotationRow(
        **asdict(stamp),
        day=kept.day,
        until=kept.last,
        text=kept.text,
        expected_on=kept.expected_on,
        branch_id=kept.branch_id,
    )
    return _annotation(append(settings, row))


def _mark(settings: Settings, viewer: Viewer, note: Annotation, *, removed: bool) -> Annotation:
    return _keep(settings, viewer, note.note, following(note.stamp, viewer.name, removed=removed))


def _may_see(viewer: Viewer, branch: str | None) -> bool:
    return viewer.may(Permission.VIEW) and (branch is None or viewer.may_see_branch(branch))


def _may_write(viewer: Viewer, branch: str | None) -> None:
    viewer.require(Permission.ANNOTATE)
    if not viewer.may_see_branch(branch):
        raise NotAllowed(N_("Your access covers only some branches: a note needs one of them."))


def _touches(note: Note, start: date, end: date) -> bool:
    if note.day <= end and note.last >= start:
        return True
    again = note.expected_on
    return again is not None and again <= end and again + (note.last - note.day) >= start


def _annotation(row: AnnotationRow) -> Annotation:
    until = None if row.until == row.day else row.until
    return Annotation(Note(row.day, row.text, until, row.expected_on, row.branch_id), stamp_of(row))
