"""Making results by their recipes, or taking them over, into a generation that is being written."""

import json
from collections.abc import Iterable

from crm_analytics.compute.plan import Planned
from crm_analytics.errors import CrmError, NotEnoughData
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.recipes.catalogue import is_scratch
from crm_analytics.recipes.refusals import REFUSALS, Refusals, refusals
from crm_analytics.warehouse.ready import Generation, NewGeneration, Shape


class WrongRecipe(Exception):
    """A recipe gives other results than it declares."""


class Making:
    """One generation, as far as it has come.

    Attributes:
        work: What recipes are given.
        draft: Where results are written.
        refused: Results that could not be worked out, with the reason.
        made: Names of the marts and results that were made.
        taken_over: Names of those that were taken over.
    """

    def __init__(self, work: Work, draft: NewGeneration) -> None:
        self.work, self.draft = work, draft
        self.refused: dict[str, CrmError] = {}
        self.made: list[str] = []
        self.taken_over: list[str] = []

    def take_over(self, plan: Iterable[Planned]) -> None:
        """Have everything that lies elsewhere already, with the reasons for what is empty."""
        for each in plan:
            if each.source is not None:
                self._take_over(each.recipe, each.source)

    def make(self, planned: Planned) -> None:
        """Follow one recipe; with too little data, leave empty results and the reason."""
        recipe = planned.recipe
        try:
            frames: Frames = recipe.recipe(self.work.within(recipe.needs))
            reason = None
        except NotEnoughData as refusal:
            frames, reason = {name: schema.create_empty() for name, schema in recipe.gives.items()}, refusal
        if frames.keys() != recipe.gives.keys():
            raise WrongRecipe(f"A recipe declares {sorted(recipe.gives)} and gives {sorted(frames)}.")
        if is_scratch(recipe):
            self.draft.scratch(recipe.name, frames[recipe.name].lazy())
            return
        for name, frame in frames.items():
            self.draft.write(name, frame, Shape(recipe.gives[name], recipe.group_rows))
        if reason is not None:
            self.refused.update(dict.fromkeys(recipe.gives, reason))
            self.write_refusals()  # first, so that nobody finds the empty result without its reason
        message, values = (reason.message, json.dumps(reason.values)) if reason else ("", "{}")
        self.draft.place(recipe.gives, planned.stamp, message=message, values=values)
        self.made += recipe.gives

    def write_refusals(self) -> None:
        """Write down the reasons known so far."""
        self.draft.write(REFUSALS, refusals(self.refused), Shape(Refusals))
        self.draft.place([REFUSALS])

    def _take_over(self, recipe: Result, source: Generation) -> None:
        self.draft.take_over(source, recipe.gives)
        for name, entry in source.entries().items():
            if name in recipe.gives and entry.message:
                self.refused[name] = CrmError(entry.message, **json.loads(entry.values))
        self.taken_over += recipe.gives
