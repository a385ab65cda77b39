"""What to expect of a customer: whether there will be a next order, when, and the way through the segments so far."""

from collections.abc import Iterator
from datetime import date
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content import value_basis
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.features.customer import explanations, reads
from crm_analytics.features.customer.charts import segment_path as charts
from crm_analytics.features.customer.charts.segment_path import Expected
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import date_text, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.scoring.rfm import segment_names
from crm_analytics.ui import blocks
from crm_analytics.ui.markdown import literal

MOST: Final = 0.99
"""Chances nearer to certain than this are not told apart."""
EVEN: Final = 0.5


def show(view: View, customer: CustomerRecord) -> None:
    """The next order beside the way through the segments."""
    steps = reads.path(view, customer)
    value = _value(view, customer)
    if not value and steps.is_empty():
        return
    blocks.section(_("What to expect"))
    left, right = st.columns(2)
    with left:
        _next(view, customer, value)
    with right:
        if view.is_hidden("rfm_bounds"):
            blocks.caption(
                _("The way through the segments goes by the purchases in all branches; it is not shown here.")
            )
        if not steps.is_empty():
            names = segment_names()
            blocks.chart(
                charts.path(steps, names, list(names)),
                key="customer-path",
                title=_("The way through the segments"),
                alt=_("Segment at the end of each month: first {first}, now {last}").format(
                    first=names[steps["segment"][0]], last=names[steps["segment"][-1]]
                ),
                why=explanations.path(view, customer),
            )


def sentence(view: View, customer: CustomerRecord) -> Iterator[str]:
    """What to expect, in a sentence or two; nothing where nothing is worked out."""
    value = _value(view, customer)
    alive, expected = value.get("alive"), expected_of(value)
    if isinstance(alive, float):
        yield _("Still a customer: {chance} likely.").format(chance=_chance(alive))
    if expected is not None:
        yield _("Next order: {words}.").format(words=expected_sentence(expected))


def expected_sentence(expected: Expected) -> str:
    """The next order in words: the middle and the range; an open range where many stay away longer."""
    if expected.last is None:
        return _(
            "an even chance by {day}; 1 in 10 such customers come by {low}, more than 1 in 10 stay away for long "
            "or for good"
        ).format(day=date_text(expected.middle), low=date_text(expected.first))
    return _("around {day}, in 8 of 10 cases from {low} to {high}").format(
        day=date_text(expected.middle), low=date_text(expected.first), high=date_text(expected.last)
    )


def _next(view: View, customer: CustomerRecord, value: dict[str, object]) -> None:
    expected = expected_of(value)
    if view.is_pending("customer_value"):
        blocks.still_coming(view, "customer_value")
        return
    if not value:
        blocks.text(_("What to expect of this customer could not be worked out."))
        if reason := view.refusal("customer_value"):
            blocks.caption(literal(reason))
        return
    if expected is None:
        blocks.text(without_a_day(value))
    else:
        days = customer.facts.orders.filter(pl.col("orders") > 0)["day"].unique().sort().to_list()
        blocks.chart(
            charts.next_order(days, expected, as_of=view.as_of),
            key="customer-next",
            title=_("The next order"),
            alt=_("Next order: {words}.").format(words=expected_sentence(expected)),
            why=explanations.next_order(view, customer, value),
        )
        blocks.caption(
            _("Dots: days with a purchase. Bar: 8 of 10 cases. Diamond: the middle.")
            if expected.last
            else _("Dots: days with a purchase. Bar: from where 1 in 10 come. Diamond: half have come.")
        )
    blocks.cards(_cards(view, customer, value), key="customer-value")


def without_a_day(value: dict[str, object]) -> str:
    """Why no day is given: none is likely, or many like this came back whom the model alone had given up."""
    again = 1 - float(str(value["lost"]))
    if again < EVEN:
        return _("It is more likely than not that no order comes within two years.")
    return _("Of customers like this, {chance} ordered again within a year; on which day cannot be told.").format(
        chance=_chance(again)
    )


def _cards(view: View, customer: CustomerRecord, value: dict[str, object]) -> list[Card]:
    """The chance of still being a customer, orders and money of a year."""
    alive, orders = (float(str(value[name])) for name in ("alive", "expected_orders"))
    money = value["value_to_come"]
    why, name = explanations.value_cards(view, customer, value), value_basis.value_name(value_basis.basis(view))
    return [
        Card(_("Still a customer"), _chance(alive), why=why["alive"]),
        Card(_("Days with an order in a year"), number(orders, 1), why=why["orders"]),
        Card(name, "–", help=_("This figure needs the permission to see costs."))
        if money is None
        else Card(name, view.compact_money(float(str(money))), why=why["value"]),
    ]


def _chance(share: float) -> str:
    """A chance without a certainty that nobody has."""
    if share >= MOST:
        return _("over {share}").format(share=percent(MOST))
    if share <= 1 - MOST:
        return _("under {share}").format(share=percent(1 - MOST))
    return percent(share)


def expected_of(value: dict[str, object]) -> Expected | None:
    """The range of the next order; None where none is expected."""
    low, middle, high = (value.get(f"next_order_{part}") for part in ("from", "on", "to"))
    if not isinstance(low, date) or not isinstance(middle, date):
        return None
    return Expected(low, middle, high if isinstance(high, date) else None)


def _value(view: View, customer: CustomerRecord) -> dict[str, object]:
    return reads.value(view, customer)
