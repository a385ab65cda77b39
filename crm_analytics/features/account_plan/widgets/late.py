"""The customers who are late, as a list to call."""

import polars as pl

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.account_plan import content
from crm_analytics.features.account_plan.reads import accounts
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import customer_list


def show(view: View, filters: Filters) -> None:
    """The customers whom the title counts as silent for longer than usual, closed until wanted."""
    late = content.overdue(accounts(view, filters.selection))
    if late:
        numbers = pl.Series("customer_no", [each.customer_no for each in late], pl.UInt32)
        customer_list.people(view, filters, lambda: numbers, _("silent for longer than usual"), "late")
