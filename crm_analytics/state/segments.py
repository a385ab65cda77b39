"""Saved segments: a rule that finds its customers anew, or a fixed list. Removed ones are kept, and can be put back."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final, Literal, get_args
from uuid import uuid4

from sqlalchemy import select

from crm_analytics.config import Settings
from crm_analytics.errors import NotAllowed, UsageError
from crm_analytics.i18n import N_
from crm_analytics.state.engine import reading, writing
from crm_analytics.state.models import SegmentListRow, SegmentRow
from crm_analytics.state.typed_text import plain
from crm_analytics.state.versions import Stamp, append, first, following, newest, stamp_of, versions
from crm_analytics.viewer import Permission, Viewer

Kind = Literal["rule", "list", "audience"]
KINDS: Final = get_args(Kind)
LONGEST_NAME: Final = 80
LONGEST_DESCRIPTION: Final = 400
TRIES: Final = 5


@dataclass(frozen=True)
class SegmentDefinition:
    """Customers somebody wants to find again.

    Attributes:
        name: What people call it; of those in force no two are called the same.
        kind: `rule` finds its customers anew in each load; `list` is fixed; `audience` is a fixed list for a campaign.
        description: What it is for.
        rule: The rule as JSON; None for a fixed list.
        list_id: The fixed list; None for a rule.
    """

    name: str
    kind: Kind
    description: str = ""
    rule: str | None = None
    list_id: str | None = None


@dataclass(frozen=True)
class SavedSegment:
    """A segment as it is kept, with who saved it and who changed it last. Hashable, fit for cache keys."""

    segment: SegmentDefinition
    stamp: Stamp

    @property
    def id(self) -> str:
        """Its number, as it stands in addresses."""
        return self.stamp.id

    @property
    def owner(self) -> str:
        """Who saved it first."""
        return self.stamp.by


def add_rule(settings: Settings, viewer: Viewer, name: str, rule: str, description: str = "") -> SavedSegment:
    """Save a rule, which finds its customers anew in each load.

    Raises:
        NotAllowed: without the permission.
        UsageError: without a name, or with one that is taken or too long.
    """
    return _new(settings, viewer, SegmentDefinition(name, "rule", description, rule=rule))


def add_list(settings: Settings, viewer: Viewer, segment: SegmentDefinition, members: Sequence[str]) -> SavedSegment:
    """Save a fixed list, or a campaign's audience, of these customer ids.

    Raises:
        NotAllowed: without the permission.
        UsageError: as for `add_rule`, and for a list without customers.
    """
    viewer.require(Permission.SAVE_SEGMENTS)
    if not members:
        raise UsageError(N_("A list needs at least one customer."))
    _checked(settings, segment)
    return _new(settings, viewer, replace(segment, rule=None, list_id=_keep_list(settings, members)))


def edit(settings: Settings, viewer: Viewer, before: SavedSegment, segment: SegmentDefinition) -> SavedSegment:
    """Change a segment; the version before stays in its history.

    Raises:
        NotAllowed: without the permission, or where it is somebody else's and the viewer sees only some branches.
        UsageError: as for `add_rule`, and where someone else changed it in the meantime.
    """
    return _change(settings, viewer, before, segment, removed=False)


def remove(settings: Settings, viewer: Viewer, saved: SavedSegment) -> SavedSegment:
    """Take a segment away. It is kept with who did so, and can be put back."""
    return _change(settings, viewer, saved, saved.segment, removed=True)


def restore(settings: Settings, viewer: Viewer, saved: SavedSegment) -> SavedSegment:
    """Put a removed segment back."""
    return _change(settings, viewer, saved, saved.segment, removed=False)


def segments(settings: Settings, viewer: Viewer, *, removed: bool = False) -> list[SavedSegment]:
    """Every segment in force, by name; whoever may view may use them all, and sees own customers in them only."""
    if not viewer.may(Permission.VIEW):
        return []
    with reading(settings) as session:
        saved = [_saved(row) for row in session.scalars(newest(SegmentRow).where(SegmentRow.removed.is_(removed)))]
    return sorted(saved, key=lambda each: (each.segment.name.casefold(), each.id))


def segment_named(settings: Settings, viewer: Viewer, name: str) -> SavedSegment:
    """The segment in force with this name, or else with this number.

    Raises:
        UsageError: where there is none.
    """
    saved_segments = segments(settings, viewer)
    wanted = plain(name).casefold()
    for each in saved_segments:
        if each.segment.name.casefold() == wanted:
            return each
    for each in saved_segments:
        if each.id == wanted:
            return each
    raise UsageError(
        N_("There is no saved segment “{name}”; there are: {known}."),
        name=name,
        known=", ".join(each.segment.name for each in saved_segments) or "–",
    )


def history(settings: Settings, viewer: Viewer, number: str) -> list[SavedSegment]:
    """Every version of a segment, the oldest first."""
    return [_saved(row) for row in versions(settings, SegmentRow, number)] if viewer.may(Permission.VIEW) else []


def members(settings: Settings, saved: SavedSegment) -> list[str]:
    """The customer ids of a fixed list, sorted; none for a rule. Whoever shows them asks a viewer which may be seen."""
    with reading(settings) as session:
        row = session.get(SegmentListRow, saved.segment.list_id) if saved.segment.list_id else None
    return [str(each) for each in json.loads(zlib.decompress(row.members))] if row else []


def may_change(viewer: Viewer, saved: SavedSegment) -> bool:
    """Whether this viewer may change or remove the segment."""
    own = viewer.branches is None or saved.owner == viewer.name
    return own and viewer.may(Permission.SAVE_SEGMENTS)


def _new(settings: Settings, viewer: Viewer, segment: SegmentDefinition) -> SavedSegment:
    viewer.require(Permission.SAVE_SEGMENTS)
    for attempt in range(TRIES):
        # The number first: whoever takes the name after it was looked for takes this number too.
        stamp = replace(first(viewer.name), id=_next_number(settings))
        kept = _checked(settings, segment)
        try:
            return _saved(append(settings, SegmentRow(**asdict(stamp), **asdict(kept))))
        except UsageError:  # somebody else took the number in this moment
            if attempt == TRIES - 1:
                raise
    raise AssertionError


def _change(
    settings: Settings, viewer: Viewer, before: SavedSegment, segment: SegmentDefinition, *, removed: bool
) -> SavedSegment:
    viewer.require(Permission.SAVE_SEGMENTS)
    if not may_change(viewer, before):
        raise NotAllowed(N_("This segment is somebody else's; your access covers only some branches. Copy it instead."))
    kept = segment if removed else _checked(settings, segment, own=before.id)
    stamp = following(before.stamp, viewer.name, removed=removed)
    return _saved(append(settings, SegmentRow(**asdict(stamp), **asdict(kept))))


def _checked(settings: Settings, segment: SegmentDefinition, *, own: str = "") -> SegmentDefinition:
    """The segment with its words made plain, where it may be kept so."""
    name, description = plain(segment.name), plain(segment.description)[:LONGEST_DESCRIPTION]
    if not name:
        raise UsageError(N_("A segment needs a name."))
    if len(name) > LONGEST_NAME:
        raise UsageError(N_("The name has {count} characters; at most {most} fit."), count=len(name), most=LONGEST_NAME)
    with reading(settings) as session:
        taken = list(session.scalars(newest(SegmentRow).where(SegmentRow.removed.is_(False))))
    if any(row.name.casefold() == name.casefold() and row.id != own for row in taken):
        raise UsageError(N_("There is a segment called “{name}” already. Choose another name."), name=name)
    return replace(segment, name=name, description=description)


def _keep_list(settings: Settings, members: Sequence[str]) -> str:
    ids = sorted(set(members))
    packed = zlib.compress(json.dumps(ids, ensure_ascii=False, separators=(",", ":")).encode())
    row = SegmentListRow(id=uuid4().hex, customers=len(ids), members=packed)
    with writing(settings) as session:
        session.add(row)
    return row.id


def _next_number(settings: Settings) -> str:
    """Numbers are never used again: a link to a removed segment must not show another one."""
    with reading(settings) as session:
        numbers = session.scalars(select(SegmentRow.id).where(SegmentRow.version == 1))
        return str(max(map(int, numbers), default=0) + 1)


def _saved(row: SegmentRow) -> SavedSegment:
    kind = next(each for each in KINDS if each == row.kind)
    return SavedSegment(SegmentDefinition(row.name, kind, row.description, row.rule, row.list_id), stamp_of(row))
