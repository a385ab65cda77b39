"""One set of filters for the whole app: in the address, kept from page to page, and named in words."""

from collections.abc import Callable, Sequence, Set

import streamlit as st

from crm_analytics.content import filter_choices
from crm_analytics.content.filter_choices import EVERYTHING, LABELS, USUAL_PERIOD, FilterValues, Use
from crm_analytics.content.filters import Filters
from crm_analytics.content.periods import ALL
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.ui import address, document, filter_row, filter_state

__all__ = ["EVERYTHING", "Filters", "NothingFits", "Use", "bar", "choice"]


class NothingFits(Exception):
    """Raised by a page that has no row left to show; the frame says so, and what to do."""


def bar(view: View, *, uses: Set[Use] = EVERYTHING, default: str = USUAL_PERIOD) -> Filters:
    """Draw the filters a page uses in one row, and give what they say; others that are set are named under it.

    Args:
        view: The view of the page.
        uses: The filters that change what the page shows; with `branch` comes the region.
        default: The period where none is chosen.
    """
    values = _valid_values(view)
    used = filter_choices.names_of(uses)
    period = filter_choices.period_of(view, values, default if "period" in used else ALL, is_chosen="period" in used)
    if used:
        filter_row.draw(view, values, used, period, default)
    _notes(values, used)
    filter_state.write(view.page, values)
    in_use = {name: members for name, members in values.items() if name in used}
    filters = filter_choices.filters_of(view, in_use, period, uses)
    if used:
        document.chose(filters)
    return filters


def choice(
    label: str, options: Sequence[str], *, key: str, default: str | None = None, text: Callable[[str], str] = str
) -> str:
    """One of a few options, as pills; always one is chosen."""
    return address.pills(label, options, key=key, default=default or options[0], text=text)


def _valid_values(view: View) -> FilterValues:
    """What is chosen and can be: members that are not in this load, or not for this viewer, are left out."""
    values = filter_state.in_force(view.page)
    kept = {
        name: good for name, members in values.items() if (good := filter_choices.valid(view, name, members, values))
    }
    if left_out := sum(map(len, values.values())) - sum(map(len, kept.values())):
        filter_state.leave_out(kept, left_out)
    return kept


def _notes(values: FilterValues, used: Set[str]) -> None:
    """What was left out of a link, and what is set and does not count here."""
    if left_out := filter_state.left_out():
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
