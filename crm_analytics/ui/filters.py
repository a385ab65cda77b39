"""One set of filters for the whole app: in the address, kept from page to page, and named in words."""

from collections.abc import Callable, Sequence, Set
from datetime import date
from typing import Final, Literal

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.metrics.periods import compared
from crm_analytics.metrics.selection import Dimension, Selection
from crm_analytics.ui import address, chosen, document, filter_row, periods, saved
from crm_analytics.ui.chosen import Chosen
from crm_analytics.ui.filter_row import COMPARISONS, LABELS
from crm_analytics.ui.options import called, options
from crm_analytics.ui.periods import ALL, Period

__all__ = ["EVERYTHING", "Filters", "NothingFits", "Use", "bar", "choice"]

Use = Dimension | Literal["period", "compare"]
EVERYTHING: Final[frozenset[Use]] = frozenset(
    {"period", "compare", "branch", "channel", "category", "segment", "kind", "known", "saved"}
)
WRITTEN_AS: Final = {"period": "period", "compare": "against"}
"""What is not called in the address as in the code."""


class NothingFits(Exception):
    """Raised by a page that has no row left to show; the frame says so, and what to do."""


def bar(view: View, *, uses: Set[Use] = EVERYTHING, default: str = "90d") -> Filters:
    """Draw the filters a page uses in one row, and give what they say; others that are set are named under it.

    Args:
        view: The view of the page.
        uses: The filters that change what the page shows; with `branch` comes the region.
        default: The period where none is chosen.
    """
    values = _settled(view)
    used = {WRITTEN_AS.get(use, use) for use in uses} | ({"region"} if "branch" in uses else set())
    period = _period(view, values, default if "period" in used else ALL, is_chosen="period" in used)
    if used:
        filter_row.draw(view, values, used, period, default)
    _notes(values, used)
    chosen.write(view.page, values)
    found = _filters(view, {name: members for name, members in values.items() if name in used}, period, uses)
    if used:
        document.chose(found.words)
    return found


def choice(
    label: str, options: Sequence[str], *, key: str, default: str | None = None, text: Callable[[str], str] = str
) -> str:
    """One of a few options, as pills; always one is chosen."""
    return address.one_of(label, options, key=key, default=default or options[0], text=text)


def _settled(view: View) -> Chosen:
    """What is chosen and can be: members that are not in this load, or not for this viewer, are left out."""
    values = chosen.chosen(view.page)
    kept = {name: good for name, members in values.items() if (good := _valid(view, name, members, values))}
    if left_out := sum(map(len, values.values())) - sum(map(len, kept.values())):
        chosen.leave_out(kept, left_out)
    return kept


def _valid(view: View, name: str, members: tuple[str, ...], values: Chosen) -> tuple[str, ...]:
    """The members that can be chosen; of a filter that takes one, the first."""
    if name in {"from", "to"}:
        return members[:1] if _day(members[0]) else ()
    if name in {"period", "against"}:
        allowed: Set[str] = set(periods.NAMES) if name == "period" else set(COMPARISONS)
        return members[:1] if members[0] in allowed else ()
    can = options(view)
    good = set(can.of(name, tuple(region for region in values.get("region", ()) if region in can.regions)))
    return tuple(member for member in (members[:1] if name in {"known", "saved"} else members) if member in good)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _period(view: View, values: Chosen, default: str, *, is_chosen: bool) -> Period:
    name = values["period"][0] if is_chosen and "period" in values else default
    start, end = (_day(values[part][0]) if part in values else None for part in ("from", "to"))
    custom = (start, end) if start and end else None
    return periods.period(name, first=view.first_day, as_of=view.as_of, custom=custom)


def _filters(view: View, used: Chosen, period: Period, uses: Set[Use]) -> Filters:
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
        saved=saved.asked(view, used["saved"][0]) if "saved" in used else None,
    )
    comparison = filter_row.comparison(used) if "compare" in uses else "none"
    before = compared(selection, comparison)
    words = [(_("Period"), period.words)]
    if before is not None:
        words.append((_("Compared with"), periods.days_text(before.start, before.end)))
    words += [(_(LABELS[name]), ", ".join(called(view, name, used[name]))) for name in LABELS if name in used]
    return Filters(selection, before, comparison, words, period.label)


def _notes(values: Chosen, used: Set[str]) -> None:
    """What was left out of a link, and what is set and does not count here."""
    if left_out := chosen.left_out():
        st.caption(
            ngettext(
                "{count} choice in this link is not in these data, or not yours to see; it was left out.",
                "{count} choices in this link are not in these data, or not yours to see; they were left out.",
                left_out,
            ).format(count=number(left_out))
        )
    named = {"period": _("Period"), **{name: _(label) for name, label in LABELS.items()}}
    unused = [label for name, label in named.items() if name in values and name not in used]
    if unused:
        st.caption(_("Set, and not used on this page: {filters}.").format(filters=", ".join(unused)))
