"""What page Data gives to its file."""

from collections.abc import Mapping
from typing import Final

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block, Section
from crm_analytics.content.view import View
from crm_analytics.features.data import content, freshness, load_history
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

PAGE: Final = "data"
COLUMNS: Final = "columns"
LOAD_TABLES: Final = "load-tables"
YES: Final = "yes"


def _title(view: View, _filters: Filters) -> str:
    return content.title(view)


def _branches(view: View, _filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return (content.under_title(view), *freshness.content(view))


def _tables(view: View, _filters: Filters, choices: Choices) -> tuple[Block, ...]:
    detail = (content.columns(view),) if choices.get(COLUMNS) == YES else ()
    return (*content.tables(view), *detail)


def _loads(view: View, _filters: Filters, choices: Choices) -> tuple[Block, ...]:
    detail = (load_history.load_tables(view),) if choices.get(LOAD_TABLES) == YES else ()
    return (Section(_("Loads")), load_history.loads(view), *detail)


def _set_aside(view: View, _filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return content.set_aside(view)


def _columns_or_not(_view: View, _filters: Filters, _choices: Choices) -> Mapping[str, tuple[str, ...]]:
    return {COLUMNS: ("no", YES)}


def _tables_or_not(_view: View, _filters: Filters, _choices: Choices) -> Mapping[str, tuple[str, ...]]:
    return {LOAD_TABLES: ("no", YES)}


REPORTS: Final = (Report(PAGE, N_("Data"), _title, frozenset()),)
PARTS: Final = (
    ReportPart(PAGE, 10, _branches),
    ReportPart(PAGE, 20, _tables, _columns_or_not),
    ReportPart(PAGE, 40, _loads, _tables_or_not),
    ReportPart(PAGE, 50, _set_aside),
)
