"""Lists of the customers whom sentences name."""

from collections.abc import Sequence

from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, customer_list


def offered(view: View, filters: Filters, named: Sequence[NamedCustomers], *, key: str) -> None:
    """A choice among customers whom the sentences above name, and the list of those who are chosen."""
    by_id = {each.id: each for each in named}
    if not by_id:
        return
    words = _("Open the list of customers")
    chosen = address.optional_pills(words, list(by_id), key=key, text=lambda each: by_id[each].label)
    if chosen is not None:
        listed(view, filters, by_id[chosen], key=key)


def closed(view: View, filters: Filters, named: NamedCustomers) -> None:
    """The customers of one sentence, closed until a reader opens them."""
    customer_list.people(view, filters, named.numbers, named.words, key=named.id)


def listed(view: View, filters: Filters, named: NamedCustomers, *, key: str) -> None:
    """The customers of one sentence, open."""
    customer_list.listed(view, filters, named.numbers(), named.words, f"{key}-{named.id}")
