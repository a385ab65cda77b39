"""What stands behind the unusual days."""

from dataclasses import replace
from datetime import date
from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_, date_text
from crm_analytics.i18n import gettext as _

SOURCE: Final = N_(
    "The rule is our own. On medians, which single odd days do not move: Hampel, F. R. (1974). The Influence Curve and "
    "Its Role in Robust Estimation. Journal of the American Statistical Association 69(346), 383–393."
)
METHOD: Final = N_(
    "What is expected of a day is the usual level of the seven trading days before it, times the usual share of its "
    "weekday in the eight weeks before. The range reaches 2.2 times as far as nine of ten earlier days were off."
)
ERROR: Final = N_(
    "Tried on invented sales with seven kinds of ordinary ups and downs and nothing odd in them, at most 1 in 100 days "
    "was marked. How many odd days are missed is not known."
)


def days(filters: Filters, name: str = "") -> Why:
    """The days of the period with the range expected of each."""
    return _why(_("What was sold each day, beside the range expected from the days before it."), filters, name=name)


def members(filters: Filters, day: date) -> Why:
    """Who contributed to the difference of a day."""
    return _why(
        _(
            "How far the sales of each were above or below what was expected of it on {day}: its usual share of the "
            "day's expected sales."
        ).format(day=date_text(day)),
        filters,
        Origin("order_lines", replace(filters.selection, start=day, end=day)),
    )


def _why(what: str, filters: Filters, origin: Origin | None = None, name: str = "") -> Why:
    return Why(what, filters=filters, method=_(METHOD), error=_(ERROR), source=_(SOURCE), origin=origin, name=name)
