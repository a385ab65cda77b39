"""What one customer buys and when, and what goes with it."""

from typing import Final

import polars as pl

from crm_analytics.content.chart_values import Bar, Bars, Grid, GridCell
from crm_analytics.content.explanation import Why
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Section, Sentences
from crm_analytics.content.view import View
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.customer import habits, reads
from crm_analytics.features.customer.headline import own_lines
from crm_analytics.features.customer.reads import CustomerRecord
from crm_analytics.i18n import currency_symbol, ngettext, number, percent
from crm_analytics.i18n import gettext as _

SHOWN: Final = 8


def content(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """Categories, days of the week, and what goes with it; nothing where nothing was bought."""
    if not customer.figures.orders or customer.facts.orders.is_empty():
        return ()
    return (
        categories(view, customer),
        weekdays(view, customer),
        *goes_with(view, customer),
    )


def categories(view: View, customer: CustomerRecord) -> DataTable:
    """Categories, the most first, with their share of all that was paid."""
    rows = habits.shares(customer.facts.categories).select(
        pl.col("category").fill_null(_("No category")), pl.col("share") * 100, "orders", "revenue", "last_on"
    )
    currency = view.company.currency
    money = _("Sales, {unit}").format(unit=currency_symbol(currency))
    columns = (
        DataColumn(ExportColumn("category", _("Category"))),
        DataColumn(ExportColumn("share", _("Share"), "points", 1), full=max([*rows["share"], 1.0]), width=110),
        DataColumn(ExportColumn("orders", _("Orders"), "number")),
        DataColumn(ExportColumn("revenue", money, "money", 2, currency), short=True),
        DataColumn(ExportColumn("last_on", _("Last purchase"), "date")),
    )
    why = Why(
        _("Orders with a purchase of each category, and what was paid, less returns, on all days."),
        origin=own_lines(view, customer),
        name=_("What is bought"),
    )
    return DataTable("customer-categories", _("What is bought"), columns, tuple(rows.iter_rows()), SHOWN, why)


def weekdays(view: View, customer: CustomerRecord) -> Chart:
    """Orders by day of the week."""
    orders = habits.weekdays(customer.facts.orders)
    names = weekday_names()
    bars = tuple(
        Bar(
            names[day - 1],
            count,
            number(count),
            f"{names[day - 1]}: " + ngettext("{count} order", "{count} orders", count).format(count=number(count)),
        )
        for day, count in orders.select("weekday", "orders").iter_rows()
    )
    return Chart(
        key="customer-weekdays",
        title=_("On which days"),
        alt=_("Orders by day of the week"),
        plot=Bars(bars, "count"),
        why=Why(_("Orders by day of the week, on all days."), origin=own_lines(view, customer)),
    )


def goes_with(view: View, customer: CustomerRecord) -> tuple[Block, ...]:
    """Categories that go with what the customer buys, in sentences with what stands behind them."""
    if view.is_hidden("category_rules"):
        hidden = _("What goes with it is worked out for the whole company; it is not shown for some branches.")
        return (Sentences((hidden,), "caption"),)
    rules = _fitting(view, customer)
    if not rules:
        return ()
    basis = _(
        "Categories that go with what this customer buys, and that this customer has not bought. It tells of the "
        "baskets of all customers; it was not tested whether an offer leads to a purchase."
    )
    method = _(
        "Rules between two categories that hold after correction for all pairs tried, in both halves of the time, and "
        "beyond what large baskets give by themselves."
    )
    sentences = Sentences(tuple(map(_rule, rules)), listed=True)
    return (Section(_("What goes with it")), sentences, Sentences((basis, method), "caption"))


def first_offer(view: View, customer: CustomerRecord) -> Sentences:
    """The surest of them in a few words; nothing where there is none, or not for this viewer."""
    if view.is_hidden("category_rules") or view.is_pending("category_rules"):
        return Sentences(())
    words = _("To offer: {offered}, which {share} of {baskets} baskets with {bought} hold too.")
    return Sentences(
        tuple(
            words.format(
                offered=each.offered, bought=each.bought, share=percent(each.share), baskets=number(each.baskets)
            )
            for each in _fitting(view, customer)[:1]
        )
    )


def products_and_hours(view: View, customer: CustomerRecord) -> tuple[Block, Block]:
    """The products that are bought on most days, and the hours; reads the customer's lines."""
    lines = reads.lines(view, customer)
    return (_products(view, customer, lines), _hours(view, customer, lines))


def weekday_names() -> list[str]:
    """From Monday on."""
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]


def _products(view: View, customer: CustomerRecord, lines: pl.DataFrame) -> Block:
    usual = habits.usual_products(lines)
    if usual.is_empty():
        return Sentences((_("The sales of this customer name no product."),))
    currency = view.company.currency
    money = _("Sales, {unit}").format(unit=currency_symbol(currency))
    columns = (
        DataColumn(ExportColumn("product", _("Product"))),
        DataColumn(ExportColumn("days", _("Days"), "number")),
        DataColumn(ExportColumn("gap", _("Usual gap, days"), "number")),
        DataColumn(ExportColumn("revenue", money, "money", 2, currency), short=True),
        DataColumn(ExportColumn("last_on", _("Last purchase"), "date")),
    )
    why = Why(
        _("The products that were bought on most days; the usual gap needs three of them."),
        origin=own_lines(view, customer),
        name=_("Usual products"),
    )
    whole = usual.with_columns(pl.col("gap").round())
    rows = tuple(whole.select(each.column.name for each in columns).iter_rows())
    return DataTable("customer-products", _("Usual products"), columns, rows, len(rows), why)


def _hours(view: View, customer: CustomerRecord, lines: pl.DataFrame) -> Block:
    """Orders by day of the week and hour, darker where there are more."""
    by_hour = habits.hours(lines)
    if by_hour.is_empty():
        return Sentences((_("The time of day is not recorded."),))
    first, last = by_hour.select(first=pl.col("hour").min(), last=pl.col("hour").max()).row(0)
    count = {(day, hour): orders for day, hour, orders in by_hour.iter_rows()}
    most, span = max(count.values()), range(first, last + 1)
    rows = tuple(
        (name, tuple(_hour_cell(name, hour, count.get((day, hour), 0), most) for hour in span))
        for day, name in enumerate(weekday_names(), start=1)
    )
    return Chart(
        key="customer-hours",
        title=_("At what hours"),
        alt=_("Orders by day of the week and hour, darker where there are more"),
        plot=Grid(rows, tuple(map(str, span)), _("Orders"), across=_("Hour"), unit="count"),
        why=Why(
            _("Orders by day of the week and the hour of their first line, on all days."),
            origin=own_lines(view, customer),
        ),
    )


def _hour_cell(weekday: str, hour: int, orders: int, most: int) -> GridCell:
    return GridCell(orders, shade=orders / most, hover=f"{weekday}, {hour}:00 · {number(orders)}")


def _fitting(view: View, customer: CustomerRecord) -> list[habits.WithRule]:
    rules = reads.rules(view)
    bought = set(customer.facts.categories.filter(pl.col("orders") > 0)["category"].drop_nulls())
    return habits.goes_with(rules, bought) if not rules.is_empty() else []


def _rule(each: habits.WithRule) -> str:
    return _(
        "{offered} goes with {bought}: in {share} of {baskets} baskets with {bought}, {times} times as often as in all "
        "baskets. Not bought by this customer so far."
    ).format(
        offered=each.offered,
        bought=each.bought,
        share=percent(each.share),
        baskets=number(each.baskets),
        times=number(each.times, 1),
    )
