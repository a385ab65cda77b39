"""What the overview says: its answer, the key figures, revenue over time, branches and categories, the market share."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from crm_analytics.calendars.holidays import FEASTS, holidays_between, in_words
from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions, goals, notes
from crm_analytics.content.change_words import change_text
from crm_analytics.content.chart_values import Event, Line, Lines
from crm_analytics.content.explanation import Why
from crm_analytics.content.figure_words import figure_text
from crm_analytics.content.filters import Filters
from crm_analytics.content.options import names
from crm_analytics.content.values import (
    Block,
    Card,
    CardRow,
    Chart,
    DataColumn,
    DataTable,
    Section,
    Sentences,
)
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.overview import headline, market_share
from crm_analytics.features.overview.overview import CARD_METRICS, Overview
from crm_analytics.features.overview.reads import market_of, members_of, overview_of
from crm_analytics.i18n import N_, currency_symbol, date_text, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.customer_metrics import OF_CUSTOMERS, OF_SERVICE
from crm_analytics.metrics.figures import Figure, change
from crm_analytics.metrics.sales_metrics import OF_SALES
from crm_analytics.metrics.selection import UNKNOWN, Dimension, Selection
from crm_analytics.state.annotations import Annotation

GROUPS: Final = {N_("Sales"): OF_SALES, N_("Customers"): OF_CUSTOMERS, N_("Service"): OF_SERVICE}
OTHERS: Final = tuple(each.id for group in GROUPS.values() for each in group if each.id not in CARD_METRICS)
TABLES: Final[tuple[Dimension, ...]] = ("branch", "category")
FIRST: Final = 10
"""Members that are shown at once, where there are more than fit a small table."""
SMALL: Final = 15
"""Members up to which all are shown at once."""
MOST_EVENTS: Final = 6
"""Holidays that are named on a chart; with more, the large feasts alone."""
SAME: Final = 3
"""A holiday within so many days of one that is named belongs to it."""


def title_sentence(view: View, filters: Filters) -> str:
    """The answer, in a sentence."""
    return headline.title_sentence(view, overview_of(view, filters.selection, filters.before), filters)


def compares(view: View, filters: Filters) -> bool:
    """Whether there are figures of before."""
    return overview_of(view, filters.selection, filters.before).before is not None


def under_title(view: View, filters: Filters) -> Sentences:
    """What it is compared with, and what no customer figure counts."""
    overview = overview_of(view, filters.selection, filters.before)
    words = " ".join(filter(None, (headline.comparison_note(overview), headline.anonymous_note(overview))))
    return Sentences((words,) if words else (), "caption")


def figures(view: View, filters: Filters) -> CardRow:
    """The key figures everybody sees first."""
    overview = overview_of(view, filters.selection, filters.before)
    return CardRow(tuple(card(view, overview, metric, filters) for metric in CARD_METRICS))


def more(view: View, filters: Filters) -> tuple[Block, ...]:
    """All other metrics of the dictionary, in groups; those without a value say why."""
    overview = overview_of(view, filters.selection, filters.before, OTHERS)
    blocks: list[Block] = []
    for place, (name, group) in enumerate(GROUPS.items()):
        others = [overview.now[metric.id] for metric in group if metric.id in overview.now]
        there = tuple(card(view, overview, each.metric.id, filters) for each in others if each.value is not None)
        missing = tuple(f"{_(each.metric.name)}: {each.reason}" for each in others if each.value is None)
        blocks += [Section(_(name)), CardRow(there, f"more-{place}-")]
        if missing:
            blocks.append(Sentences(missing, "caption", listed=True))
    note = assumptions.note(view)
    return (*blocks, Sentences((note,), "caption")) if note else tuple(blocks)


def card(view: View, overview: Overview, metric: str, filters: Filters) -> Card:
    """A metric's card: its value, change, history, and what stands behind it."""
    figure = overview.now[metric]
    before = overview.before[metric] if overview.before else None
    changed = _shown_change(figure, before)
    name = _(figure.metric.name)
    paces = goals.paces(view, metric, filters.selection)
    return Card(
        label=_("{figure} (partly assumed)").format(figure=name) if figure.assumed else name,
        value=figure_text(view, figure),
        change=changed,
        change_text=change_text(figure.metric, changed),
        change_is_good=None if figure.metric.direction == "neither" else figure.metric.direction == "up",
        spark=_history(overview, metric),
        pace=paces[0] if paces else None,
        other_paces=paces[1:],
        why=Why(metric=metric, filters=filters, note=_note(figure)),
        exact=figure.value,
        unit=figure.metric.unit,
    )


def revenue_over_time(view: View, filters: Filters) -> Chart:
    """Revenue by day or week beside the days compared with, with its holidays and notes."""
    days = filters.selection
    noted = tuple(notes.within(view, days.start, days.end))
    step = overview_of(view, days, filters.before).step
    return Chart(
        key="revenue",
        title=_("Revenue by day") if step == 1 else _("Revenue by week"),
        alt=_("Revenue over time, beside the days compared with"),
        plot=_lines(view, days, filters.before, noted),
        why=Why(metric="revenue", filters=filters),
    )


