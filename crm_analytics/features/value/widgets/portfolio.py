"""The portfolio of customers: what they brought by what is expected of them, and how few bring how much."""

from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.content import value_basis
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.features.value import portfolio, reads
from crm_analytics.features.value.charts import portfolio as charts
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.features.value.portfolio import LEVELS
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.ui import address, appearance, blocks, customer_list
from crm_analytics.ui.markdown import literal

KEY: Final = "holding"
CELLS: Final = tuple(f"{so_far}{coming}" for so_far in LEVELS for coming in LEVELS)
FADING: Final = "31"
"""The cell of those who brought most, and of whom least is expected."""
LEAST: Final = 10
"""Customers below whom nine cells tell nothing."""


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    if blocks.refused(view, "customer_value") or blocks.needs_costs(view):
        return
    people = reads.people(view, filters.selection)
    if people.height < LEAST:
        message = _("A portfolio needs at least {least} customers; found: {found}.")
        blocks.empty(_("Not enough data"), message.format(least=number(LEAST), found=number(people.height)))
        return
    cells = portfolio.matrix(people)
    blocks.text(literal(title_sentence(view, people, cells)))
    blocks.caption(literal(value_basis.sentence(value_basis.basis(view))))
    _pictures(view, filters, people, cells)
    _people(view, filters, people)


def title_sentence(view: View, people: pl.DataFrame, cells: pl.DataFrame) -> str:
    """How much the best tenth brought and will bring, and how many of the best are fading."""
    tenth = max(round(people.height / 10), 1)
    to_date, to_come = (_share_of_top(people[name], tenth) for name in ("to_date", "value_to_come"))
    first = _(
        "The best tenth of the customers brought {past} of the value to date; the best tenth to come, {future}."
    ).format(past=percent(to_date), future=percent(to_come))
    fading = cells.filter(so_far=3, coming=1).row(0, named=True)
    if not fading["customers"]:
        return f"{first} " + _("None of the top fifth to date is in the lower half of what is to come.")
    second = ngettext(
        "{count} customer of the top fifth to date, with {money} so far, is in the lower half of what is to come.",
        "{count} customers of the top fifth to date, with {money} so far, are in the lower half of what is to come.",
        fading["customers"],
    ).format(count=number(fading["customers"]), money=view.compact_money(fading["to_date"]))
    return f"{first} {second}"


def _share_of_top(amounts: pl.Series, count: int) -> float:
    ranked = amounts.clip(lower_bound=0).sort(descending=True)
    total = float(ranked.sum())
    return float(ranked.head(count).sum()) / total if total else 0.0


def _pictures(view: View, filters: Filters, people: pl.DataFrame, cells: pl.DataFrame) -> None:
    measured = explanations.measured(view)
    money = value_basis.sentence(value_basis.basis(view))
    left, right = st.columns([3, 2])
    with left:
        what = _("Customers and their money, by what they brought up to the last day and by what is expected of them.")
        blocks.chart(
            charts.matrix(cells, currency=view.company.currency, narrow=appearance.on_phone()),
            key=f"portfolio-{st.session_state.get(KEY, FADING)}",
            title=_("Value to date by value to come"),
            alt=_("Nine groups of customers by value to date and value to come, with people and money"),
            why=explanations.expected_value(filters, what, measured, note=money),
            on_click=partial(_choose, cells),
        )
        blocks.caption(
            _(
                "Upwards more value to date, to the right more value to come. In each cell: people, their value to "
                "date, and → their value to come."
            )
        )
    with right:
        what = _("The share of the money that the largest customers bring, to date and to come.")
        blocks.chart(
            charts.pareto(portfolio.pareto(people["to_date"]), portfolio.pareto(people["value_to_come"])),
            key="pareto",
            title=_("How few bring how much"),
            alt=_("Two curves: the share of the money by the share of customers, the largest first"),
            why=explanations.expected_value(filters, what, measured, note=money),
        )


def _choose(cells: pl.DataFrame, point: int) -> None:
    to_date, coming = cells.select("so_far", "coming").row(point)
    st.session_state[KEY] = f"{to_date}{coming}"


def _people(view: View, filters: Filters, people: pl.DataFrame) -> None:
    """The customers of a cell; by click or by choice."""
    levels = {"1": _("lower half"), "2": _("middle"), "3": _("top fifth")}
    names = {
        cell: _("to date: {past}; to come: {future}").format(past=levels[cell[0]], future=levels[cell[1]])
        for cell in CELLS
    }
    chosen = address.pick(_("Look at one group"), CELLS, key=KEY, default=FADING, text=names.__getitem__) or FADING
    wanted = (pl.col("so_far") == int(chosen[0])) & (pl.col("coming") == int(chosen[1]))
    customer_list.people(
        view, filters, lambda: people.filter(wanted)["customer_no"], names[chosen], key=f"cell-{chosen}"
    )
