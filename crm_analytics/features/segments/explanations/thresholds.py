"""What stands behind thresholds that are tried."""

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import METHOD_ERROR, METHOD_SOURCE


def moves(filters: Filters) -> Why:
    """Who would move."""
    return Why(
        _(
            "All customers who bought, sorted twice: by the steps in force, and by the thresholds in the fields. "
            "Nothing is saved until somebody says so. Filters do not count here: thresholds hold for everybody."
        ),
        filters=filters,
        error=_(METHOD_ERROR),
        source=METHOD_SOURCE,
        rows=False,
        name=_("Thresholds"),
    )
