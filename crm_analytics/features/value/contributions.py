"""What page Value gives to its file."""

from typing import Final

from crm_analytics.content.customers import CUSTOMER_FILTERS
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Report, ReportPart
from crm_analytics.content.view import View
from crm_analytics.features.value.content import parts
from crm_analytics.i18n import N_

PAGE: Final = "value"


def _title(view: View, filters: Filters) -> str:
    return parts.title_sentence(view, filters, {})


REPORTS: Final = (Report(PAGE, N_("Value"), _title, CUSTOMER_FILTERS, title_of_choices=parts.title_sentence),)
PARTS: Final = (ReportPart(PAGE, 10, parts.content, parts.offers),)
