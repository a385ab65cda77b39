"""What customers are worth in the coming year: in a sentence, checked on the past, and the most valuable of them."""

from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content import value_basis
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Card
from crm_analytics.content.view import View
from crm_analytics.features.value import reads
from crm_analytics.features.value.charts import calibration as charts
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.features.value.portfolio import few
from crm_analytics.features.value.widgets import discount, value_tables
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.ui import assumptions, blocks, customer_list
from crm_analytics.ui.markdown import literal
from crm_analytics.viewer import Permission

HALF: Final = 0.5


def title_sentence(view: View, filters: Filters) -> str:
    """The page's title: how much the coming year is to bring, from how many, and how few bring half of it."""
    if view.refusal("customer_value") is not None:
        return _("What customers will bring is not known yet")
    people = reads.people(view, filters.selection)
    if people.is_empty():
        return _("No customer fits these filters")
    if not view.viewer.may(Permission.COSTS):
        return _without_money(people)
    count, half = people.height, few(people["value_to_come"], HALF)
    start = ngettext(
        "{money} of {kind} expected in the coming year from {count} customer",
        "{money} of {kind} expected in the coming year from {count} customers",
        count,
    ).format(
        money=view.compact_money(people["value_to_come"].sum()),
        kind=value_basis.money_word(value_basis.basis(view)),
        count=number(count),
    )
    if half.customers in {0, count}:
        return start
    end = ngettext("half of it from {few} of them", "half of it from {few} of them", half.customers)
    return f"{start}, {end.format(few=number(half.customers))}"


def _without_money(people: pl.DataFrame) -> str:
    """The same for those who may not see what is made from costs: the orders that are to come."""
    return ngettext(
        "{orders} orders expected in the coming year from {count} customer",
        "{orders} orders expected in the coming year from {count} customers",
        people.height,
    ).format(orders=number(people["expected_orders"].sum()), count=number(people.height))


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    if blocks.refused(view, "customer_value") or blocks.needs_costs(view):
        return
    people = reads.people(view, filters.selection)
    if people.is_empty():
        blocks.empty(_("Nothing fits these filters"), _("Remove a filter, or choose other days."))
        return
    basis = value_basis.basis(view)
    measured = explanations.measured(view)
    blocks.cards(_cards(view, filters, people, measured), key="value")
    blocks.caption(literal(value_basis.sentence(basis)))
    blocks.text(literal(expected(people)))
    _assumed(view, basis)
    if not view.is_hidden("value_checks"):
        _checked(view, filters, measured)
    _most_valuable(view, filters, people, measured)
    if not view.is_hidden("value_model"):
        value_tables.parameters(view)


def expected(people: pl.DataFrame) -> str:
    """The orders that are to come, and what share of the customers brings half of the value."""
    orders = number(people["expected_orders"].sum())
    first = ngettext(
        "This customer is expected to order {orders} times in the coming year.",
        "These {count} customers are expected to order {orders} times in the coming year.",
        people.height,
    ).format(count=number(people.height), orders=orders)
    half = few(people["value_to_come"], HALF)
    if half.customers in {0, people.height}:
        return first
    second = ngettext(
        "Half of the value is expected of {few} customer, {share} of them.",
        "Half of the value is expected of {few} customers, {share} of them.",
        half.customers,
    ).format(few=number(half.customers), share=percent(half.customers / half.of, 1))
    return f"{first} {second}"


def _cards(view: View, filters: Filters, people: pl.DataFrame, measured: str) -> list[Card]:
    shown = {} if filters.selection.dimensions else value_basis.parameters(view)
    value, orders, again = people.select(
        pl.col("value_to_come", "expected_orders").sum(), (1 - pl.col("lost")).sum()
    ).row(0)
    middle = float(people["value_to_come"].quantile(HALF, "linear") or 0)
    money = value_basis.sentence(value_basis.basis(view))
    ways = {
        "value": _("What these customers are expected to bring in the 365 days after the last day with sales."),
        "orders": _("Order days expected of these customers in the 365 days after the last day with sales."),
        "again": _("The sum of each customer's chance to order at least once in those 365 days."),
        "middle": _("What the customer in the middle is expected to bring: half of them more, half less."),
    }
    orders_of = _("{low} to {high}").format(
        low=number(shown["orders_low"]), high=number(shown["orders_high"])
    ) if shown else number(orders)  # fmt: skip
    name = _("Orders, in 8 of 10 cases") if shown else _("Orders expected")
    why = {key: explanations.expected_value(filters, what, measured, note=money) for key, what in ways.items()}
    return [
        Card(_("Value to come"), view.compact_money(value), why=why["value"]),
        Card(name, orders_of, why=why["orders"]),
        Card(_("Will order again"), number(again), why=why["again"]),
        Card(_("Typical customer"), view.compact_money(middle), why=why["middle"]),
    ]


def _assumed(view: View, basis: value_basis.ValueBasis | None) -> None:
    """Where margin and interest are set; a change made since the refresh is said."""
    with st.container(horizontal=True, key="value-assumed"):
        if basis is None or basis.origin != "costs":
            assumptions.editor(view)
        discount.editor(view)
    if basis is not None and discount.changed(view, basis):
        blocks.caption(_("The margin or the interest was changed since: the next refresh takes it up."))


def _checked(view: View, filters: Filters, measured: str) -> None:
    """What was expected on an earlier day against what came, and the ways of expecting side by side."""
    calibration = view.ready("value_calibration")
    blocks.section(_("How far off was this before?"))
    if calibration.is_empty():
        blocks.text(measured)
        return
    checks = view.ready("value_checks")
    blocks.text(value_tables.check_sentence(calibration, checks))
    if filters.selection.dimensions:
        blocks.caption(_("This check is of all customers, whatever the filters."))
    left, right = st.columns([2, 3])
    with left:
        what = _("What was expected of customers on an earlier day, and what they then ordered, in equal groups.")
        blocks.chart(
            charts.tenths(calibration),
            key="value-tenths",
            title=_("Expected, and what came"),
            alt=_("Equal groups of customers by the orders expected of them: expected orders beside those that came"),
            why=explanations.checked(filters, what, measured),
        )
    with right:
        value_tables.methods(filters, checks, measured)


def _most_valuable(view: View, filters: Filters, people: pl.DataFrame, measured: str) -> None:
    blocks.section(_("Who is worth most"))
    value_tables.customers(view, filters, people, measured)
    ranked = people.sort(["value_to_come", "customer_no"], descending=[True, False])
    half = few(people["value_to_come"], HALF).customers
    customer_list.people(
        view,
        filters,
        lambda: ranked.head(half)["customer_no"],
        _("half of the value to come"),
        key="value-half",
    )
