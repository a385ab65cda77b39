"""What stands behind what is expected of a customer: the method, and how far off it was on earlier days."""

from typing import Final

import polars as pl

from crm_analytics.content.explanation import Why
from crm_analytics.content.view import View
from crm_analytics.features.customer.headline import own_lines
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_, date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _

VALUE_SOURCE: Final = (
    "Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005). “Counting Your Customers” the Easy Way: An Alternative to the "
    "Pareto/NBD Model. Marketing Science 24(2), 275–284."
)
MODEL: Final = N_(
    "Each customer is taken to buy at a rate of their own and to leave for good with a chance of their own; both are "
    "drawn towards what is usual among all customers, so that few purchases say little. What is expected is then "
    "corrected by how it came on earlier days."
)
OWN_RATE: Final = N_(
    "On earlier days a plain calculation from each customer's own past came nearer than the model, and is used for the "
    "number of orders; the chance of still being a customer and the day of the next order are the model's."
)


def why_expected(view: View, customer: CustomerRecord, value: dict[str, object], what: str) -> Why:
    """A result of the model: how, and how far off it was on earlier days."""
    return Why(
        what,
        method=_(MODEL if value.get("method") in {"gaps", "seasonal", "model", "bg_nbd"} else OWN_RATE),
        error=_measured(view),
        source=VALUE_SOURCE,
        origin=own_lines(view, customer),
    )


def _measured(view: View) -> str:
    """How far off the method in use was, with everything after an earlier day hidden; of the whole company."""
    used = view.ready("value_checks").filter(pl.col("used"))
    if used.is_empty():
        return ""
    row = used.row(0, named=True)
    sentence = ngettext(
        "Tried on {checks} earlier day, {day}, on {count} customers: days with an order were off by {mae} for each "
        "customer on average.",
        "Tried on {checks} earlier days, the last of them {day}, on {count} customers: days with an order were off by "
        "{mae} for each customer on average.",
        row["checks"],
    ).format(
        checks=number(row["checks"]),
        day=date_text(row["latest"]),
        count=number(row["customers"]),
        mae=number(row["mae"], 2),
    )
    if row["total"] is None:
        return sentence
    return (
        sentence
        + " "
        + _("All customers together: {share} of what came was expected.").format(share=percent(row["total"]))
    )
