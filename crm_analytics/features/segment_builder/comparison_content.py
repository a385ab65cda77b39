"""What is said of two groups of customers beside each other: how far they are the same people, and their figures."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.content.chart_values import Bar, Bars
from crm_analytics.content.explanation import Why
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.segment_builder.comparison import group_figures, overlap
from crm_analytics.i18n import date_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _

SMALL: Final = 0.1


@dataclass(frozen=True, eq=False)
class ComparedGroup:
    """Customers that are compared: what they are called, and their numbers, sorted."""

    name: str
    customers: pl.Series


def compared(view: View, filters: Filters, first: ComparedGroup, second: ComparedGroup) -> tuple[Block, ...]:
    """Two groups beside each other: how far they are the same people, and their figures."""
    parts = parts_of_overlap(first, second)
    named = replace(filters, words=((_("Compared"), f"{first.name} · {second.name}"),))
    what = _(
        "Customers as they stand on {day}: in both groups, and in one alone. Sales and orders are of all days; of days "
        "since and between purchases, half of the customers have more and half have less."
    )
    why = Why(what.format(day=date_text(view.as_of)), filters=named, rows=False, name=_("Comparison"))
    return (
        Sentences((_overlap_sentence(first, second, parts[0].customers.len()),), key="compared"),
        _overlap_bars(parts, why),
        _figures_table(view, first, second, why),
    )


def parts_of_overlap(first: ComparedGroup, second: ComparedGroup) -> tuple[ComparedGroup, ComparedGroup, ComparedGroup]:
    """Who is in both, only in the first, only in the second: each with its name."""
    shared = overlap(first.customers, second.customers)
    only = _("Only in “{name}”")
    return (
        ComparedGroup(_("In both"), shared.both),
        ComparedGroup(only.format(name=first.name), shared.first),
        ComparedGroup(only.format(name=second.name), shared.second),
    )


def _overlap_sentence(first: ComparedGroup, second: ComparedGroup, both: int) -> str:
    if not both:
        return _("No customer is in both.")
    sentence = ngettext(
        "{count} customer is in both: {first_share} of “{first}”, {second_share} of “{second}”.",
        "{count} customers are in both: {first_share} of “{first}”, {second_share} of “{second}”.",
        both,
    )
    return sentence.format(
        count=number(both),
        first=first.name,
        second=second.name,
        first_share=_part(both, first),
        second_share=_part(both, second),
    )


def _part(both: int, group: ComparedGroup) -> str:
    """A share that is small is told closer."""
    share = both / group.customers.len()
    return percent(share, 0 if share >= SMALL else 1)


def _overlap_bars(parts: tuple[ComparedGroup, ...], why: Why) -> Chart:
    sizes = [(each.name, each.customers.len(), number(each.customers.len())) for each in parts]
    bars = tuple(Bar(name, size, text, f"{name}: {text}") for name, size, text in sizes)
    alt = "; ".join(f"{name}: {text}" for name, _size, text in sizes)
    return Chart("overlap", _("How far they overlap"), alt, Bars(bars, "count"), why)


def _figures_table(view: View, first: ComparedGroup, second: ComparedGroup, why: Why) -> DataTable:
    profile = view.read("customer_profile")
    columns = [group_figures(profile, each.customers) for each in (first, second)]
    days = _("{count} days")
    lines: dict[str, tuple[str, Callable[[float | Decimal], str]]] = {
        "customers": (_("Customers"), number),
        "revenue": (_("Sales in all"), view.compact_money),
        "revenue_each": (_("Sales a customer"), view.money),
        "orders_each": (_("Orders a customer"), lambda value: number(value, 1)),
        "average_order": (_("Sales an order"), view.money),
        "recency": (_("Days since the last purchase"), lambda value: days.format(count=number(value))),
        "purchase_interval": (_("Days between purchases"), lambda value: days.format(count=number(value))),
        "value_to_come": (_("Value to come within a year"), view.compact_money),
    }
    rows = tuple(
        (name, *("–" if (value := column[figure]) is None else written(value) for column in columns))
        for figure, (name, written) in lines.items()
        if any(column[figure] is not None for column in columns)
    )
    headings = (
        DataColumn(ExportColumn("figure", _("Figure"))),
        DataColumn(ExportColumn("first", first.name)),
        DataColumn(ExportColumn("second", second.name)),
    )
    return DataTable("compared", _("Comparison"), headings, rows, first=len(rows), why=why)
