"""What pages Segments and Movement give to their files."""

from collections.abc import Mapping
from typing import Final

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block, Section
from crm_analytics.content.view import View
from crm_analytics.features.segments.content import completeness_part, movement_parts, segments, standing, thresholds
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

SEGMENTS, MOVEMENT = "segments", "movement"
SEGMENT: Final = "look"
"""In the address: the segment that is told of."""
PART, THRESHOLDS = "part", "thresholds"


def _who_they_are(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    if segments.is_empty(view):
        return segments.nobody(view)
    if not standing.segments(view, filters):
        return ()
    figures = segments.figures(view, filters)
    return (*segments.under_title(view), figures, segments.picture(view, filters), segments.table(view, filters))


def _completeness(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    if choices.get(completeness_part.OPEN) != completeness_part.YES or segments.is_empty(view):
        return ()
    return (Section(_("How well do we know our customers?")), *completeness_part.content(view, filters))


def _where_they_stand(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    there = standing.segments(view, filters)
    if segments.is_empty(view) or not there:
        return ()
    if choices.get(PART) == THRESHOLDS:
        return thresholds.content(view)
    chosen = choices.get(SEGMENT, there[0])
    return (standing.in_words(view, filters, chosen), standing.picture(view, filters))


def _offered(view: View, filters: Filters, _choices: Choices) -> Mapping[str, tuple[str, ...]]:
    there = () if segments.is_empty(view) else standing.segments(view, filters)
    return {
        SEGMENT: tuple(there),
        PART: ("grid", THRESHOLDS),
        completeness_part.OPEN: ("no", completeness_part.YES),
    }


def _movement_title(view: View, filters: Filters) -> str:
    return movement_parts.title_sentence(view, filters, {})


REPORTS: Final = (
    Report(SEGMENTS, N_("Segments"), segments.title_sentence, CUSTOMER_FILTERS),
    Report(
        MOVEMENT,
        N_("Movement"),
        _movement_title,
        CUSTOMER_FILTERS,
        title_of_choices=movement_parts.title_sentence,
    ),
)
PARTS: Final = (
    ReportPart(SEGMENTS, 10, _who_they_are, _offered),
    ReportPart(SEGMENTS, 20, _where_they_stand),
    ReportPart(SEGMENTS, 30, _completeness),
    ReportPart(MOVEMENT, 10, movement_parts.content, movement_parts.offers),
)
