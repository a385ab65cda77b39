"""The parts of page Value by their names in the address: the title of each, what it says, what can be chosen in it."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from crm_analytics.content.filters import Filters
from crm_analytics.content.part_of_business import titled
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Notice, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.errors import NotReady
from crm_analytics.features.value.content import (
    calculator,
    checks,
    drivers,
    groups,
    missing,
    portfolio,
    repeat_rates,
    to_come,
    wallet,
)
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

PART: Final = "part"
Offers = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ValuePart:
    """A part of the page.

    Attributes:
        name: What people call it, untranslated.
        title: Says its answer.
        content: Says the rest.
        offers: Gives what can be chosen in it, the ids there are by name.
    """

    name: str
    title: Callable[[View, Filters, Choices], str]
    content: Callable[[View, Filters, Choices], tuple[Block, ...]]
    offers: Callable[[View, Filters, Choices], Offers]


def _of_to_come(_view: View, _filters: Filters, _choices: Choices) -> Offers:
    return {checks.MODEL: ("no", checks.YES)}


def _of_portfolio(_view: View, _filters: Filters, _choices: Choices) -> Offers:
    return {portfolio.HOLDING: portfolio.CELLS}


def _of_wallet(view: View, filters: Filters, choices: Choices) -> Offers:
    segments, categories = wallet.segments(view, filters), wallet.categories(view, filters, choices)
    return {wallet.SEGMENT: tuple(segments), wallet.CATEGORY: tuple(categories)}


def _of_groups(view: View, _filters: Filters, _choices: Choices) -> Offers:
    there = () if groups.reason(view) else tuple(str(place + 1) for place in range(len(groups.names(view))))
    return {groups.GROUP: there, groups.TABLE: ("no", groups.YES)}


def _of_drivers(_view: View, _filters: Filters, _choices: Choices) -> Offers:
    return {
        drivers.OUTCOME: tuple(drivers.OUTCOMES),
        drivers.EFFECTS: ("no", drivers.YES),
        repeat_rates.BY: tuple(repeat_rates.GROUPS),
    }


def _of_calculator(_view: View, _filters: Filters, _choices: Choices) -> Offers:
    return calculator.OFFERED


PARTS: Final[Mapping[str, ValuePart]] = {
    "to_come": ValuePart(N_("Value to come"), to_come.title_sentence, to_come.content, _of_to_come),
    "portfolio": ValuePart(N_("Portfolio"), portfolio.title_sentence, portfolio.content, _of_portfolio),
    "wallet": ValuePart(N_("Share of wallet"), wallet.title_sentence, wallet.content, _of_wallet),
    "clusters": ValuePart(N_("Groups"), groups.title_sentence, groups.content, _of_groups),
    "drivers": ValuePart(N_("Drivers"), drivers.title_sentence, drivers.content, _of_drivers),
    "calculator": ValuePart(N_("Calculator"), calculator.title_sentence, calculator.content, _of_calculator),
}
FIRST: Final = "to_come"


def is_empty(view: View) -> bool:
    """Whether nobody bought, or it is not the viewer's to see: then the page has no parts."""
    return view.ready("rfm_customers").is_empty()


def nobody_title() -> str:
    """The title where nobody is known to have bought."""
    return _("No values yet")


def nobody(view: View) -> tuple[Block, ...]:
    """Why that is so."""
    return missing.notice(view.refusal("rfm_customers") or "")


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
    for part_id, part in PARTS.items():
        if part_id != FIRST:  # its answer is the title of all
            answer = title_sentence(view, filters, {**choices, PART: part_id})
            blocks += [Section(_(part.name)), Sentences((answer,))]
        blocks += _of_part(part, view, filters, choices)
    return tuple(blocks)


def offers(view: View, filters: Filters, choices: Choices) -> Offers:
    """The parts, and what can be chosen in the chosen one, or in all of them."""
    if is_empty(view):
        return {PART: tuple(PARTS)}
    chosen = [PARTS[choices[PART]]] if choices.get(PART) in PARTS else PARTS.values()
    offered: dict[str, tuple[str, ...]] = {PART: tuple(PARTS)}
    for part in chosen:
        with suppress(NotReady):  # what is still being worked out offers nothing yet
            offered |= part.offers(view, filters, choices)
    return offered


def _of_part(part: ValuePart, view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    try:
        return part.content(view, filters, choices)
    except NotReady as pending:
        return (Notice(str(pending)),)
