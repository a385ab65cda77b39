"""What people call a part of the business, in as few words as a title has room for."""

from typing import Final

from crm_analytics.compute.kept_parts import PartName
from crm_analytics.content.options import member_names
from crm_analytics.content.view import View
from crm_analytics.i18n import N_, ngettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import UNKNOWN, Dimension
from crm_analytics.recipes import Part
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.recipes.part import Level

END_USERS: Final = ("person", "company")
"""Kinds of customers that use what they buy; a reseller sells it on."""
PLACES: Final = frozenset({"branch", "store", "shop", "outlet", "cabang", "toko", "gerai"})
"""How the name of a branch begins that says already what it is."""
LEVELS: Final[dict[Level, str]] = {
    "category": N_("by category"),
    "department": N_("by department"),
    "brand": N_("by brand"),
}


def members_text(view: View, dimension: Dimension, members: tuple[str, ...]) -> str:
    """The member of a dimension by its name, or how many there are."""
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


def part_text(view: View, part: Part) -> str:
    """What people call a part of the business; the whole company where it is not narrowed."""
    chosen: dict[Dimension, tuple[str, ...]] = {
        "branch": part.branch,
        "channel": part.channel,
        "category": part.category,
    }
    words = [members_text(view, name, members) for name, members in chosen.items() if members]
    if len(part.branch) > 1 and frozenset(part.branch) == view.viewer.branches:
        words[0] = _("your {count} branches").format(count=number(len(part.branch)))
    if part.level != Part().level:
        words.append(_(LEVELS[part.level]))
    return ", ".join(words) or _("whole company")


def result_text(view: View, name: PartName) -> str:
    """What people call a result of a part: “Forecast (Branch Bandung)”."""
    recipe = catalogue().by_name.get(name.result)
    title = _(recipe.of_part.title) if recipe is not None and recipe.of_part is not None else name.result
    return _("{result} ({part})").format(result=title, part=part_text(view, name.part))


def _counted(dimension: Dimension, count: int) -> str:
    words = {
        "branch": ngettext("{count} branch", "{count} branches", count),
        "channel": ngettext("{count} channel", "{count} channels", count),
        "category": ngettext("{count} category", "{count} categories", count),
        "segment": ngettext("{count} segment", "{count} segments", count),
        "kind": ngettext("{count} customer kind", "{count} customer kinds", count),
    }[dimension]
    return words.format(count=number(count))
