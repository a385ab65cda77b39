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
    "months are compared with older ones. Newer months are compared with the same months of the year before, so that "
    "the time of the year is in both."
)
ERROR: Final = N_(
    "On companies made up so that nothing changed, at most one in twenty was told that newer customers come again more "
    "or less often. Where the share fell from 35 to 25 of 100 within a year, with 100 new customers a month, at least "
    "eight of ten were told."
)
SOURCE: Final = "Student (1908). The probable error of a mean. Biometrika 6(1), 1–25."


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
