"""What stands behind the figures about segments."""

from dataclasses import replace
from typing import Final

from crm_analytics.content.explanation import Why
from crm_analytics.content.filter_choices import LABELS
from crm_analytics.content.filters import Filters
from crm_analytics.content.origins import all_days
from crm_analytics.content.view import View
from crm_analytics.drill.origin import Origin
from crm_analytics.i18n import N_, date_text
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import OF_CUSTOMERS
from crm_analytics.scoring.rfm import METHOD, METHOD_ERROR, METHOD_SOURCE

NO_CUSTOMER: Final = N_(
    "A sale without a customer has no segment and no customer kind: such filters do not count here."
)


def cards(view: View, filters: Filters) -> dict[str, Why]:
    """By card: people, their sales, a typical one, and what is left out."""
    people = Origin("customers", filters.selection)
    anonymous = Origin("order_lines", replace(all_days(view), branch=filters.selection.branch, known=False))
    day = date_text(view.as_of)
    return {
        "customers": Why(
            _("Everyone who bought at least once up to {day}. Sales that name no customer belong to nobody.").format(
                day=day
            ),
            filters=filters,
            origin=people,
        ),
        "sales": Why(
            _("What these customers paid after discounts, less returns, on all days up to {day}.").format(day=day),
            filters=filters,
            origin=people,
        ),
        "typical": Why(
            _("What the customer in the middle spent on all days: half of them spent more, half less."),
            filters=filters,
            origin=people,
        ),
        "anonymous": Why(
            metric="anonymous_share",
            filters=_of_sales(filters),
            origin=anonymous,
            note=_(NO_CUSTOMER) if filters.selection.of_customers else "",
        ),
    }


def _of_sales(filters: Filters) -> Filters:
    """The filters that count for sales without a customer."""
    of_customers = {_(LABELS[name]) for name in OF_CUSTOMERS & LABELS.keys()}
    return replace(filters, words=tuple((name, value) for name, value in filters.words if name not in of_customers))


def sizes(filters: Filters) -> Why:
    """The segments with their people and money."""
    return _by_rank(
        _("How many customers are in each segment, and what they spent on all days. A share is a part of that sum."),
        filters,
        Origin("customers", filters.selection),
        _("Segments"),
    )


def grid(filters: Filters) -> Why:
    """Where customers stand."""
    return _by_rank(
        _("How many customers are at each step: upwards they bought more recently, to the right more, and more often."),
        filters,
        Origin("customers", filters.selection),
    )


def _by_rank(what: str, filters: Filters, origin: Origin, name: str = "") -> Why:
    return Why(
        what, filters=filters, method=_(METHOD), error=_(METHOD_ERROR), source=METHOD_SOURCE, origin=origin, name=name
    )
