"""What the account plan gives to its own file."""

from typing import Final

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block
from crm_analytics.content.view import View
from crm_analytics.features.account_plan import content
from crm_analytics.i18n import N_

PAGE: Final = "account_plan"


def _title(view: View, filters: Filters) -> str:
    return content.title_sentence(view, filters.selection)


def _blocks(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return content.blocks(view, filters)


REPORTS: Final = (Report(PAGE, N_("Account plan"), _title, CUSTOMER_FILTERS),)
PARTS: Final = (ReportPart(PAGE, 10, _blocks),)
