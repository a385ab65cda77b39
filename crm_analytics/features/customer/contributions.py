"""What page Customer gives to its file: one customer, or those to choose from."""

from collections.abc import Mapping
from typing import Final

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices, Report, ReportPart
from crm_analytics.content.values import Block
from crm_analytics.content.view import View
from crm_analytics.features.customer import content, happened, headline, reads
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import N_

PAGE: Final = "customer"
CUSTOMER: Final = "customer"
KIND: Final = "kind"
PRODUCTS: Final = "products"
YES: Final = "yes"


def _title_of_nobody(view: View, _filters: Filters) -> str:
    return content.nobody_title(view)


def _title(view: View, _filters: Filters, choices: Choices) -> str:
    customer = _chosen(view, choices)
    return content.nobody_title(view) if customer is None else headline.title_sentence(view, customer)


def _blocks(view: View, _filters: Filters, choices: Choices) -> tuple[Block, ...]:
    customer = _chosen(view, choices)
    if customer is None:
        return content.largest(view) if reads.largest(view).of else ()
    return content.whole(view, customer, choices.get(KIND, ""), with_products=choices.get(PRODUCTS) == YES)


def _offered(view: View, _filters: Filters, choices: Choices) -> Mapping[str, tuple[str, ...]]:
    """The customer who is asked for, where the viewer may see that one; some of the others, to be named in an error."""
    customer = _chosen(view, choices)
    some = reads.largest(view).first["customer_id"].to_list()
    ids = some if customer is None else [customer.id]
    happenings = tuple(happened.kinds(happened.everything(view, customer))) if customer else ()
    return {CUSTOMER: tuple(ids), KIND: happenings, PRODUCTS: ("no", YES)}


def _chosen(view: View, choices: Choices) -> CustomerRecord | None:
    return reads.customer_record(view, choices[CUSTOMER]) if CUSTOMER in choices else None


REPORTS: Final = (Report(PAGE, N_("Customer"), _title_of_nobody, frozenset(), title_of_choices=_title),)
PARTS: Final = (ReportPart(PAGE, 10, _blocks, _offered),)
