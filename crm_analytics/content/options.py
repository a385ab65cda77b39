"""What can be chosen in the filters: the members this load has, as far as the viewer may see them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import cached_state, saved_segments
from crm_analytics.content.view import View
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import UNKNOWN
from crm_analytics.scoring.rfm import SEGMENTS

KINDS: Final = {"person": N_("Person"), "company": N_("Company"), "reseller": N_("Reseller")}
CUSTOMER_RECORDED: Final = {"known": N_("Customer known"), "anonymous": N_("Anonymous sales")}
MISSING: Final = {
    "branch": N_("No branch"),
    "channel": N_("No channel"),
    "category": N_("No category"),
    "segment": N_("No segment"),
    "kind": N_("No customer kind"),
}


@dataclass(frozen=True)
class Options:
    """Ids that can be chosen; `UNKNOWN` where some rows have none. A dimension with fewer than two has no filter.

    Attributes:
        regions: The branches of each region.
    """

    regions: dict[str, tuple[str, ...]]
    branch: tuple[str, ...]
    channel: tuple[str, ...]
    category: tuple[str, ...]
    segment: tuple[str, ...]
    kind: tuple[str, ...]
    known: tuple[str, ...]
    saved: tuple[str, ...] = ()

    def of(self, name: str, regions: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The ids of a filter; of branches those in the regions chosen."""
        if name == "branch" and regions:
            return tuple(branch for region in regions for branch in self.regions.get(region, ()))
        return {
            "region": tuple(self.regions),
            "branch": self.branch,
            "channel": self.channel,
            "category": self.category,
            "segment": self.segment,
            "kind": self.kind,
            "known": self.known,
            "saved": self.saved,
        }[name]


def options(view: View) -> Options:
    """What can be chosen in this load; worked out once, but for what people saved."""
    if isinstance(kept := view.memo.get("options"), Options):
        return kept
    made = _options(view)
    can = replace(made, saved=tuple(each.id for each in saved_segments.usable(view)))
    view.memo["options"] = can
    return can


def names(view: View, name: str) -> dict[str, str]:
    """What people call the members of a filter, by id; ids that are names themselves are not in it."""
    if name == "branch":
        named = view.branch_names()
    elif name == "segment":
        named = view.segment_names()
    elif name == "saved":
        named = {each.id: each.segment.name for each in cached_state.saved_segments(view.settings, view.viewer)}
    else:
        named = {member: _(word) for member, word in {"kind": KINDS, "known": CUSTOMER_RECORDED}.get(name, {}).items()}
    return named | ({UNKNOWN: _(MISSING[name])} if name in MISSING else {})


def member_names(view: View, name: str, members: Iterable[str]) -> list[str]:
    """What people call these members of a filter."""
    words = names(view, name)
    return [words.get(member, member) for member in members]


@cached()
def _options(view: View) -> Options:
    sales = view.reader.result("daily_sales").select("branch_id", "category", "channel")
    orders = view.reader.result("order_days").select("kind", "segment", pl.col("customer_no").is_null())
    parts, people = pl.collect_all([sales.unique(), orders.unique()])
    branches = view.reader.result("branch_names").sort("name", "branch_id").collect()
    in_regions = branches.drop_nulls("region").sort("region", maintain_order=True)
    order = [segment.id for segment in SEGMENTS]
    return Options(
        regions={
            str(region): tuple(rows["branch_id"])
            for (region,), rows in in_regions.group_by("region", maintain_order=True)
        },
        branch=(*branches["branch_id"], *_unknown(parts["branch_id"])),
        channel=_members(parts["channel"]),
        category=_members(parts["category"]),
        segment=tuple(sorted(_members(people["segment"]), key=[*order, UNKNOWN].index)),
        kind=_members(people["kind"]),
        known=tuple(CUSTOMER_RECORDED) if people["customer_no"].n_unique() > 1 else (),
    )


def _members(column: pl.Series) -> tuple[str, ...]:
    """The distinct values in the order of the alphabet, and the one for rows without."""
    return (*sorted(map(str, column.drop_nulls().unique()), key=str.casefold), *_unknown(column))


def _unknown(column: pl.Series) -> tuple[str, ...]:
    return (UNKNOWN,) if column.null_count() else ()
