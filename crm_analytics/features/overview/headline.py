"""The overview in words: its title, what it is compared with, and what no customer figure counts."""

from typing import Final

from crm_analytics.content.change_words import TENFOLD
from crm_analytics.content.filters import Filters
from crm_analytics.content.part_of_business import capital, part_of_business
from crm_analytics.content.periods import span_text
from crm_analytics.content.view import View
from crm_analytics.features.overview.overview import Overview
from crm_analytics.i18n import N_, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.figures import change
from crm_analytics.metrics.periods import span_of

CHOSEN_BY_SALES: Final = N_(
    "Customers are in a segment for what they bought up to the last day of the data, and that alone makes such a "
    "comparison look better or worse."
)
"""Those who bought much lately are champions, those who stayed away are at risk: before, both were nearer to usual."""
SAME: Final = 0.0005
"""A change that would be written 0.0 %."""
DAYS_OF_A_YEAR: Final = 365.25


def title_sentence(view: View, overview: Overview, filters: Filters) -> str:
    """The answer in one sentence: of what, how much, and how it changed."""
    revenue = overview.now["revenue"]
    days = span_text(overview.selection.start, overview.selection.end)
    when = capital(", ".join([*part_of_business(view, filters), days]))
    if revenue.value is None:
        return _("{days}: nothing was sold").format(days=when)
    amount = view.compact_money(revenue.value)
    if overview.compared_with is not None and overview.before is None:
        return _("{days}: {amount}; there are no earlier sales to compare with").format(days=when, amount=amount)
    share = change(revenue, overview.before["revenue"]) if overview.before else None
    if share is None:
        return _("{days}: {amount}").format(days=when, amount=amount)
    then = _then(filters)
    if is_uneven(overview):
        share = _a_day(overview, share)
        words, then = _words_a_day(share), then or _("in the period before")
    else:
        words = _compared_words(share, then)
    return words.format(days=when, amount=amount, share=percent(abs(share), 1), times=number(1 + share), then=then)


def is_uneven(overview: Overview) -> bool:
    """Whether the days compared with are more or fewer, so that sums are no comparison."""
    return overview.compared_with is not None and overview.compared_with.days != overview.selection.days


def _a_day(overview: Overview, share: float) -> float:
    """How much more it was a day, from how much more it was in all."""
    before = overview.compared_with
    return (1 + share) * before.days / overview.selection.days - 1 if before else share


def _compared_words(share: float, then: str) -> str:
    """How much more or less it was than before; `then` names the days before, where they have a name."""
    if share < -1:
        return _("{days}: {amount}; more was given back than sold")
    if abs(share) < SAME:
        return _("{days}: {amount}, as much as {then}") if then else _("{days}: {amount}, as much as before")
    if share >= TENFOLD:
        return (
            _("{days}: {amount}, {times} times as much as {then}")
            if then
            else _("{days}: {amount}, {times} times as much as before")
        )
    if share > 0:
        return (
            _("{days}: {amount}, {share} more than {then}") if then else _("{days}: {amount}, {share} more than before")
        )
    return _("{days}: {amount}, {share} less than {then}") if then else _("{days}: {amount}, {share} less than before")


def _words_a_day(share: float) -> str:
    """The same of periods that are not equally long."""
    if share < -1:
        return _("{days}: {amount}; more was given back than sold")
    if abs(share) < SAME:
        return _("{days}: {amount}, as much a day as {then}")
    if share >= TENFOLD:
        return _("{days}: {amount}, {times} times as much a day as {then}")
    return (
        _("{days}: {amount}, {share} more a day than {then}")
        if share > 0
        else (_("{days}: {amount}, {share} less a day than {then}"))
    )


def _then(filters: Filters) -> str:
    """What it is compared with, where that has a name: a calendar span, or the same days a year before."""
    before = filters.before
    if before is None:
        return ""
    if span_of(before.start, before.end) != "days":
        return _("in {days}").format(days=span_text(before.start, before.end))
    if filters.comparison != "year":
        return ""
    years = round((filters.selection.start - before.start).days / DAYS_OF_A_YEAR)
    return _("a year before") if years <= 1 else _("{years} years before").format(years=number(years))


def comparison_note(overview: Overview) -> str:
    """Which days the figures are compared with, and whether there were sales then."""
    if overview.compared_with is None:
        return ""
    when = span_text(overview.compared_with.start, overview.compared_with.end)
    if overview.before is None:
        return _("Not compared: sales do not reach back to {days}.").format(days=when)
    words = [_("Compared with {days}.").format(days=when)]
    if is_uneven(overview):
        words.append(_uneven_note(overview, overview.compared_with.days))
    if overview.selection.segment or overview.selection.saved:
        words.append(_(CHOSEN_BY_SALES))
    return " ".join(filter(None, words))


def _uneven_note(overview: Overview, days_before: int) -> str:
    """That the title compares per day, and how much more or less it is in all; empty where it compares nothing."""
    share = change(overview.now["revenue"], overview.before["revenue"]) if overview.before else None
    if share is None or share < -1:
        return ""
    if abs(share) < SAME:
        words = _("The title compares per day, as these are {now} days against {before}; in all it is as much.")
    elif share > 0:
        words = _("The title compares per day, as these are {now} days against {before}; in all it is {share} more.")
    else:
        words = _("The title compares per day, as these are {now} days against {before}; in all it is {share} less.")
    now = number(overview.selection.days)
    return words.format(now=now, before=number(days_before), share=percent(abs(share), 1))


def anonymous_note(overview: Overview) -> str:
    """How much of the revenue is in no customer figure; nothing where only known customers are asked for."""
    share = overview.now["anonymous_share"].value
    if share is None:
        return ""
    if not share:
        if overview.selection.of_customers:
            return ""
        return _("Every sale names its customer.")
    return _("{share} of revenue comes from sales that name no customer; no customer figure counts them.").format(
        share=percent(float(share), 1)
    )
