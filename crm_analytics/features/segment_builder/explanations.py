"""What stands behind the figures of a segment that is being built."""

from dataclasses import replace

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _


def matching_customers(view: View, filters: Filters, words: str) -> Why:
    """Who a rule finds."""
    what = _(
        "Customers of whom the rule holds on {day}, the last day with sales. Their sales are what they paid on all "
        "days after discounts, less returns. What is not known of a customer fulfils no condition but “is not known”."
    )
    return Why(
        what.format(day=date_text(view.as_of)), filters=replace(filters, words=((_("Rule"), words),)), rows=False
    )


def kept(view: View) -> Why:
    """The list of saved segments."""
    what = _(
        "A rule is worked out anew in each load: here on {day}. A fixed list and an audience keep the customers they "
        "were saved with. The change is against the newest earlier load in which the segment was counted."
    )
    return Why(what.format(day=date_text(view.as_of)), rows=False, name=_("Saved segments"))
