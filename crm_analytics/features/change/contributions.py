"""What is said of a change in the overview's file."""

from collections.abc import Mapping
from typing import Final

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, ReportPart
from crm_analytics.content.values import Block
from crm_analytics.content.view import View
from crm_analytics.features.change import content, reads

PAGE: Final = "overview"


def _waterfall(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    before = content.compared(view, filters)
    if before is None:
        return ()
    metrics = content.offered_metrics(view, filters.selection)
    metric = _chosen(choices, "of", metrics, metrics[0])
    usual = content.usual_breakdown(view, filters, before, metric)
    breakdown = _chosen(choices, "by", reads.breakdowns(view, filters.selection, metric), usual)
    return (content.waterfall(view, filters, before, metric, breakdown),)


def _sentences(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    before = content.compared(view, filters)
    return content.largest_changes(view, filters, before) if before is not None else ()


def _offered(view: View, filters: Filters, choices: Choices) -> Mapping[str, tuple[str, ...]]:
    metrics = content.offered_metrics(view, filters.selection)
    metric = _chosen(choices, "of", metrics, metrics[0])
    return {"of": tuple(metrics), "by": tuple(reads.breakdowns(view, filters.selection, metric))}


def _chosen(choices: Choices, name: str, offered: list[str], default: str) -> str:
    wanted = choices.get(name, default)
    return wanted if wanted in offered else default


PARTS: Final = (ReportPart(PAGE, 40, _waterfall, _offered), ReportPart(PAGE, 50, _sentences))
