"""Two segments beside each other: which, their figures, and who is in both or in one alone."""

from functools import partial

import streamlit as st

from crm_analytics.content import saved_segments
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import CrmError
from crm_analytics.features.segment_builder import comparison_content, contributions
from crm_analytics.features.segment_builder.contributions import FIRST, HERE, SECOND
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, customer_list, document, draw
from crm_analytics.ui.markdown import of_error


def show(view: View, filters: Filters, rule: str) -> None:
    """Choose two, and see them side by side; nothing where there is nothing to compare with."""
    names = {each.id: each.segment.name for each in saved_segments.usable(view)}
    if not names:
        return
    blocks.section(_("Compare two segments"))
    first, second = _chosen(names)
    if second is None:
        return
    document.choose(**{FIRST: first, SECOND: second})
    try:
        groups = [contributions.group(view, number, rule) for number in (first, second)]
    except CrmError as error:
        st.error(of_error(error), icon=":material/error:")
        return
    if groups[0] is None or groups[1] is None:
        return
    draw.blocks(comparison_content.compared(view, filters, groups[0], groups[1]))
    for place, part in enumerate(comparison_content.parts_of_overlap(groups[0], groups[1])):
        if part.customers.len():
            who = partial(lambda numbers: numbers, part.customers)
            customer_list.people(view, filters, who, part.name, f"overlap-{place}-{first}-{second}")


def _chosen(names: dict[str, str]) -> tuple[str, str | None]:
    left, right = st.columns(2)
    with left:
        here = {HERE: _("The rule above"), **names}
        first = address.pick(_("Compare"), list(here), key=FIRST, default=HERE, text=here.__getitem__) or HERE
    with right:
        others = [each for each in names if each != first]
        second = address.pick(
            _("with"), others, key=SECOND, text=names.__getitem__, placeholder=None if others else _("No other segment")
        )
    return first, second
