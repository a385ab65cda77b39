"""Groups of customers who behave alike: in words, and what sets them apart."""

from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import Grid, GridCell
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.value.content import missing
from crm_analytics.features.value.explanations import clusters as explanations
from crm_analytics.i18n import currency_symbol, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection

GROUP: Final = "cluster"
TABLE: Final = "groups"
YES: Final = "yes"
MOST_MEASURES: Final = 2
"""Measures that a name tells at most."""
ALIKE: Final = 2
"""The level of what is as in most customers."""
FURTHEST: Final = 2.0
"""Standard deviations from which on a cell is not darker."""


def reason(view: View) -> str:
    """What is missing; empty where there are groups."""
    if view.is_hidden("cluster_profiles"):
        return _("Groups are worked out for the whole company, and your access covers only some branches.")
    if refusal := missing.reason(view, "clusters"):
        return refusal
    return "" if view.ready("cluster_profiles").height else _("Work the figures out anew, on page Data.")


def title_sentence(view: View, _filters: Filters, _choices: Choices) -> str:
    """How many groups there are, and what sets the largest apart."""
    if reason(view):
        return _("No groups of customers who behave alike can be shown")
    profiles = view.ready("cluster_profiles")
    largest = profiles.sort("customers", "cluster", descending=[True, False]).row(0, named=True)
    return ngettext(
        "Customers fall into {count} group that behaves alike: {traits}",
        "Customers fall into {count} groups that behave alike; the largest: {traits}",
        profiles.height,
    ).format(count=number(profiles.height), traits=_traits(largest))


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """The part: each group in a sentence, what sets them apart, all of it as a table where it is opened."""
    if words := reason(view):
        return missing.notice(words)
    opened = (table(view, filters),) if choices.get(TABLE) == YES else ()
    return (*in_words(view, filters), picture(view, filters), *opened)


def in_words(view: View, filters: Filters) -> tuple[Block, ...]:
    """How well the groups hold, and each of them in a sentence."""
    profiles = view.ready("cluster_profiles")
    least = float(profiles["found_again"].to_numpy().min())
    holds = _("Grouped again from other samples of the customers, each came out the same to at least {least}.")
    counts = dict(_members(view, filters.selection).group_by("cluster").agg(pl.len()).iter_rows())
    rows = zip(profiles.to_dicts(), names(view), strict=True)
    lines = tuple(_sentence(view, row, name, _among(filters, counts.get(row["cluster"], 0))) for row, name in rows)
    blocks: tuple[Block, ...] = (
        Sentences((holds.format(least=percent(least)),)),
        Sentences(lines, listed=True),
    )
    if filters.selection.dimensions:
        note = _("Groups, their typical customers and the picture are of all customers, whatever the filters.")
        return (*blocks, Sentences((note,), "caption"))
    return blocks


def picture(view: View, filters: Filters) -> Chart:
    """Where each group's middle lies on each measure, beside all customers."""
    return Chart(
        key="clusters",
        title=_("What sets the groups apart, beside all customers"),
        alt=_("Groups in rows; in columns how often they come, how long quiet, money each time, how long known"),
        plot=_grid(view),
        why=explanations.groups(filters, view.ready("cluster_profiles")),
    )


def table(view: View, filters: Filters) -> DataTable:
    """The typical customer of each group in figures."""
    profiles, currency = view.ready("cluster_profiles"), view.company.currency
    unit = currency_symbol(currency)
    columns = (
        DataColumn(ExportColumn("name", _("Group"))),
        DataColumn(ExportColumn("customers", _("Customers"), "number")),
        DataColumn(ExportColumn("revenue", _("Sales, {unit}").format(unit=unit), "money", 2, currency), short=True),
        DataColumn(ExportColumn("recency", _("Days since the last purchase"), "number")),
        DataColumn(ExportColumn("order_days", _("Days with a purchase"), "number")),
        DataColumn(
            ExportColumn("per_day", _("Money each time, {unit}").format(unit=unit), "money", 2, currency), short=True
        ),
        DataColumn(ExportColumn("days_known", _("Days known"), "number")),
        DataColumn(ExportColumn("found_again", _("Found again"), "share")),
    )
    rounded = profiles.with_columns(
        pl.col("revenue").cast(pl.Float64),
        pl.col("recency", "order_days", "days_known").round(0),
        pl.col("found_again").round(3),
        name=pl.Series(names(view)),
    )
    cells = tuple(rounded.select(each.column.name for each in columns).iter_rows())
    why = explanations.groups(filters, profiles)
    return DataTable("clusters-table", _("The groups as a table"), columns, cells, len(cells), why)


