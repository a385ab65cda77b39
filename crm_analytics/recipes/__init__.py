"""How marts and results are declared, and what a recipe is given to make them from."""

from crm_analytics.recipes.part import Part
from crm_analytics.recipes.result import OfPart, Result
from crm_analytics.recipes.work import SETTINGS, Chosen, Days, Frames, UndeclaredNeed, Work, chosen, up_to

__all__ = [
    "SETTINGS",
    "Chosen",
    "Days",
    "Frames",
    "OfPart",
    "Part",
    "Result",
    "UndeclaredNeed",
    "Work",
    "chosen",
    "up_to",
]
