"""What stands behind the figures of each page, in words."""

from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.metrics.selection import Selection


def all_days(view: View) -> Selection:
    """All sales that are known: what models learn from."""
    return Selection(view.first_day, view.as_of)


def all_lines(view: View) -> Origin:
    """The order lines of all days."""
    return Origin("order_lines", all_days(view))
