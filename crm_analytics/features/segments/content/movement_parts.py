"""The parts of page Movement by their names in the address: the title of each, what it says, what can be chosen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from crm_analytics.content.filters import Filters
from crm_analytics.content.part_of_business import titled
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.errors import NotReady
from crm_analytics.features.segments.content import cohorts, movement
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

PART: Final = "part"
FIRST: Final = "transitions"


@dataclass(frozen=True)
class MovementPart:
    """A part of the page: its name, untranslated, its answer, the rest, and what can be chosen in it."""

    name: str
    title: Callable[[View, Filters, Choices], str]
    content: Callable[[View, Filters, Choices], tuple[Block, ...]]
    offers: Callable[[View, Filters, Choices], Mapping[str, tuple[str, ...]]]


PARTS: Final[Mapping[str, MovementPart]] = {
    FIRST: MovementPart(N_("Between segments"), movement.title_sentence, movement.content, movement.offers),
    "cohorts": MovementPart(N_("Customer cohorts"), cohorts.title_sentence, cohorts.content, cohorts.offers),
}


def is_empty(view: View) -> bool:
    """Whether nobody can be followed at all."""
    return view.ready("rfm_customers").is_empty()


def nobody_title() -> str:
    """The title where nobody is known to have bought."""
    return _("No movement yet")


def nobody(view: View) -> tuple[Block, ...]:
    """Why that is so."""
    return (Notice(view.refusal("rfm_customers") or _("No customer is known to have bought anything.")),)


def title_sentence(view: View, filters: Filters, choices: Choices) -> str:
    """The answer of the chosen part, of the first where none is, after what it is narrowed to."""
    if is_empty(view):
        return nobody_title()
    part = PARTS[choices.get(PART, FIRST)]
    try:
        return titled(view, filters, part.title(view, filters, choices))
    except NotReady:
        return _("{part}: still being worked out").format(part=_(part.name))


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """What the chosen part says; where none is, every part under its name and its answer."""
    if is_empty(view):
        return nobody(view)
    if PART in choices:
        return _of_part(PARTS[choices[PART]], view, filters, choices)
    blocks: list[Block] = []
    for name, part in PARTS.items():
        answer = title_sentence(view, filters, {**choices, PART: name})
        blocks += [Section(_(part.name)), Sentences((answer,)), *_of_part(part, view, filters, choices)]
    return tuple(blocks)


def offers(view: View, filters: Filters, choices: Choices) -> Mapping[str, tuple[str, ...]]:
    """The parts, and what can be chosen in the chosen one, or in all of them."""
    if is_empty(view):
        return {PART: tuple(PARTS)}
    chosen = [PARTS[choices[PART]]] if choices.get(PART) in PARTS else PARTS.values()
    offered: dict[str, tuple[str, ...]] = {PART: tuple(PARTS)}
    for part in chosen:
        offered |= part.offers(view, filters, choices)
    return offered


def _of_part(part: MovementPart, view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    try:
        return part.content(view, filters, choices)
    except NotReady as pending:
        return (Notice(str(pending)),)
