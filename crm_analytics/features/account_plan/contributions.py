"""What the account plan gives to its own file, and to that of one customer."""

from typing import Final

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block, Section
from crm_analytics.content.view import View
from crm_analytics.features.account_plan import content
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

PAGE: Final = "account_plan"
CUSTOMER: Final = "customer"
"""The page of one customer, and the choice there that says which one."""


def _title(view: View, filters: Filters) -> str:
    return content.title_sentence(view, filters.selection)


def _blocks(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    return content.blocks(view, filters)


def _of_customer(view: View, _filters: Filters, choices: Choices) -> tuple[Block, ...]:
    planned = content.of_customer(view, choices[CUSTOMER]) if CUSTOMER in choices else ()
    return (Section(_("Account plan")), *planned) if planned else ()


REPORTS: Final = (Report(PAGE, N_("Account plan"), _title, CUSTOMER_FILTERS),)
PARTS: Final = (ReportPart(PAGE, 10, _blocks), ReportPart(CUSTOMER, 20, _of_customer))
