"""Page Overview as it is drawn: who is meant, and the figures that open on demand."""

from typing import Final

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.options import options
from crm_analytics.content.part_of_business import END_USERS
from crm_analytics.content.view import View
from crm_analytics.features.overview import content, counted
from crm_analytics.features.overview.reads import counted_customers
from crm_analytics.features.overview.widgets import goals
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.ui import address, assumptions, blocks, customer_list, document, draw, filter_state
from crm_analytics.ui.markdown import literal

COUNTED: Final = "counted"
"""In the address: the figure whose customers are listed."""


def more(view: View, filters: Filters) -> None:
    """All other metrics of the dictionary, on demand, with the goals and what is assumed."""
    with st.container(horizontal=True, vertical_alignment="center", key="more-figures"):
        is_open = blocks.details(_("More figures"), "more")
        goals.editor(view)
        if is_open:
            assumptions.editor(view)
        counted_metric = _counted_metric(view, filters)
    if is_open:
        document.choose(more="yes")
        draw.blocks(content.more(view, filters))
    if counted_metric is not None:
        blocks.text(literal(" ".join(counted.sentences(view, filters.selection, counted_metric))))
        numbers = counted_customers(view, filters.selection, counted_metric)["customer_no"]
        name = _(METRICS[counted_metric].name)
        customer_list.listed(view, filters, numbers, name, f"{COUNTED}-{counted_metric}")


def _counted_metric(view: View, filters: Filters) -> str | None:
    """The figure whose customers the reader wants to see; none where no sale names a customer."""
    if filters.selection.known is False or not options(view).segment:
        return None
    words = _("List the customers")
    return address.pick(words, counted.LISTED, key=COUNTED, text=lambda each: _(METRICS[each].name), placeholder=words)


def who(view: View) -> None:
    """End users or resellers, where the company sells to both: sets the filter of customer kinds."""
    kinds = options(view).kind
    if "reseller" not in kinds:
        return
    groups = {"end": tuple(kind for kind in kinds if kind in END_USERS), "reseller": ("reseller",)}
    kept = filter_state.current().get("kind", ())
    st.session_state["who"] = next((name for name, group in groups.items() if set(group) == set(kept)), None)
    words = {"end": _("End users"), "reseller": _("Resellers")}
    st.pills(
        _("Customers"),
        list(groups),
        format_func=words.__getitem__,
        key="who",
        label_visibility="collapsed",
        on_change=lambda: filter_state.choose("kind", groups.get(st.session_state["who"], ())),
    )
