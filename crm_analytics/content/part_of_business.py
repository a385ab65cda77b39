"""What figures are narrowed to, in as few words as a title has room for."""

from typing import Final

from crm_analytics.content.filters import Filters
from crm_analytics.content.options import member_names
from crm_analytics.content.view import View
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection

END_USERS: Final = ("person", "company")
"""Kinds of customers that use what they buy; a reseller sells it on."""
PLACES: Final = frozenset({"branch", "store", "shop", "outlet", "cabang", "toko", "gerai"})
"""How the name of a branch begins that says already what it is."""
NAMED: Final[tuple[Dimension, ...]] = ("branch", "channel", "category", "segment", "kind")


def titled(view: View, filters: Filters, sentence: str) -> str:
    """A page's answer after the part of the business that it is about; alone where that is all of it."""
    part = ", ".join(part_of_business(view, filters))
    return f"{capital(part)}: {sentence}" if part else sentence


def part_of_business(view: View, filters: Filters) -> list[str]:
    """What the figures are narrowed to, each as few words as a title has room for; empty: the whole company."""
    selection, chosen = filters.selection, dict(filters.words)
    parts = [_members(view, name, selection) for name in NAMED if selection.members(name)]
    region = chosen.get(_("Region"))  # chosen as its branches
    if region and len(selection.branch) > 1 and _("Branch") not in chosen:
        parts[:1] = [_("region {name}").format(name=region)]
    if selection.known is not None:
        parts.append(_("sales with a known customer") if selection.known else _("anonymous sales"))
    if selection.saved is not None:
        parts.append(_("segment {name}").format(name=chosen.get(_("Saved segment"), "")))
    return parts


def capital(words: str) -> str:
    """The words as they begin a sentence."""
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