@cached(in_words=True)
def _lines(view: View, days: Selection, before: Selection | None, noted: tuple[Annotation, ...]) -> Lines:
    overview = overview_of(view, days, before)
    line, currency = overview.line, view.company.currency
    when = _("Week from {day}: {amount}") if overview.step > 1 else _("{day}: {amount}")
    then = _("in the week from {day}: {amount}") if overview.step > 1 else _("on {day}: {amount}")
    hovers = tuple(
        when.format(day=date_text(day), amount=view.compact_money(amount))
        + ("" if old is None else f"\n{then.format(day=date_text(old_day), amount=view.compact_money(old))}")
        for day, amount, old_day, old in line.select("day", "revenue", "before_day", "before").iter_rows()
    )
    lines = [Line(_("Revenue"), tuple(line["revenue"].to_list()), hovers)]
    if line["before"].null_count() < line.height:
        lines.insert(0, Line(_("before"), tuple(line["before"].to_list()), emphasis="before"))
    points = tuple(line["day"].to_list())
    holidays = holidays_between(view.company.country, days.start, days.end)
    return Lines(
        days=points,
        lines=tuple(lines),
        unit="money",
        currency=currency,
        start=days.start,
        end=days.end,
        events=events(holidays, points[0], points[-1]),
        marks=notes.marks(view, noted),
    )


def events(holidays: Mapping[date, tuple[str, ...]], first: date, last: date) -> tuple[Event, ...]:
    """The holidays that are named on a chart: one of those that follow each other, of many the large feasts alone."""
    within = {day: names[0] for day, names in holidays.items() if first <= day <= last}
    if len(within) > MOST_EVENTS:
        within = {day: name for day, name in within.items() if name in FEASTS}
    named: list[date] = []
    for day in sorted(within):
        if not named or (day - named[-1]).days > SAME:
            named.append(day)
    return tuple(Event(day, in_words(within[day])) for day in named)


def tables(view: View, filters: Filters) -> tuple[DataTable, ...]:
    """Branches, then categories, where there are any."""
    made = [table(view, filters, dimension) for dimension in TABLES]
    return tuple(each for each in made if each.rows)


def table(view: View, filters: Filters, dimension: Dimension) -> DataTable:
    """The members of a dimension, largest first, with their share of all and their change."""
    members = members_of(view, filters.selection, filters.before, dimension)
    with_change = compares(view, filters)
    words = names(view, dimension)
    heading = {"branch": _("Branch"), "category": _("Category")}[dimension]
    rows = tuple(
        (
            words[UNKNOWN] if member is None else words.get(member, member),
            revenue,
            None if share is None else share * 100,
            *((changed,) if with_change else ()),
        )
        for member, revenue, share, changed in members.select("member", "revenue", "share", "change").iter_rows()
    )
    largest = max((share * 100 for share in members["share"] if share is not None), default=1.0) or 1.0
    return DataTable(
        key=dimension,
        name=heading,
        columns=tuple(_columns(view, heading, largest)[: 4 if with_change else 3]),
        rows=rows,
        first=len(rows) if len(rows) <= SMALL else FIRST,
        why=Why(_("Revenue of each, its share of all, and its change."), filters=filters, name=heading),
    )


def market(view: View, selection: Selection) -> tuple[Block, ...]:
    """The share of the market, where a market size is known of the branches asked for; of all sales, or none."""
    if selection.dimensions - {"branch"}:
        return ()
    share = market_of(view, selection.end, selection.branch)
    if share is None:
        return ()
    words = names(view, "branch")
    sentences = " ".join(market_share.share_sentences(share, words, view.company.currency))
    blocks: list[Block] = [
        Section(_("Market share: {share}").format(share=percent(share.share, 1))),
        Sentences((sentences,), key="market"),
    ]
    if len(share.branches) > market_share.NAMED and share.of_revenue != 1:
        named = ", ".join(words.get(branch, branch) for branch in share.branches)
        blocks.append(Sentences((_("The market is known of {branches}.").format(branches=named),), "caption"))
    return tuple(blocks)


def _columns(view: View, heading: str, largest: float) -> list[DataColumn]:
    currency = view.company.currency
    unit = currency_symbol(currency)
    money = _("Revenue, {currency}").format(currency=unit), _("Change, {currency}").format(currency=unit)
    return [
        DataColumn(ExportColumn("member", heading)),
        DataColumn(ExportColumn("revenue", money[0], "money", 2, currency), short=True, width=85),
        DataColumn(ExportColumn("share", _("Share"), "points", 1), full=largest, width=130),
        DataColumn(ExportColumn("change", money[1], "money", 2, currency), short=True, better="up", width=85),
    ]


def _note(figure: Figure) -> str:
    """Why there is no figure, or how much of it is assumed."""
    if not figure.assumed:
        return figure.reason
    return _("For {share} of revenue the unit cost is not known; there the margin is assumed.").format(
        share=percent(figure.assumed, 1)
    )


def _shown_change(figure: Figure, before: Figure | None) -> float | None:
    """The change, as nothing where it would be written 0.0 %."""
    changed = change(figure, before) if before else None
    return 0.0 if changed is not None and abs(changed) < 0.0005 else changed


def _history(overview: Overview, metric: str) -> tuple[float, ...]:
    line = overview.line
    if metric not in line.columns or line.height < 2:
        return ()
    return tuple(0.0 if value is None else float(value) for value in line[metric].to_list())
