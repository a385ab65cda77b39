"""A result for what a page is narrowed to: the whole company's, or that of a part, which somebody has to ask for."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import polars as pl

from crm_analytics.compute import parts
from crm_analytics.compute.kept_parts import KeptPart
from crm_analytics.content.part_of_business import capital
from crm_analytics.content.part_words import part_text
from crm_analytics.content.view import View
from crm_analytics.errors import NotReady
from crm_analytics.metrics.selection import Selection
from crm_analytics.recipes import Part


def part_of(view: View, selection: Selection) -> Part:
    """The part that a selection leaves, whatever its days; who sees some branches has them for the whole."""
    branches = selection.branch or tuple(sorted(view.viewer.branches or ()))
    return Part(branches, selection.channel, selection.category)


@dataclass(frozen=True)
class PartResults:
    """What one recipe gives, for what a page is narrowed to.

    Attributes:
        view: Who looks at what.
        result: One of the recipe's results.
        part: What the page is narrowed to.
    """

    view: View
    result: str
    part: Part

    @property
    def is_whole(self) -> bool:
        """Whether it is of the whole company, which a refresh works out."""
        return not self.part.narrowed

    @cached_property
    def kept(self) -> KeptPart | None:
        """What was worked out for the part; None where nobody has asked for it yet."""
        return parts.kept(self.view.reader, self.result, self.part)

    @property
    def name(self) -> str:
        """What people call the part."""
        return part_text(self.view, self.part)

    def of_this(self, sentence: str) -> str:
        """The sentence with the name of the part before it; as it is where it is of the whole company."""
        return sentence if self.is_whole else f"{capital(self.name)} · {sentence}"

    def ready(self, name: str) -> pl.DataFrame:
        """A result of the recipe, as far as the viewer may see it; never change it.

        Raises:
            NotReady: where it is not there.
        """
        if self.is_whole:
            return self.view.ready(name)
        return parts.rows(self.view.viewer, self._there, name)

    def refusal(self, name: str) -> str | None:
        """Why there is no such result, in the reader's language.

        Raises:
            NotReady: where it is not there.
        """
        return self.view.refusal(name) if self.is_whole else parts.reason(self._there, name)

    @property
    def made_at(self) -> datetime:
        """When it was worked out.

        Raises:
            NotReady: where it is not there.
        """
        return self.view.reader.made_at(self.result) if self.is_whole else self._there.made_at

    @property
    def last_day(self) -> date:
        """The last day with a sale in the branches it is of."""
        sold = Part(branch=self.part.branch).of(self.view.read("daily_sales"))
        last = sold.select(pl.col("day").max()).collect().item()
        return last if isinstance(last, date) else self.view.as_of

    @property
    def _there(self) -> KeptPart:
        if self.kept is None:
            raise NotReady(parts.NOT_THERE, result=self.result)
        return self.kept
