"""Contacts with customers that people note where they make them. The words may hold personal data.

They count at once: whoever reads contacts or consents reads them too (`crm_analytics.warehouse.noted`). No load brings
them, so that none takes them away. What was noted by mistake can be taken back; its versions stay.
"""

from collections.abc import Hashable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.schema.facts.consents import CHANNELS
from crm_analytics.state.customer_notes import Whose, may_write
from crm_analytics.state.engine import reading
from crm_analytics.state.models import ContactRow
from crm_analytics.state.typed_text import plain
from crm_analytics.state.versions import Stamp, append, first, following, newest, stamp_of
from crm_analytics.viewer import Permission, Viewer

__all__ = ["BY", "Contact", "KeptContact", "Outcome", "Whose", "add", "kept", "may_write", "of_customer", "take_back"]

LONGEST: Final = 500
BY: Final = (*CHANNELS, "visit")
"""How a customer is contacted."""


class Outcome(StrEnum):
    """What came of a contact."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    LEAVE_ALONE = "leave_alone"
    """Wants no further contact, over any channel."""
    WILL_BUY = "will_buy"


@dataclass(frozen=True)
class Contact:
    """A contact as somebody notes it.

    Attributes:
        customer: With whom.
        at: When, by the company's clock.
        channel: One of `BY`.
        outcome: What came of it.
        note: In words, if any.
    """

    customer: Whose
    at: datetime
    channel: str
    outcome: Outcome
    note: str = ""


@dataclass(frozen=True)
class KeptContact:
    """A contact as it is kept."""

    contact: Contact
    stamp: Stamp


def add(settings: Settings, viewer: Viewer, contact: Contact) -> KeptContact:
    """Note a contact.

    Raises:
        NotAllowed: without the permissions to see personal data and to write notes, or for a customer of a branch that
            is not the viewer's.
        UsageError: for a note that is too long, a channel that there isn't, or a moment with a zone.
    """
    _may_write(viewer, contact.customer)
    return _keep(settings, contact, first(viewer.name))


def take_back(settings: Settings, viewer: Viewer, before: KeptContact) -> KeptContact:
    """Note that a contact was noted by mistake: it counts no more.

    Raises:
        NotAllowed: as for `add`.
        UsageError: where someone else changed it in the meantime.
    """
    _may_write(viewer, before.contact.customer)
    return _keep(settings, before.contact, following(before.stamp, viewer.name, removed=True))


def of_customer(settings: Settings, viewer: Viewer, whose: Whose) -> list[KeptContact]:
    """The contacts noted with a customer that count, the newest first.

    Raises:
        NotAllowed: without the permission for personal data, or for a customer of a branch that is not the viewer's.
    """
    _may_see(viewer, whose)
    return [each for each in kept(settings, whose.customer_id) if not each.stamp.removed]


def kept(settings: Settings, customer_id: str | None = None) -> list[KeptContact]:
    """Every contact noted, of everybody or of one customer, the newest first; also what was taken back.

    For reading together with the facts, which cuts it to what a viewer may see.
    """
    row = ContactRow
    chosen = newest(row) if customer_id is None else newest(row).where(row.customer_id == customer_id)
    with reading(settings) as session:
        rows = session.scalars(chosen.order_by(row.contacted_at.desc(), row.at.desc(), row.id))
        return [_kept(each) for each in rows]


def version(settings: Settings) -> Hashable:
    """Another one whenever a contact was noted or taken back."""
    row = ContactRow
    with reading(settings) as session:
        return tuple(session.execute(select(func.count(), func.max(row.changed_at)).select_from(row)).one())


def _keep(settings: Settings, contact: Contact, stamp: Stamp) -> KeptContact:
    note = plain(contact.note)
    if len(note) > LONGEST:
        raise UsageError(N_("The note has {count} characters; at most {most} fit."), count=len(note), most=LONGEST)
    if contact.channel not in BY:
        raise UsageError(N_("There is no channel “{channel}”: {known}."), channel=contact.channel, known=", ".join(BY))
    if contact.at.tzinfo is not None:
        raise UsageError(N_("The moment of a contact is by the company's clock, without a zone."))
    row = ContactRow(
        **asdict(stamp),
        customer_id=contact.customer.customer_id,
        branch_id=contact.customer.branch_id,
        contacted_at=contact.at,
        channel=contact.channel,
        outcome=contact.outcome.value,
        note=note,
    )
    return _kept(append(settings, row))


def _kept(row: ContactRow) -> KeptContact:
    whose = Whose(row.customer_id, row.branch_id)
    contact = Contact(whose, row.contacted_at, row.channel, Outcome(row.outcome), row.note)
    return KeptContact(contact, stamp_of(row))


def _may_write(viewer: Viewer, whose: Whose) -> None:
    viewer.require(Permission.ANNOTATE)
    _may_see(viewer, whose)


def _may_see(viewer: Viewer, whose: Whose) -> None:
    viewer.require(Permission.VIEW)
    viewer.require(Permission.PERSONAL_DATA)
    if not viewer.may_see_branch(whose.branch_id):
        raise NotAllowed(N_("Your access covers only some branches, and this customer belongs to none of them."))
