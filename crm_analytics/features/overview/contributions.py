"""What the overview gives to its file."""

from collections.abc import Mapping
from typing import Final

from crm_analytics.content import notes
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.overview import content
from crm_analytics.i18n import N_

PAGE: Final = "overview"
MORE: Final = "more"
YES: Final = "yes"


def _title_sentence(view: View, filters: Filters) -> str:
    return content.title_sentence(view, filters)


def _figures(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return (content.under_title(view, filters), content.figures(view, filters))


def _more(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    return content.more(view, filters) if choices.get(MORE) == YES else ()


def _more_or_not(_view: View, _filters: Filters, _choices: Choices) -> Mapping[str, tuple[str, ...]]:
    return {MORE: ("no", YES)}


def _revenue(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    shown = notes.sentences(view, filters.selection.start, filters.selection.end)
    listed = (Sentences(shown, "caption", listed=True),) if shown else ()
    return (content.revenue_over_time(view, filters), *listed)


def _tables(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return content.tables(view, filters)


def _market(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return content.market(view, filters.selection)


REPORTS: Final = (Report(PAGE, N_("Overview"), _title_sentence),)
PARTS: Final = (
    ReportPart(PAGE, 10, _figures),
    ReportPart(PAGE, 20, _more, _more_or_not),
    ReportPart(PAGE, 30, _revenue),
    ReportPart(PAGE, 60, _tables),
    ReportPart(PAGE, 70, _market),
)
