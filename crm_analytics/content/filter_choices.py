"""What the filters of a page say, from names and members as its address has them."""

from collections.abc import Set
from datetime import date
from typing import Final, Literal

from crm_analytics.content import periods, saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.options import member_names, options
from crm_analytics.content.periods import Period
from crm_analytics.content.view import View
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.periods import Comparison, compared
from crm_analytics.metrics.selection import Dimension, Selection

Use = Dimension | Literal["period", "compare"]
FilterValues = dict[str, tuple[str, ...]]
"""Name of a filter, as in the address, to the ids of its members."""
EVERYTHING: Final[frozenset[Use]] = frozenset(
    {"period", "compare", "branch", "channel", "category", "segment", "kind", "known", "saved"}
)
WRITTEN_AS: Final = {"period": "period", "compare": "against"}
"""What is not called in the address as in the code."""
USUAL_PERIOD: Final = "90d"
COMPARISONS: Final[dict[Comparison, str]] = {
    "before": N_("Against the period before"),
    "year": N_("Against a year before"),
    "none": N_("Without comparison"),
}
LABELS: Final = {
    "region": N_("Region"),
    "branch": N_("Branch"),
    "channel": N_("Channel"),
    "category": N_("Category"),
    "segment": N_("Segment"),
    "kind": N_("Customer kind"),
    "known": N_("Customer known or not"),
    "saved": N_("Saved segment"),
}


def names_of(uses: Set[Use]) -> set[str]:
    """The filters of a page, as they are called in the address; with `branch` comes the region."""
    return {WRITTEN_AS.get(use, use) for use in uses} | ({"region"} if "branch" in uses else set())


def period_of(view: View, values: FilterValues, default: str, *, is_chosen: bool) -> Period:
    """The days in force: those chosen, else the default."""
    name = values["period"][0] if is_chosen and "period" in values else default
    start, end = (_day(values[part][0]) if part in values else None for part in ("from", "to"))
    custom = (start, end) if start and end else None
    return periods.period(name, first=view.first_day, as_of=view.as_of, custom=custom)


def filters_of(view: View, used: FilterValues, period: Period, uses: Set[Use]) -> Filters:
    """What the filters that a page uses say."""
    branches = used.get("branch") or (options(view).of("branch", used["region"]) if "region" in used else ())
    selection = Selection(
        period.start,
        period.end,
        branch=branches,
        channel=used.get("channel", ()),
        category=used.get("category", ()),
        segment=used.get("segment", ()),
        kind=used.get("kind", ()),
        known=used["known"] == ("known",) if "known" in used else None,
        span=period.span,
        saved=saved_segments.selected(view, used["saved"][0]) if "saved" in used else None,
    )
    how = comparison(used) if "compare" in uses else "none"
    before = compared(selection, how)
    words = [(_("Period"), period.words)]
    if before is not None:
        words.append((_("Compared with"), periods.days_text(before.start, before.end)))
    words += [(_(LABELS[name]), ", ".join(member_names(view, name, used[name]))) for name in LABELS if name in used]
    return Filters(selection, before, how, tuple(words), period.label)


def valid(view: View, name: str, members: tuple[str, ...], values: FilterValues) -> tuple[str, ...]:
    """The members that can be chosen; of a filter that takes one, the first."""
    if name in {"from", "to"}:
        return members[:1] if _day(members[0]) else ()
    if name in {"period", "against"}:
        allowed: Set[str] = set(periods.NAMES) if name == "period" else set(COMPARISONS)
        return members[:1] if members[0] in allowed else ()
    can = options(view)
    good = set(can.of(name, tuple(region for region in values.get("region", ()) if region in can.regions)))
    return tuple(member for member in (members[:1] if name in {"known", "saved"} else members) if member in good)


def comparison(values: FilterValues) -> Comparison:
    """How the days compared with are chosen."""
    wanted = values.get("against", ("before",))[0]
    return next(each for each in COMPARISONS if each == wanted)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
