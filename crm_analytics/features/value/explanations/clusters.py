"""What stands behind groups of alike customers."""

from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.i18n import N_, number, percent
from crm_analytics.i18n import gettext as _

METHOD: Final = N_(
    "Four measures, each on a scale of proportions: how often a customer comes, how long it has been quiet for its own "
    "pace, what it spends each time, how long it is known. k-means puts alike customers together. It is tried with two "
    "to six groups on customers drawn anew, again and again; the number that is best found again is taken, if it "
    "leaves less spread within the groups than customers made up without groups would."
)
SOURCE: Final = (
    "Hubert, L., Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193–218.\n\n"
    "Hennig, C. (2007). Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis 52, "
    "258–271."
)


def groups(filters: Filters, profiles: pl.DataFrame) -> Why:
    """The groups and what sets them apart."""
    error = _(
        "Drawn anew, the groups agreed by {agreement} (adjusted Rand index: 1 the same, 0 chance); the least of them "
        "was found again to {least}. On 12 companies made up without groups at most one was found to have some."
    )
    return Why(
        _("Customers who bought, put together by how they buy. The groups say what is alike, not why."),
        filters=filters,
        method=_(METHOD),
        error=error.format(
            agreement=number(profiles["agreement"][0], 2),
            least=percent(float(profiles["found_again"].to_numpy().min())),
        ),
        source=SOURCE,
        rows=False,
        name=_("Groups of alike customers"),
    )
