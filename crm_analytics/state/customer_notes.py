"""Notes on one customer: who wrote what, and when. The words may hold personal data.

So they are read and written only by those who may see personal data, they are in no log, and a note that is deleted
is gone with all its versions.
"""

from dataclasses import asdict, dataclass

from sqlalchemy import delete

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import CustomerNoteRow
from crm_analytics.state.typed_text import plain
from crm_analytics.state.versions import Stamp, append, first, following, newest, stamp_of
from crm_analytics.viewer import Permission, Viewer

LONGEST = 500


@dataclass(frozen=True)
class Whose:
    """The customer a note is about: own id, and the home branch that decides who may see it."""

    customer_id: str
    branch_id: str | None = None


@dataclass(frozen=True)
class CustomerNote:
    """A note as it is kept."""

    text: str
    stamp: Stamp


def may_read(viewer: Viewer) -> bool:
    """Whether this viewer may read what people wrote of customers."""
    return viewer.may(Permission.VIEW) and viewer.may(Permission.PERSONAL_DATA)


def may_write(viewer: Viewer) -> bool:
    """Whether this viewer may write of customers."""
    return may_read(viewer) and viewer.may(Permission.ANNOTATE)


def notes_of(settings: Settings, viewer: Viewer, whose: Whose) -> list[CustomerNote]:
    """The notes on a customer, the newest first.

    Raises:
        NotAllowed: without the permission for personal data, or for a customer of a branch that is not the viewer's.
    """
    _may_see(viewer, whose)
    row = CustomerNoteRow
    chosen = newest(row).where(row.customer_id == whose.customer_id, row.removed.is_(False))
    with reading(settings) as session:
        rows = session.scalars(chosen.order_by(row.at.desc(), row.id))
        return [CustomerNote(each.text, stamp_of(each)) for each in rows]


def add(settings: Settings, viewer: Viewer, whose: Whose, text: str) -> CustomerNote:
    """Write something of a customer.

    Raises:
        NotAllowed: as for `notes_of`, or without the permission to write notes.
        UsageError: for a note without words, or too long.
    """
    return _keep(settings, viewer, whose, text, first(viewer.name))


def edit(settings: Settings, viewer: Viewer, whose: Whose, before: CustomerNote, text: str) -> CustomerNote:
    """Change a note; who wrote it first stays with it.

    Raises:
        NotAllowed: as for `add`.
        UsageError: as for `add`, and where someone else changed the note in the meantime.
    """
    return _keep(settings, viewer, whose, text, following(before.stamp, viewer.name))


def forget(settings: Settings, viewer: Viewer, whose: Whose, note: CustomerNote) -> None:
    """Delete a note with everything it ever said.

    Raises:
        NotAllowed: as for `add`.
    """
    _may_write(viewer, whose)
    row = CustomerNoteRow
    with writing(settings) as session:
        session.execute(delete(row).where(row.id == note.stamp.id, row.customer_id == whose.customer_id))


def _keep(settings: Settings, viewer: Viewer, whose: Whose, text: str, stamp: Stamp) -> CustomerNote:
    _may_write(viewer, whose)
    kept = plain(text)
    if not kept:
        raise UsageError(N_("A note needs words: write what happened."))
    if len(kept) > LONGEST:
        raise UsageError(N_("The note has {count} characters; at most {most} fit."), count=len(kept), most=LONGEST)
    row = append(settings, CustomerNoteRow(**asdict(stamp), customer_id=whose.customer_id, text=kept))
    return CustomerNote(row.text, stamp_of(row))


def _may_write(viewer: Viewer, whose: Whose) -> None:
    viewer.require(Permission.ANNOTATE)
    _may_see(viewer, whose)


def _may_see(viewer: Viewer, whose: Whose) -> None:
    viewer.require(Permission.VIEW)
    viewer.require(Permission.PERSONAL_DATA)
    if not viewer.may_see_branch(whose.branch_id):
        raise NotAllowed(N_("Your access covers only some branches, and this customer belongs to none of them."))
