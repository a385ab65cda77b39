"""What people call a part of the business, in as few words as a title has room for."""

from typing import Final

from crm_analytics.compute.kept_parts import PartName
from crm_analytics.content.part_of_business import members_text
from crm_analytics.content.view import View
from crm_analytics.i18n import N_, number
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Dimension
from crm_analytics.recipes import Part
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.recipes.part import Level

LEVELS: Final[dict[Level, str]] = {
    "category": N_("by category"),
    "department": N_("by department"),
    "brand": N_("by brand"),
}


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
