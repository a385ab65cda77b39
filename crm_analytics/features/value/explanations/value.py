"""What stands behind the values of customers."""

from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_, ngettext, number, percent
from crm_analytics.i18n import gettext as _

SOURCE: Final = (
    "Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). “Counting Your Customers” the Easy Way: An Alternative to the "
    "Pareto/NBD Model. Marketing Science 24(2), 275–284.\n\n"
    "Fader, P. S., Hardie, B. G. S. (2013). The Gamma-Gamma Model of Monetary Value.\n\n"
    "Bates, J. M., Granger, C. W. J. (1969). The Combination of Forecasts. "
    "Operational Research Quarterly 20(4), 451–468."
)
METHOD: Final = N_(
    "From how often, how recently and how regularly each customer ordered follows a chance of still being a customer "
    "and a pace of ordering; few orders are read in the light of all customers. Several ways of expecting orders are "
    "tried on days that have passed, each knowing only what was known then; another one than the buying process is "
    "used only where that was off by more than chance explains. The value of an order day is the customer's own "
    "mean, drawn towards that of all where it rests on few orders."
)
DAYS: Final = N_("Orders are counted as order days: purchases of one day count once.")


def error(checks: list[dict[str, object]]) -> str:
    """How far off such values were, as it was measured; empty rows: it could not be."""
    for row in checks:
        if row["used"] and row["total"] is None:
            return _("In the days that were hidden no order came, so how far off the total is cannot be told.")
        if row["used"]:
            return ngettext(
                "On {checks} day of the past, with the {days} days after it hidden, the total expected was {total} of "
                "what came, and a customer's orders were off by {mae} on average.",
                "On {checks} days of the past, with the {days} days after each of them hidden, the total expected was "
                "{total} of what came, and a customer's orders were off by {mae} on average.",
                round(_figure(row["checks"])),
            ).format(
                checks=number(_figure(row["checks"])),
                days=number(_figure(row["hidden_days"])),
                total=percent(_figure(row["total"])),
                mae=number(_figure(row["mae"]), 1),
            )
    return _("How far off it is could not be measured yet: too little was known half-way.")


def measured(view: View) -> str:
    """The same of this load; nothing for viewers to whom the checks of the whole company are not shown."""
    return "" if view.is_hidden("value_checks") else error(view.ready("value_checks").to_dicts())


def _figure(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def expected_value(filters: Filters, what: str, measured: str, *, name: str = "", note: str = "") -> Why:
    """A value, a chart or a table of values; `what` says which, `note` the money it is in."""
    return Why(
        what,
        filters=filters,
        method=f"{_(METHOD)} {_(DAYS)}",
        error=measured,
        source=SOURCE,
        origin=Origin("customers", filters.selection),
        name=name,
        note=note,
    )


def checked(filters: Filters, what: str, measured: str, *, name: str = "") -> Why:
    """What was expected on earlier days against what came: of all customers, whatever the filters."""
    return Why(
        what, filters=filters, method=f"{_(METHOD)} {_(DAYS)}", error=measured, source=SOURCE, rows=False, name=name
    )
