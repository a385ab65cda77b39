"""The overview in words: its title, what it is compared with, and what no customer figure counts."""

from typing import Final

from crm_analytics.content.change_words import TENFOLD
from crm_analytics.content.filters import Filters
from crm_analytics.content.options import member_names
from crm_analytics.content.periods import span_text
from crm_analytics.content.view import View
from crm_analytics.features.overview.overview import Overview
from crm_analytics.i18n import N_, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.figures import change
from crm_analytics.metrics.periods import span_of
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection

CHOSEN_BY_SALES: Final = N_(
    "Customers are in a segment for what they bought up to the last day of the data, and that alone makes such a "
    "comparison look better or worse."
)
"""Those who bought much lately are champions, those who stayed away are at risk: before, both were nearer to usual."""
END_USERS: Final = ("person", "company")
"""Kinds of customers that use what they buy; a reseller sells it on."""
PLACES: Final = frozenset({"branch", "store", "shop", "outlet", "cabang", "toko", "gerai"})
"""How the name of a branch begins that says already what it is."""
NAMED: Final[tuple[Dimension, ...]] = ("branch", "channel", "category", "segment", "kind")


def title_sentence(view: View, overview: Overview, filters: Filters) -> str:
    """The answer in one sentence: of what, how much, and how it changed."""
    revenue = overview.now["revenue"]
    days = span_text(overview.selection.start, overview.selection.end)
    when = _capital(", ".join([*part_of_business(view, filters), days]))
    if revenue.value is None:
        return _("{days}: nothing was sold").format(days=when)
    amount = view.compact_money(revenue.value)
    if overview.compared_with is not None and overview.before is None:
        return _("{days}: {amount}; there are no earlier sales to compare with").format(days=when, amount=amount)
    share = change(revenue, overview.before["revenue"]) if overview.before else None
    if share is None:
        return _("{days}: {amount}").format(days=when, amount=amount)
    then = _then(filters)
    return _compared_words(share, then).format(
        days=when, amount=amount, share=percent(abs(share), 1), times=number(1 + share), then=then
    )


def part_of_business(view: View, filters: Filters) -> list[str]:
    """What the figures are narrowed to, each as few words as a title has room for; empty: the whole company."""
    selection = filters.selection
    parts = [_members(view, name, selection) for name in NAMED if selection.members(name)]
    if selection.known is not None:
        parts.append(_("sales with a known customer") if selection.known else _("anonymous sales"))
    if selection.saved is not None:
        named = dict(filters.words).get(_("Saved segment"), "")
        parts.append(_("segment {name}").format(name=named))
    return parts


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _members(view: View, dimension: Dimension, selection: Selection) -> str:
    members = selection.members(dimension)
    if dimension == "kind" and set(members) == set(END_USERS):
        return _("End users")
    if len(members) > 1:
        return _counted(dimension, len(members))
    (name,) = member_names(view, dimension, members)
    if members == (UNKNOWN,):
        return name
    if dimension == "branch":
        return name if name.split(" ")[0].lower() in PLACES else _("Branch {name}").format(name=name)
    words = {
        "channel": _("channel {name}"),
        "category": _("category {name}"),
        "segment": _("segment {name}"),
        "kind": _("customer kind {name}"),
    }[dimension]
    return words.format(name=name)


def _counted(dimension: Dimension, count: int) -> str:
    words = {
        "branch": ngettext("{count} branch", "{count} branches", count),
        "channel": ngettext("{count} channel", "{count} channels", count),
        "category": ngettext("{count} category", "{count} categories", count),
        "segment": ngettext("{count} segment", "{count} segments", count),
        "kind": ngettext("{count} customer kind", "{count} customer kinds", count),
    }[dimension]
    return words.format(count=number(count))


def _compared_words(share: float, then: str) -> str:
    """How much more or less it was than before; `then` names the days before, where they have a name."""
    if share < -1:
        return _("{days}: {amount}; more was given back than sold")
    if abs(share) < 0.0005:
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


def _then(filters: Filters) -> str:
    """What it is compared with, where that has a name: a calendar span, or the same days a year before."""
    before = filters.before
    if before is not None and span_of(before.start, before.end) != "days":
        return _("in {days}").format(days=span_text(before.start, before.end))
    return _("a year before") if filters.comparison == "year" else ""


def comparison_note(overview: Overview) -> str:
    """Which days the figures are compared with, and whether there were sales then."""
    if overview.compared_with is None:
        return ""
    when = span_text(overview.compared_with.start, overview.compared_with.end)
    if overview.before is None:
        return _("Not compared: sales do not reach back to {days}.").format(days=when)
    compared = _("Compared with {days}.").format(days=when)
    if not overview.selection.segment:
        return compared
    return f"{compared} {_(CHOSEN_BY_SALES)}"


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
