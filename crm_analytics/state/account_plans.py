"""Plans for single customers: what comes next, who does it and by when, and what could be sold. Every version is kept.

The words may hold personal data, so that they are read and written as notes on a customer are. No load brings them, so
that none takes them away.
"""

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Final

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.customer_notes import Whose, may_read, may_write
from crm_analytics.state.engine import reading
from crm_analytics.state.models import AccountPlanRow
from crm_analytics.state.typed_text import plain
from crm_analytics.state.versions import Stamp, append, first, following, newest, stamp_of, versions
from crm_analytics.viewer import Permission, Viewer

__all__ = ["AccountPlan", "KeptPlan", "Whose", "history", "kept", "may_read", "may_write", "save", "take_back"]

LONGEST: Final = 300
LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class AccountPlan:
    """What is planned for a customer.

    Attributes:
        next_step: What is done next, in words.
        owner: Who does it; empty: nobody yet.
        due: By when.
        potential: What could be sold in a year beyond what is bought, as people see it; None: as it is estimated.
        done: Whether the step was taken.
    """

    next_step: str = ""
    owner: str = ""
    due: date | None = None
    potential: Decimal | None = None
    done: bool = False


@dataclass(frozen=True)
class KeptPlan:
    """A plan as it is kept; one that was taken back stays as a removed version."""

    customer: Whose
    plan: AccountPlan
    stamp: Stamp


def kept(settings: Settings) -> dict[str, KeptPlan]:
    """The newest version of every plan by the customer's number, also of what was taken back.

    For reading together with the facts, which cuts it to what a viewer may see.
    """
    with reading(settings) as session:
        return {row.customer_id: _kept(row) for row in session.scalars(newest(AccountPlanRow))}


def save(settings: Settings, viewer: Viewer, whose: Whose, before: KeptPlan | None, plan: AccountPlan) -> KeptPlan:
    """Keep a plan in place of the one before.

    Args:
        settings: The warehouse.
        viewer: Who plans.
        whose: The customer.
        before: The newest version, also a removed one; None where there never was one.
        plan: What is planned now.

    Raises:
        NotAllowed: without the permissions to see personal data and to write notes, or for a customer of a branch that
            is not the viewer's.
        UsageError: for words that are too long or a potential below zero, and where someone else changed the plan in
            the meantime.
    """
    _may_write(viewer, whose)
    return _append(settings, whose, plan, _next_stamp(viewer, whose, before))


def take_back(settings: Settings, viewer: Viewer, last: KeptPlan) -> KeptPlan:
    """Put the version before the last one in force again; after the first one there is no plan any more.

    Raises:
        NotAllowed: as for `save`.
        UsageError: where someone else changed the plan in the meantime.
    """
    _may_write(viewer, last.customer)
    earlier = [each for each in history(settings, viewer, last.customer) if each.stamp.version < last.stamp.version]
    before = earlier[-1] if earlier else None
    removed = before is None or before.stamp.removed
    stamp = following(last.stamp, viewer.name, removed=removed)
    return _append(settings, last.customer, before.plan if before else last.plan, stamp)


def history(settings: Settings, viewer: Viewer, whose: Whose) -> list[KeptPlan]:
    """Every version of a customer's plan, the oldest first.

    Raises:
        NotAllowed: without the permission for personal data, or for a customer of a branch that is not the viewer's.
    """
    _may_see(viewer, whose)
    return [_kept(row) for row in versions(settings, AccountPlanRow, _id(whose.customer_id))]


def _next_stamp(viewer: Viewer, whose: Whose, before: KeptPlan | None) -> Stamp:
    """Two who plan for one customer at once make the same version, of which one is kept."""
    if before is not None:
        return following(before.stamp, viewer.name)
    new = first(viewer.name)
    return Stamp(_id(whose.customer_id), new.version, new.removed, new.by, new.at, new.changed_by, new.changed_at)


def _append(settings: Settings, whose: Whose, plan: AccountPlan, stamp: Stamp) -> KeptPlan:
    step, owner = plain(plan.next_step), plain(plan.owner)
    for words, most in ((step, LONGEST), (owner, LONGEST_NAME)):
        if len(words) > most:
            message = N_("“{start}…” has {count} characters; at most {most} fit.")
            raise UsageError(message, start=words[:20], count=len(words), most=most)
    if plan.potential is not None and plan.potential < 0:
        raise UsageError(N_("A potential is an amount of money from zero on."))
    row = AccountPlanRow(
        **asdict(stamp),
        customer_id=whose.customer_id,
        branch_id=whose.branch_id,
        next_step=step,
        owner=owner,
        due=plan.due,
        potential=plan.potential,
        done=plan.done,
    )
    return _kept(append(settings, row))


def _kept(row: AccountPlanRow) -> KeptPlan:
    plan = AccountPlan(row.next_step, row.owner, row.due, row.potential, row.done)
    return KeptPlan(Whose(row.customer_id, row.branch_id), plan, stamp_of(row))


def _id(customer_id: str) -> str:
    return sha256(customer_id.encode()).hexdigest()[:32]


def _may_write(viewer: Viewer, whose: Whose) -> None:
    viewer.require(Permission.ANNOTATE)
    _may_see(viewer, whose)


def _may_see(viewer: Viewer, whose: Whose) -> None:
    viewer.require(Permission.VIEW)
    viewer.require(Permission.PERSONAL_DATA)
    if not viewer.may_see_branch(whose.branch_id):
        raise NotAllowed(N_("Your access covers only some branches, and this customer belongs to none of them."))
