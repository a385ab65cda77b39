"""Groups of customers who behave alike, and the people of each."""

from functools import partial

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.view import View
from crm_analytics.features.value.content import groups, missing
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, customer_list, draw


def show(view: View, filters: Filters, choices: Choices) -> None:
    """The part of the page."""
    if words := groups.reason(view):
        draw.blocks(missing.notice(words))
        return
    draw.blocks(groups.in_words(view, filters))
    draw.block(groups.picture(view, filters))
    names = groups.names(view)
    numbers = [str(place + 1) for place in range(len(names))]
    address.pick(_("Look at one group"), numbers, key=groups.GROUP, default="1", text=lambda each: names[int(each) - 1])
    chosen = choices.get(groups.GROUP, "1")
    who = partial(groups.members, view, filters, chosen)
    customer_list.people(view, filters, who, names[int(chosen) - 1], key=f"cluster-{chosen}")
    if blocks.details(_("The groups as a table"), key=groups.TABLE):
        draw.block(groups.table(view, filters))
