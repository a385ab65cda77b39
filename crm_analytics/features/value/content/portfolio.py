"""The portfolio of customers: what they brought by what is expected of them, and how few bring how much."""

from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import value_basis
from crm_analytics.content.chart_values import Grid, GridCell, RangedDot, RangedDots
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, Sentences
from crm_analytics.content.view import View
from crm_analytics.features.value import portfolio, reads
from crm_analytics.features.value.content import missing
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.features.value.portfolio import LEVELS
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number, percent
from crm_analytics.metrics.selection import Selection

HOLDING: Final = "holding"
CELLS: Final = tuple(f"{so_far}{coming}" for so_far in reversed(LEVELS) for coming in LEVELS)
"""In the order they are drawn: those who brought most first, and of these those of whom least is expected."""
FADING: Final = "31"
"""The cell of those who brought most, and of whom least is expected."""
LEAST: Final = 10
"""Customers below whom nine cells tell nothing."""
DARKEST: Final = 0.85
LARGEST: Final = (0.01, 0.05, 0.1, 0.2, 0.5)
"""Shares of the customers, the largest first, of which it is said what they bring."""


def reason(view: View, filters: Filters) -> str:
    """What is missing; empty where there is a portfolio."""
    if refusal := missing.reason(view, "customer_value", is_cost=True):
        return refusal
    count = reads.people(view, filters.selection).height
    if count >= LEAST:
        return ""
    message = _("A portfolio needs at least {least} customers; found: {found}.")
    return message.format(least=number(LEAST), found=number(count))


def title_sentence(view: View, filters: Filters, _choices: Choices) -> str:
    """How many of the best customers are fading, with what they brought so far; else what the best tenth brings."""
    if reason(view, filters):
        return _("The portfolio of customers cannot be shown")
    fading = cells_of(view, filters.selection).filter(so_far=3, coming=1).row(0, named=True)
    if not fading["customers"]:
        return best_tenth(view, filters)
    return ngettext(
        "{count} of the best customers to date is fading: {money} so far, and little is expected to come",
        "{count} of the best customers to date are fading: {money} so far, and little is expected to come",
        fading["customers"],
    ).format(count=number(fading["customers"]), money=view.compact_money(fading["to_date"]))


def best_tenth(view: View, filters: Filters) -> str:
    """How much the best tenth brought, and will bring."""
    people = reads.people(view, filters.selection)
    tenth = max(round(people.height / 10), 1)
    to_date, to_come = (_share_of_top(people[name], tenth) for name in ("to_date", "value_to_come"))
    return _(
        "The best tenth of the customers brought {past} of the value to date; the best tenth to come, {future}"
    ).format(past=percent(to_date), future=percent(to_come))


def content(view: View, filters: Filters, _choices: Choices) -> tuple[Block, ...]:
    """The part: what it means, the nine groups, how few bring how much."""
    if words := reason(view, filters):
        return missing.notice(words)
    return (*in_words(view, filters), matrix(view, filters), concentration(view, filters))


def in_words(view: View, filters: Filters) -> tuple[Block, ...]:
    """What the title leaves out, and what kind of money it is."""
    fading = cells_of(view, filters.selection).filter(so_far=3, coming=1)["customers"][0]
    first = (
        f"{best_tenth(view, filters)}."
        if fading
        else _("None of the top fifth to date is in the lower half of what is to come.")
    )
    return (Sentences((first,)), Sentences((value_basis.sentence(value_basis.basis(view)),), "caption"))


def matrix(view: View, filters: Filters) -> Chart:
    """Nine groups: money to date upwards, to come to the right; cell `n` is `CELLS[n]`."""
    what = _("Customers and their money, by what they brought up to the last day and by what is expected of them.")
    return Chart(
        key="portfolio",
        title=_("Value to date by value to come"),
        alt=_("Nine groups of customers by value to date and value to come, with people and money"),
        plot=_grid(view, filters.selection),
        why=_why(view, filters, what),
        note=_(
            "Upwards more value to date, to the right more value to come. In each cell: people, their value to "
            "date, and → their value to come."
        ),
    )


