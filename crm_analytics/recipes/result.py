"""What a mart or result is made from, declared: the order of a refresh, and what it may take over, follow from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import dataframely as dy

from crm_analytics.recipes.part import Part
from crm_analytics.recipes.work import Frames, Work

Scope = Literal["branch", "company"]
Clock = Literal["load", "today"]


@dataclass(frozen=True, eq=False, kw_only=True)
class OfPart:
    """How the same results are made for a part of the business, when somebody asks for it.

    Attributes:
        title: What people call the results, marked and not translated.
        needs: What it reads, as of a result.
        recipe: Makes the results of a part.
        narrows: The fields of `Part` that it can be narrowed by.
    """

    title: str
    needs: tuple[str, ...]
    recipe: Callable[[Work, Part], Frames]
    narrows: frozenset[str]


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """A recipe with the results it gives; several at once where they come from one calculation.

    Attributes:
        gives: Schemas of the results, by name.
        needs: Names of the facts, marts and results it reads, and of the settings (`recipes.SETTINGS`).
        recipe: Makes the results of what was declared, and of nothing else.
        sentence: What the progress bar says meanwhile, marked and not translated.
        weight: How long it takes beside the others.
        scope: `branch`: rows belong to branches, and a viewer of some of them sees those; `company`: of the whole.
        clock: `load`: the same whenever it is made; `today`: another one on another day.
        light: Whether pages wait for it before they show a load; it may only need what they wait for as well.
        group_rows: Rows of a group in the file of one that is read with filters and never whole: most groups are
            passed over.
        of_part: How it is made for a part of the business; None: it is made for the whole alone.
    """

    gives: Mapping[str, type[dy.Schema]]
    needs: tuple[str, ...]
    recipe: Callable[[Work], Frames]
    sentence: str
    weight: float = 1.0
    scope: Scope = "company"
    clock: Clock = "load"
    light: bool = False
    group_rows: int | None = None
    of_part: OfPart | None = None

    @property
    def name(self) -> str:
        """The first of the names."""
        return next(iter(self.gives))
