"""Who is this, what happened, what next?"""

from crm_analytics.features.customer.widgets import details as known
from crm_analytics.features.customer.widgets import family, habits, header, notes, search, service, timeline
from crm_analytics.features.customer.widgets import next_order as expect
from crm_analytics.ui import blocks
from crm_analytics.ui.shell import page

with page(__file__) as view:
    one = search.chosen(view)
    if one is None:
        search.nobody(view)
    else:
        header.show(view, one)
        timeline.show(view, one)
        notes.show(view, one)
        with blocks.awaited(view):
            expect.show(view, one)
        with blocks.awaited(view):
            habits.show(view, one)
        service.offers(view, one)
        service.dues(view, one)
        family.show(view, one)
        known.show(view, one)
