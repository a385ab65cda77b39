"""Share of wallet by category, and who of a segment buys none of a category."""

from functools import partial

import streamlit as st
from streamlit.column_config import NumberColumn

from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.view import View
from crm_analytics.features.value.content import missing, wallet
from crm_analytics.i18n import gettext as _
from crm_analytics.ui import address, blocks, customer_list, draw
from crm_analytics.ui.markdown import literal


def show(view: View, filters: Filters, choices: Choices) -> None:
    """The part of the page."""
    if words := wallet.reason(view, filters):
        draw.blocks(missing.notice(words))
        return
    names, there = view.segment_names(), wallet.segments(view, filters)
    address.pick(_("Segment"), there, key=wallet.SEGMENT, default=there[0], text=lambda each: names.get(each, each))
    draw.block(wallet.in_words(view, filters, choices))
    categories = wallet.categories(view, filters, choices)
    clicked = categories.index(wallet.chosen_category(view, filters, choices)) + 1
    again = clicked + len(categories) * there.index(wallet.chosen_segment(view, filters, choices))
    draw.block(wallet.picture(view, filters, choices), on_click=partial(_choose, categories), again=again)
    _people(view, filters, choices, categories)
    draw.block(wallet.table(view, filters, choices))
    blocks.download(
        partial(wallet.every_share, view, filters.selection),
        key="wallet-shares",
        file_name="customer-shares",
        label=_("Every customer's share"),
        columns=_share_columns(),
    )


def _choose(categories: list[str], point: int) -> None:
    """For callbacks."""
    st.session_state[wallet.CATEGORY] = categories[point]


def _people(view: View, filters: Filters, choices: Choices, categories: list[str]) -> None:
    """Who of the segment buys none of a category; by click or by choice."""
    address.pick(_("Who buys none of"), categories, key=wallet.CATEGORY, default=categories[0])
    segment = wallet.chosen_segment(view, filters, choices)
    category = wallet.chosen_category(view, filters, choices)
    sentence, words = wallet.people_words(view, filters, choices)
    blocks.caption(literal(sentence))
    who = partial(wallet.members, view, filters.selection, segment, category)
    customer_list.people(view, filters, who, words, key=f"wallet-{segment}-{category}")


def _share_columns() -> blocks.Columns:
    return {
        "customer_id": _("Customer"),
        "name": _("Segment"),
        "usual": _("Usual categories"),
        "bought": _("Bought here"),
        "share": NumberColumn(_("Share of categories"), format="percent"),
        "money_share": NumberColumn(_("Share by the segment's money"), format="percent"),
    }
