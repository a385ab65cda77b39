"""What customers are worth in the coming year, with those who are at stake, and the most valuable of them."""

from functools import partial

import streamlit as st

from crm_analytics.content import value_basis
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.view import View
from crm_analytics.features.value import reads
from crm_analytics.features.value.content import by_segment, checks, missing, to_come
from crm_analytics.features.value.widgets import discount, value_table
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, assumptions, blocks, customer_list, draw


def show(view: View, filters: Filters, choices: Choices) -> None:  # noqa: ARG001 - parts are drawn alike
    """The part of the page."""
    if words := to_come.reason(view, filters):
        draw.blocks(missing.notice(words))
        return
    draw.blocks(to_come.figures(view, filters))
    _assumed(view)
    draw.blocks(to_come.process(view))
    draw.blocks(to_come.at_stake(view, filters))
    quiet = reads.at_stake(view, filters.selection)["customer_no"]
    if len(quiet):
        customer_list.people(view, filters, lambda: quiet, _("expected to order soon, and quiet"), key="at-stake")
    _by_segment(view, filters)
    draw.blocks(checks.checked(view, filters))
    _most_valuable(view, filters)
    if not view.is_hidden("value_model") and blocks.details(_("The model's parameters"), key=checks.MODEL):
        draw.blocks(checks.parameters(view))


def _assumed(view: View) -> None:
    """Where margin and interest are set."""
    basis = value_basis.basis(view)
    with st.container(horizontal=True, key="value-assumed"):
        if basis is None or basis.origin != "costs":
            assumptions.editor(view)
        discount.editor(view)


def _by_segment(view: View, filters: Filters) -> None:
    """Each segment, and its people by click or by choice."""
    name, picture, table = by_segment.content(view, filters)
    there = by_segment.segments(view, filters)
    names = view.segment_names()
    draw.block(name)
    chosen = st.session_state.get(by_segment.SEGMENT)
    again = there.index(chosen) + 1 if chosen in there else 0
    draw.block(picture, on_click=partial(_choose, there), again=again)
    draw.block(table)
    segment = address.pick(
        _("Look at one segment"),
        there,
        key=by_segment.SEGMENT,
        default=there[0],
        text=lambda each: names.get(each, each),
    )
    who = partial(by_segment.members, view, filters, segment or there[0])
    words = names.get(segment or there[0], segment or there[0])
    customer_list.people(view, filters, lambda: who()["customer_no"], words, key=f"value-{segment}")


def _choose(there: list[str], point: int) -> None:
    """For callbacks."""
    st.session_state[by_segment.SEGMENT] = there[point]


def _most_valuable(view: View, filters: Filters) -> None:
    """Each customer's value, and those who bring half of it as people to act on."""
    blocks.section(_("Who brings most"))
    value_table.customers(view, filters, to_come.ranked_people(view, filters))
    customer_list.people(
        view,
        filters,
        lambda: to_come.largest_half(view, filters),
        _("half of the value to come"),
        key="value-half",
    )
