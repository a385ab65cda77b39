"""Who is this, what happened, what next?"""

from crm_analytics.features.customer.widgets import (
    details,
    family,
    habits,
    header,
    next_order,
    notes,
    search,
    service,
    timeline,
)
from crm_analytics.ui import blocks
from crm_analytics.ui.shell import page

with page(__file__) as view:
    customer = search.chosen(view)
    if customer is None:
        search.nobody(view)
    else:
        header.show(view, customer)
        timeline.show(view, customer)
        notes.show(view, customer)
        with blocks.awaited(view):
            next_order.show(view, customer)
        with blocks.awaited(view):
            habits.show(view, customer)
        service.offers(view, customer)
        service.dues(view, customer)
        family.show(view, customer)
        details.show(view, customer)
