"""The customers behind the figures that count them: how many, what they spent, and who of them is not in the list."""

from decimal import Decimal
from typing import Final

from crm_analytics.content.customers import unlisted_sentence
from crm_analytics.content.view import View
from crm_analytics.features.overview.reads import counted_customers
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.selection import Selection

LISTED: Final = (
    "active_customers",
    "new_customers",
    "returning_customers",
    "reactivated_customers",
    "lost_customers",
)
"""The figures whose customers can be listed."""
SEEN_BEFORE: Final = "lost_customers"
"""Its customers did not buy in these days: their last purchase lies before."""


def sentences(view: View, selection: Selection, metric: str) -> tuple[str, ...]:
    """How many they are, what the figure counts, their money in these days, and who of them is not in the list."""
    customers = counted_customers(view, selection, metric)
    count = customers.height
    counted = ngettext("{figure}: {count} customer.", "{figure}: {count} customers.", count)
    lines = [counted.format(figure=_(METRICS[metric].name), count=number(count)), _(METRICS[metric].formula)]
    if count and metric != SEEN_BEFORE:
        spent = view.compact_money(Decimal(customers["revenue"].sum()))
        lines.append(_("In these days they bought for {money}.").format(money=spent))
    return tuple(filter(None, (*lines, unlisted_sentence(view, customers["customer_no"]))))
