"""What the customers of each segment are to bring, each with its range."""

from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import value_basis
from crm_analytics.content.chart_values import RangedDot, RangedDots
from crm_analytics.content.filters import Filters
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Section
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.value import reads
from crm_analytics.features.value.content import ranges
from crm_analytics.features.value.explanations import value as explanations
from crm_analytics.i18n import currency_symbol, number
from crm_analytics.i18n import gettext as _

SEGMENT: Final = "value_segment"


def segments(view: View, filters: Filters) -> list[str]:
    """The segments of the customers asked for, most to come first."""
    people = reads.people(view, filters.selection).with_columns(pl.col("segment").cast(pl.String))
    sums = people.group_by("segment").agg(pl.col("value_to_come").sum())
    return sums.sort(["value_to_come", "segment"], descending=[True, False])["segment"].to_list()


def members(view: View, filters: Filters, segment: str) -> pl.DataFrame:
    """The customers of a segment, among those who are asked for."""
    return reads.people(view, filters.selection).filter(pl.col("segment").cast(pl.String) == segment)


def content(view: View, filters: Filters) -> tuple[Block, ...]:
    """The picture and the table, under their name."""
    return (Section(_("Value to come by segment")), picture(view, filters), table(view, filters))


def picture(view: View, filters: Filters) -> Chart:
    """A dot a segment; row `n` is the segment `n` of `segments`."""
    what = _("What the customers of each segment are expected to bring in the coming year, in 8 of 10 cases.")
    money = value_basis.sentence(value_basis.basis(view))
    return Chart(
        key="value-segments",
        title=_("What each segment is expected to bring"),
        alt=_("Segments by their value to come, each with its range"),
        plot=_dots(view, filters),
        why=explanations.expected_value(filters, what, explanations.measured(view), note=money),
        note="" if view.is_hidden("value_model") else _("The line holds 8 of 10 cases."),
    )


def table(view: View, filters: Filters) -> DataTable:
    """Customers, orders and value to come of each segment."""
    names, currency = view.segment_names(), view.company.currency
    unit = currency_symbol(currency)

    def money(name: str, heading: str) -> DataColumn:
        return DataColumn(ExportColumn(name, heading, "money", 2, currency), short=True)

    columns = (
        DataColumn(ExportColumn("segment", _("Segment"))),
        DataColumn(ExportColumn("customers", _("Customers"), "number")),
        DataColumn(ExportColumn("orders", _("Orders expected"), "number")),
        money("value", _("Value to come, {unit}").format(unit=unit)),
        money("low", _("at least, {unit}").format(unit=unit)),
        money("high", _("at most, {unit}").format(unit=unit)),
    )
    rows = []
    for segment in segments(view, filters):
        people = members(view, filters, segment)
        brought = ranges.value(view, people)
        orders = round(ranges.orders(view, people).total)
        money_cells = (None if each is None else round(each, 2) for each in (brought.total, brought.low, brought.high))
        rows.append((names.get(segment, segment), people.height, orders, *money_cells))
    shown = columns if any(row[4] is not None for row in rows) else columns[:4]
    cells = tuple(row[: len(shown)] for row in rows)
    why = explanations.expected_value(
        filters,
        _("Orders and value to come, added up over the customers of each segment."),
        explanations.measured(view),
        name=_("Value to come by segment"),
        note=value_basis.sentence(value_basis.basis(view)),
    )
    return DataTable("value-by-segment", _("Value to come by segment"), shown, cells, len(cells), why)


@cached(in_words=True)
def _dots(view: View, filters: Filters) -> RangedDots:
    names = view.segment_names()
    dots = []
    for segment in segments(view, filters):
        people = members(view, filters, segment)
        brought = ranges.value(view, people)
        name = names.get(segment, segment)
        words = _("{name}: {count} customers, {value} to come").format(
            name=name, count=number(people.height), value=view.compact_money(brought.total)
        )
        if brought.low is not None and brought.high is not None:
            words += _("; {low} to {high} in 8 of 10 cases").format(
                low=view.compact_money(brought.low), high=view.compact_money(brought.high)
            )
        text = view.compact_money(brought.total)
        low, high = (None if each is None else round(each, 2) for each in (brought.low, brought.high))
        dots.append(RangedDot(name, round(brought.total, 2), low, high, text, words))
    return RangedDots(tuple(dots), _("Value to come"), unit="money", currency=view.company.currency)
