"""What building a segment gives to its file, and what it knows of where saved segments are used."""

from collections.abc import Mapping
from typing import Final

from crm_analytics.content import saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block, Section
from crm_analytics.content.view import View
from crm_analytics.features.segment_builder import comparison_content, content
from crm_analytics.features.segment_builder.comparison_content import ComparedGroup
from crm_analytics.features.segment_builder.uses import files_taken
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.address import from_address
from crm_analytics.rules.form import from_json, to_json

PAGE: Final = "segment_builder"
RULE: Final = "rule"
FIRST: Final = "compare"
SECOND: Final = "with"
HERE: Final = "rule"
"""In a comparison, instead of the number of a saved segment: the rule on the screen."""


def rule_chosen(text: str) -> str:
    """The rule that is chosen for a file, as JSON: given as in the page's address, or as JSON.

    Raises:
        UsageError: saying what in it is no rule.
    """
    return to_json(from_json(text) if text.startswith("{") else from_address(text))


def group(view: View, number: str, rule: str) -> ComparedGroup | None:
    """Who is compared: the customers of a saved segment, or of the rule, given as JSON; None: there is no such one."""
    if number == HERE:
        return ComparedGroup(_("This rule"), saved_segments.matching_numbers(view, rule)) if rule else None
    saved = saved_segments.find(view, number)
    return None if saved is None else ComparedGroup(saved.segment.name, saved_segments.members(view, saved))


def _title(view: View, _filters: Filters) -> str:
    return content.title_sentence(view)


def _title_of(view: View, _filters: Filters, choices: Choices) -> str:
    if RULE not in choices:
        return content.title_sentence(view)
    return content.rule_title(view, saved_segments.counted(view, rule_chosen(choices[RULE])))


def _saved(view: View, _filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return content.saved(view)


def _rule(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    if RULE not in choices:
        return ()
    rule = rule_chosen(choices[RULE])
    return (Section(_("The rule")), *content.matched(view, filters, rule, saved_segments.counted(view, rule)))


def _rules(_view: View, _filters: Filters, choices: Choices) -> Mapping[str, tuple[str, ...]]:
    """Any that can be read."""
    if RULE in choices:
        rule_chosen(choices[RULE])
    return {RULE: (choices.get(RULE, "…"),)}


def _compared(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    rule = rule_chosen(choices[RULE]) if RULE in choices else ""
    first, second = (
        group(view, choices.get(name, otherwise), rule) for name, otherwise in ((FIRST, HERE), (SECOND, ""))
    )
    if first is None or second is None:
        return ()
    return (Section(_("Comparison")), *comparison_content.compared(view, filters, first, second))


def _groups(view: View, _filters: Filters, _choices: Choices) -> Mapping[str, tuple[str, ...]]:
    numbers = tuple(each.id for each in saved_segments.usable(view))
    return {FIRST: (HERE, *numbers), SECOND: numbers}


REPORTS: Final = (Report(PAGE, N_("Build a segment"), _title, frozenset(), title_of_choices=_title_of),)
PARTS: Final = (
    ReportPart(PAGE, 10, _saved),
    ReportPart(PAGE, 20, _rule, _rules),
    ReportPart(PAGE, 30, _compared, _groups),
)
SEGMENT_USES: Final = (files_taken,)
