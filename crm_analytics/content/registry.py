"""What features contribute to pages and files that gather from several, found by its place.

A feature says in `features/<name>/contributions.py` what it adds; nothing else names it.
"""

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import Final

from crm_analytics.content.filter_choices import EVERYTHING, USUAL_PERIOD, Use
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block
from crm_analytics.content.view import View

FEATURES: Final = "crm_analytics.features"
Choices = Mapping[str, str]
"""What else can be chosen on a page, such as which figure a chart is of, by its name in the address."""


@dataclass(frozen=True)
class Report:
    """A page that can be written to a file.

    Attributes:
        page: Its id.
        name: What people call it, untranslated.
        title_sentence: Says its answer.
        uses: The filters that change what it says.
        period: The days where none are chosen.
        title_of_choices: Says its answer in place of `title_sentence`, where that depends on what else is chosen.
    """

    page: str
    name: str
    title_sentence: Callable[[View, Filters], str]
    uses: Set[Use] = EVERYTHING
    period: str = USUAL_PERIOD
    title_of_choices: Callable[[View, Filters, Choices], str] | None = None

    def title(self, view: View, filters: Filters, choices: Choices) -> str:
        """Its answer for what is chosen."""
        if self.title_of_choices is not None:
            return self.title_of_choices(view, filters, choices)
        return self.title_sentence(view, filters)


@dataclass(frozen=True)
class ReportPart:
    """A part of a report.

    Attributes:
        page: Id of the report.
        place: Where it stands among the other parts: lower ones come first.
        blocks: Says it; nothing where there is nothing to say.
        choices: Gives what else can be chosen for it, the ids there are by name, next to what is chosen already.
    """

    page: str
    place: int
    blocks: Callable[[View, Filters, Choices], tuple[Block, ...]]
    choices: Callable[[View, Filters, Choices], Mapping[str, tuple[str, ...]]] = lambda *_given: {}


Things = Mapping[str, str]
"""What there is to see: a key made of what each thing is about, beginning with the source's name, to a few words."""


@dataclass(frozen=True)
class NewsSource:
    """Tells what there is to see of one kind, so that a reader hears what is new.

    Attributes:
        name: With which its keys begin, and a colon.
        place: Where it stands among the other news.
        things: What there is now; None where it cannot be told, or not to this reader.
        words: Says the new ones, in as few words as a line has room for.
        page: Where more is said; empty: where the news stand.
    """

    name: str
    place: int
    things: Callable[[View], Things | None]
    words: Callable[[View, Things], str]
    page: str = ""


SegmentUses = Callable[[View], Mapping[str, tuple[str, ...]]]
"""Tells where saved segments are used: by number of the segment, each use in a few words, in the reader's language."""


@cache
def segment_uses() -> tuple[SegmentUses, ...]:
    """What features know of where saved segments are used."""
    return tuple(each for module in _modules() for each in getattr(module, "SEGMENT_USES", ()))


@cache
def news() -> tuple[NewsSource, ...]:
    """What features tell of."""
    return tuple(each for module in _modules() for each in getattr(module, "NEWS", ()))


@cache
def reports() -> dict[str, Report]:
    """Every page that can be written to a file, by its id."""
    return {each.page: each for module in _modules() for each in getattr(module, "REPORTS", ())}


@cache
def parts(page: str) -> tuple[ReportPart, ...]:
    """The parts of a report, in the order of reading."""
    of_page = [each for module in _modules() for each in getattr(module, "PARTS", ()) if each.page == page]
    return tuple(sorted(of_page, key=lambda each: each.place))


def _modules() -> list[object]:
    folder = import_module(FEATURES).__path__
    names = [f"{FEATURES}.{each.name}.contributions" for each in iter_modules(folder) if each.ispkg]
    return [import_module(name) for name in names if find_spec(name)]
