"""The portfolio of customers, and the people of each of its cells."""

from functools import partial

import streamlit as st

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.view import View
from crm_analytics.features.value.content import missing, portfolio
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, customer_list, draw


def show(view: View, filters: Filters, choices: Choices) -> None:
    """The part of the page; a click on a cell, or a choice, opens its people."""
    if words := portfolio.reason(view, filters):
        draw.blocks(missing.notice(words))
        return
    draw.blocks(portfolio.in_words(view, filters))
    chosen = choices.get(portfolio.HOLDING, portfolio.FADING)
    left, right = st.columns([3, 2])
    with left:
        again = portfolio.CELLS.index(chosen) + 1
        draw.block(portfolio.matrix(view, filters), on_click=_choose, again=again)
    with right:
        draw.block(portfolio.concentration(view, filters))
    names = portfolio.cell_names()
    address.pick(
        _("Look at one group"),
        portfolio.CELLS,
        key=portfolio.HOLDING,
        default=portfolio.FADING,
        text=names.__getitem__,
    )
    who = partial(portfolio.members, view, filters, chosen)
    customer_list.people(view, filters, who, names[chosen], key=f"cell-{chosen}")


def _choose(cell: int) -> None:
    """For callbacks."""
    st.session_state[portfolio.HOLDING] = portfolio.CELLS[cell]
