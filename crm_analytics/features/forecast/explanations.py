"""What stands behind the forecast."""

from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.features.forecast import outlook
from crm_analytics.features.forecast.outlook import Outlook
from crm_analytics.i18n import N_, number, percent
from crm_analytics.i18n import gettext as _

SOURCE: Final = (
    "Hyndman, R. J., Athanasopoulos, G. (2021). Forecasting: Principles and Practice, 3rd edition. OTexts.\n\n"
    "Taylor, S. J., Letham, B. (2018). Forecasting at Scale. The American Statistician 72(1), 37–45.\n\n"
    "Bates, J. M., Granger, C. W. J. (1969). The Combination of Forecasts. "
    "Operational Research Quarterly 20(4), 451–468."
)
METHOD: Final = N_(
    "Several ways of forecasting are tried on dates that have passed, each knowing only the days before. The one whose "
    "single days were off least is shown. The range is as wide as those tries were off."
)


def ahead(filters: Filters, seen: Outlook, name: str = "") -> Why:
    """The days ahead, in a chart, or in a table of this name."""
    return _why(filters, seen, _("What is expected of each day, learnt from the sales of the days before."), name)


def figure(filters: Filters, seen: Outlook, what: str) -> Why:
    """One of the figures on how far off such forecasts were; `what` says which."""
    return _why(filters, seen, what)


def models(filters: Filters, seen: Outlook) -> Why:
    """All ways of forecasting, side by side."""
    what = _("Every way of forecasting that was tried, and how far off it was on the same dates.")
    return _why(filters, seen, what, _("All ways of forecasting"))


def error(seen: Outlook) -> str:
    """How far off such forecasts were, beside copying."""
    parts = [outlook.track_record(seen)]
    if seen.forecast_error.total_error is not None and seen.forecast_error.day_error is not None:
        parts.append(
            _("A total was off by {total} on average, a single day by {day}.").format(
                total=percent(seen.forecast_error.total_error, 1), day=percent(seen.forecast_error.day_error, 1)
            )
        )
    if seen.coverage is not None:
        parts.append(
            _("Of 100 days, {inside} fell inside their range; 80 are meant to.").format(
                inside=number(seen.coverage * 100)
            )
        )
    return " ".join(parts)


def _why(filters: Filters, seen: Outlook, what: str, name: str = "") -> Why:
    return Why(what, method=_(METHOD), error=error(seen), source=SOURCE, filters=filters, name=name)
