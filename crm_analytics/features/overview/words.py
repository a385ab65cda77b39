"""The overview in words: its headline, what it is compared with, and what no customer figure counts."""

from typing import Final

from crm_analytics.content.view import View
from crm_analytics.features.overview.overview import Overview
from crm_analytics.i18n import N_, date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.figures import change
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui.change_words import TENFOLD

CHOSEN_BY_SALES: Final = N_(
    "Customers are in a segment for what they bought up to the last day of the data, and that alone makes such a "
    "comparison look better or worse."
)
"""Those who bought much lately are champions, those who stayed away are at risk: before, both were nearer to usual."""


def headline(view: View, found: Overview) -> str:
    """The answer in one sentence: how much, and how it changed."""
    days, revenue = found.selection, found.now["revenue"]
    when = _days(days)
    if revenue.value is None:
        return _("{days}: nothing was sold").format(days=when)
    amount = view.compact_money(revenue.value)
    if found.compared_with is None:
        return _("{days}: {amount}").format(days=when, amount=amount)
    if found.before is None:
        return _("{days}: {amount}; there are no earlier sales to compare with").format(days=when, amount=amount)
    share = change(revenue, found.before["revenue"])
    if share is None:
        return _("{days}: {amount}").format(days=when, amount=amount)
    return _compared_words(share).format(
        days=when, amount=amount, share=percent(abs(share), 1), times=number(1 + share)
    )


def _days(days: Selection) -> str:
    """The days from first to last; a single one alone."""
    return date_text(days.start) if days.days == 1 else f"{date_text(days.start)} – {date_text(days.end)}"


def _compared_words(share: float) -> str:
    """How much more or less it was than before."""
    if share < -1:
        return _("{days}: {amount}; more was given back than sold")
    if abs(share) < 0.0005:
        return _("{days}: {amount}, as much as before")
    if share >= TENFOLD:
        return _("{days}: {amount}, {times} times as much as before")
    return (
        _("{days}: {amount}, {share} more than before")
        if share > 0
        else _("{days}: {amount}, {share} less than before")
    )


def comparison_note(found: Overview) -> str:
    """Which days the figures are compared with, and whether there were sales then."""
    if found.compared_with is None:
        return ""
    when = _days(found.compared_with)
    if found.before is None:
        return _("Not compared: sales do not reach back to {days}.").format(days=when)
    compared = _("Compared with {days}.").format(days=when)
    if not found.selection.segment:
        return compared
    return f"{compared} {_(CHOSEN_BY_SALES)}"


def anonymous_note(found: Overview, days: Selection) -> str:
    """How much of the revenue is in no customer figure; nothing where only known customers are asked for."""
    share = found.now["anonymous_share"].value
    if share is None:
        return ""
    if not share:
        if days.of_customers:
            return ""
        return _("Every sale names its customer.")
    return _("{share} of revenue comes from sales that name no customer; no customer figure counts them.").format(
        share=percent(float(share), 1)
    )