def concentration(view: View, filters: Filters) -> Chart:
    """What the largest customers bring, to come and to date."""
    return Chart(
        key="pareto",
        title=_("How few bring how much"),
        alt=_("The share of the money that the largest customers bring, to come and to date"),
        plot=_largest(view, filters.selection),
        why=_why(view, filters, _("The share of the money that the largest customers bring, to date and to come.")),
    )


def cell_names() -> dict[str, str]:
    """What people call each cell."""
    levels = {"1": _("lower half"), "2": _("middle"), "3": _("top fifth")}
    words = _("to date: {past}; to come: {future}")
    return {cell: words.format(past=levels[cell[0]], future=levels[cell[1]]) for cell in CELLS}


def members(view: View, filters: Filters, cell: str) -> pl.Series:
    """`customer_no` of the customers of a cell."""
    wanted = (pl.col("so_far") == int(cell[0])) & (pl.col("coming") == int(cell[1]))
    return reads.people(view, filters.selection).filter(wanted)["customer_no"]


@cached()
def cells_of(view: View, selection: Selection) -> pl.DataFrame:
    """The nine groups with their people and money."""
    return portfolio.matrix(reads.people(view, selection))


@cached(in_words=True)
def _grid(view: View, selection: Selection) -> Grid:
    rows = {(row["so_far"], row["coming"]): row for row in cells_of(view, selection).to_dicts()}
    most = max(float(row["value_to_come"]) for row in rows.values()) or 1.0
    names = (_("lower half"), _("middle"), _("top fifth"))

    def cell(so_far: int, coming: int) -> GridCell:
        row = rows[so_far, coming]
        people, money = row["customers"], row["value_to_come"]
        amounts = {"past": view.compact_money(row["to_date"]), "future": view.compact_money(money)}
        sentence = ngettext(
            "{count} customer: {past} to date, {future} to come",
            "{count} customers: {past} to date, {future} to come",
            people,
        ).format(count=number(people), **amounts)
        text = f"{number(people)}\n{amounts['past']}\n→ {amounts['future']}" if people else ""
        return GridCell(money, text, DARKEST * float(money) / most, sentence)

    return Grid(
        rows=tuple((names[up - 1], tuple(cell(up, right) for right in LEVELS)) for up in reversed(LEVELS)),
        columns=names,
        meaning=_("Value to come"),
        across=_("Value to come"),
        upwards=_("Value to date"),
        currency=view.company.currency,
    )


@cached(in_words=True)
def _largest(view: View, selection: Selection) -> RangedDots:
    people = reads.people(view, selection)
    dots = []
    for share in LARGEST:
        count = max(round(people.height * share), 1)
        to_date, to_come = (_share_of_top(people[name], count) for name in ("to_date", "value_to_come"))
        words = ngettext(
            "The largest customer: {future} of the value to come, {past} of that to date",
            "The {count} largest customers: {future} of the value to come, {past} of that to date",
            count,
        )
        dots.append(
            RangedDot(
                name=_("Largest {share}").format(share=percent(share)),
                amount=to_come,
                text=percent(to_come),
                hover=words.format(count=number(count), future=percent(to_come), past=percent(to_date)),
                beside=to_date,
            )
        )
    return RangedDots(tuple(dots), _("Value to come"), _("Value to date"), _("of 100 of the money"))


def _share_of_top(amounts: pl.Series, count: int) -> float:
    ranked = amounts.clip(lower_bound=0).sort(descending=True)
    total = float(ranked.sum())
    return float(ranked.head(count).sum()) / total if total else 0.0


def _why(view: View, filters: Filters, what: str) -> Why:
    money = value_basis.sentence(value_basis.basis(view))
    return explanations.expected_value(filters, what, explanations.measured(view), note=money)