def names(view: View) -> list[str]:
    """A name for each group from what sets it apart most; numbered, as two may read alike."""
    return [f"{number(row['cluster'])} · {_traits(row)}" for row in view.ready("cluster_profiles").to_dicts()]


def members(view: View, filters: Filters, group: str) -> pl.Series:
    """`customer_no` of the customers of a group, among those who are asked for."""
    return _members(view, filters.selection).filter(pl.col("cluster") == int(group))["customer_no"]


def measures() -> dict[str, str]:
    """What the groups are told apart by, translated; upwards is more."""
    return {
        "pace": _("How often they come"),
        "quiet": _("How long quiet, for their pace"),
        "spend": _("Money each time"),
        "tenure": _("How long known"),
    }


def level(value: float) -> int:
    """From 0 (much less than all) to 4 (much more), 2 as most."""
    return sum(value > edge for edge in (-1.0, -0.4, 0.4, 1.0))


@cached(in_words=True)
def _grid(view: View) -> Grid:
    named = measures()
    words = (_("much less"), _("less"), _("as most"), _("more"), _("much more"))
    signs = ("− −", "−", "·", "+", "+ +")
    hover = _("{group}, {measure}: {value} standard deviations from all")

    def cell(name: str, measure: str, value: float) -> GridCell:
        words_of_cell = hover.format(group=name, measure=named[measure], value=number(value, 1))
        return GridCell(
            round(value, 2),
            words[level(value)],
            max(-1.0, min(value / FURTHEST, 1.0)),
            words_of_cell,
            signs[level(value)],
        )

    profiles = view.ready("cluster_profiles")
    rows = zip(names(view), profiles.select(*named).iter_rows(named=True), strict=True)
    return Grid(
        rows=tuple((name, tuple(cell(name, each, float(row[each])) for each in named)) for name, row in rows),
        columns=tuple(named.values()),
        meaning=_("Standard deviations from all"),
        upwards="",
        unit="score",
    )


def _traits(row: dict[str, float]) -> str:
    high = {
        "pace": _("come often"),
        "quiet": _("quiet for long"),
        "spend": _("spend much each time"),
        "tenure": _("known for long"),
    }
    low = {
        "pace": _("come seldom"),
        "quiet": _("here lately"),
        "spend": _("spend little each time"),
        "tenure": _("new"),
    }
    off = sorted(high, key=lambda measure: -abs(row[measure]))
    apart = [(high if row[each] > 0 else low)[each] for each in off if level(row[each]) != ALIKE]
    return ", ".join(apart[:MOST_MEASURES]) or _("like most")


def _among(filters: Filters, count: int) -> str:
    """How many customers of a group there are, among those the reader chose."""
    if filters.selection.dimensions:
        sentence = _("{count} of the customers chosen")
    else:
        sentence = ngettext("{count} customer", "{count} customers", count)
    return sentence.format(count=number(count))


def _sentence(view: View, row: dict[str, float], name: str, among: str) -> str:
    sentence = _("The typical one bought on {days}, for {money} each time, last {recency} ago, and first {known} ago.")
    return f"{name}: {among}. " + sentence.format(
        days=_days(row["order_days"]),
        money=view.compact_money(row["per_day"]),
        recency=_days(row["recency"]),
        known=_days(row["days_known"]),
    )


def _days(count: float) -> str:
    return ngettext("{count} day", "{count} days", round(count)).format(count=number(count))


@cached()
def _members(view: View, selection: Selection) -> pl.DataFrame:
    """customer_no and cluster of the customers asked for."""
    grouped = view.read("clusters").select("customer_no", "cluster")
    if selection.dimensions:
        grouped = grouped.join(customers_of(view, selection), on="customer_no", how="semi")
    return grouped.collect()
