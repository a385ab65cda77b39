"""What stands behind cohorts."""

from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _

METHOD: Final = N_(
    "A customer belongs to the month of the first purchase in these data, and counts in every month with a purchase. "
    "The first month also holds old customers, as nothing is known of the time before: it is left out where newer "
    "months are compared with older ones."
)
ERROR: Final = N_(
    "On companies made up so that nothing changed, the range of the difference held zero in 8 of 10 cases, also where "
    "months differ among themselves."
)
SOURCE: Final = (
    "Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions. "
    "Statistics in Medicine 17, 873–890."
)


def cells(filters: Filters) -> Why:
    """The grid of cohorts."""
    return Why(
        _(
            "Of the customers who first bought in a month, the share that bought so many months later; of money, what "
            "they paid in that month for each 100 they paid in their first. A month that is not over is not known yet."
        ),
        filters=filters,
        method=_(METHOD),
        error=_(ERROR),
        source=SOURCE,
        origin=Origin("customers", filters.selection),
        name=_("Customer cohorts"),
    )
