"""Customers by the month of their first purchase: who comes again, in words, as a grid, and the people."""

from datetime import date
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from crm_analytics.charts.theme import symbol
from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments.charts import cohorts as charts
from crm_analytics.features.segments.cohorts import (
    LEAST_PAIRS,
    LONGEST,
    CohortComparison,
    ages,
    cohorts,
    newer_against_older,
    registered_before,
)
from crm_analytics.features.segments.explanations import cohorts as explanations
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import month_text, ngettext, number, percent
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui import address, appearance, blocks, customer_list
from crm_analytics.ui.markdown import of_error

ANY: Final = "any"
ON_PHONE: Final = 6
"""Months after the first that are legible on a phone; the table has all."""
FEW_OLD: Final = 0.1
"""Share of customers registered long before their first purchase that is no matter."""
PEOPLE, MONEY = "people", "money"


def show(view: View, filters: Filters) -> None:
    """The part of the page."""
    try:
        cells = _cells(view, view.as_of, filters.selection)
    except NotEnoughData as reason:
        blocks.empty(_("Not enough data"), of_error(reason))
        return
    comparison = newer_against_older(cells)
    if comparison is None:
        blocks.text(_("Too little is known yet to compare newer customers with older ones."))
    else:
        blocks.text(
            comparison_sentence(comparison, registered_before(_registered(view, filters.selection), comparison))
        )
    chosen = _chosen_measure()
    shown = _measured(cells, chosen).filter(pl.col("age") <= (ON_PHONE if appearance.on_phone() else LONGEST))
    if shown["known"].any():
        _grid(filters, shown, chosen)
    else:
        blocks.text(_("No month after a first purchase is over yet."))
    _people(view, filters, cells)
    if blocks.details(_("All cohorts as a table"), "cohorts-open"):
        _table(view, filters, cells)


def comparison_sentence(comparison: CohortComparison, old: float | None) -> str:
    """How newer cohorts come again, beside older ones at the same age; of `old` see `registered_before`."""
    facts = ngettext(
        "**Of the customers who first bought in {new}, {newer} bought again in the {age} month after; of those of "
        "{old} {older}.**",
        "**Of the customers who first bought in {new}, {newer} bought again in an average month of the {age} after; of "
        "those of {old} {older}.**",
        comparison.age,
    ).format(
        newer=percent(comparison.newer_share),
        older=percent(comparison.older_share),
        new=_span(comparison.newer),
        old=_span(comparison.older),
        age=number(comparison.age),
    )
    if not comparison.same_season:
        untold = _(
            "Whether newer customers are more or less faithful can't be told from this: the time of the year may be "
            "behind it, until {count} months of two years can be compared."
        )
        return f"{facts} {untold.format(count=number(LEAST_PAIRS))}"
    interval = _("In 19 of 20 cases the difference lies between {low} and {high}.").format(
        low=_points(comparison.low), high=_points(comparison.high)
    )
    return f"{facts} {interval} {_verdict(comparison, old)}"


def _points(difference: float) -> str:
    """A difference of shares without a minus sign, in points of 100."""
    points = number(abs(100 * difference), 1)
    return (_("{points} points less") if difference < 0 else _("{points} points more")).format(points=points)


def _verdict(comparison: CohortComparison, old: float | None) -> str:
    """What the difference says; of newcomers only where few of them are old customers who turned up late."""
    if not comparison.differs:
        return _("A difference like this can come about by chance.")
    if old is not None and old > FEW_OLD:
        return _(
            "But {share} of them had been registered for over a month before that: many are old customers who come "
            "seldom, and newcomers may do otherwise."
        ).format(share=percent(old))
    more = comparison.low > 0
    sentence = _("Newer customers come again more often.") if more else _("Newer customers come again less often.")
    if old is None:
        sentence += " " + _("Old customers who come seldom may be among them: when they were registered is not known.")
    return sentence


def _span(months: tuple[date, date]) -> str:
    first, last = months
    return month_text(first) if first == last else f"{month_text(first)} – {month_text(last)}"


def _chosen_measure() -> str:
    """Whether the reader wants shares of customers or of money."""
    names = {PEOPLE: _("Customers, %"), MONEY: _("Money, %")}
    return address.pills(_("Share of"), (PEOPLE, MONEY), key="cohorts_by", default=PEOPLE, text=names.__getitem__)


def _measured(cells: pl.DataFrame, chosen: str) -> pl.DataFrame:
    """Cells from the first month after on, with the share of customers or of money."""
    if chosen == MONEY:
        first = cells.filter(pl.col("age") == 0).select("cohort", first="revenue")
        money = pl.when(pl.col("first") > 0).then(pl.col("revenue") / pl.col("first"))
        cells = cells.join(first, on="cohort").with_columns(share=money)
    return cells.filter(pl.col("age") > 0).sort("cohort", "age")


def _grid(filters: Filters, shown: pl.DataFrame, measure: str) -> None:
    chosen = f"{st.session_state.get('cohort')}-{st.session_state.get('cohort_age')}"
    rows = shown.to_dicts()
    blocks.chart(
        charts.grid(shown, [charts.cell_sentence(row, row["share"]) for row in rows], _("Share")),
        key=f"cohorts-{chosen}",
        title=_("Who comes again, of every 100")
        if measure == PEOPLE
        else _("What they bring later, for every 100 of their first month"),
        alt=_("Shares of customers by month of the first purchase, in rows, and months since, in columns"),
        why=explanations.cells(filters),
        on_click=partial(_cell, [(row["cohort"], row["age"]) for row in rows]),
    )
    blocks.caption(_("A dot: that month is not over, so it is not known yet. In brackets: customers of the month."))


def _cell(cells: list[tuple[date, int]], point: int) -> None:
    cohort, age = cells[point]
    st.session_state["cohort"], st.session_state["cohort_age"] = cohort.isoformat(), str(age)


def _people(view: View, filters: Filters, cells: pl.DataFrame) -> None:
    """The customers of a cohort, or of a cell."""
    months = {cohort.isoformat(): month_text(cohort) for cohort in cells["cohort"].unique().sort(descending=True)}
    ages_over = cells.filter("known")["age"]
    later = {
        str(age): ngettext("{count} month later", "{count} months later", age).format(count=number(age))
        for age in range(1, LONGEST + 1)
        if age in ages_over
    }
    spans = {ANY: _("again or not"), **later}
    with st.container(horizontal=True, key="cohort-cell"):
        first = next(iter(months))
        month = (
            address.pick(_("First bought in"), list(months), key="cohort", default=first, text=months.__getitem__)
            or first
        )
        age = address.pick(_("Bought"), list(spans), key="cohort_age", default=ANY, text=spans.__getitem__) or ANY
    customer_list.people(
        view,
        filters,
        partial(_who, view, filters.selection, date.fromisoformat(month), age),
        _bought(months[month], None if age == ANY else spans[age]),
        key=f"cohort-{month}-{age}",
    )


def _bought(month: str, later: str | None) -> str:
    """Who they are: those of a month, or those of them who bought again some months later."""
    if later is None:
        return _("first bought in {month}").format(month=month)
    return _("first bought in {month}, again {later}").format(month=month, later=later)


def _who(view: View, selection: Selection, cohort: date, age: str) -> pl.Series:
    bought = _ages(view, selection).filter(pl.col("cohort") == cohort)
    return bought.filter(pl.col("age") == (0 if age == ANY else int(age)))["customer_no"]


def _table(view: View, filters: Filters, cells: pl.DataFrame) -> None:
    unit = symbol(view.company.currency)
    figure = st.column_config.NumberColumn
    months = {month: month_text(month) for month in cells["cohort"].unique()}
    blocks.table(
        cells.with_columns(
            pl.col("share").round(3), cohort=pl.col("cohort").replace_strict(months, return_dtype=pl.String)
        ),
        key="cohorts-table",
        file_name="cohorts",
        columns={
            "cohort": _("First bought in"),
            "age": figure(_("Months since"), format="localized"),
            "size": figure(_("Customers of the month"), format="localized"),
            "active": figure(_("Bought"), format="localized"),
            "share": figure(_("Share"), format="percent"),
            "revenue": figure(_("Sales, {unit}").format(unit=unit), format="localized", step=1),
            "per_customer": figure(_("Sales for each customer, {unit}").format(unit=unit), format="localized", step=1),
        },
        why=explanations.cells(filters),
    )


@cached()
def _cells(view: View, as_of: date, selection: Selection) -> pl.DataFrame:
    return cohorts(_months(view, selection), as_of=as_of)


@cached()
def _ages(view: View, selection: Selection) -> pl.DataFrame:
    return ages(_months(view, selection)).drop("revenue")


def _registered(view: View, selection: Selection) -> pl.LazyFrame:
    """When the customers asked for first bought, and when they were registered."""
    customers = view.read("customer_profile").select("customer_no", "first_order_on", "joined_on")
    if selection.dimensions:
        customers = customers.join(customers_of(view, selection), on="customer_no", how="semi")
    return customers


def _months(view: View, selection: Selection) -> pl.DataFrame:
    """The mart, of the customers asked for."""
    months = view.read("customer_months").select("customer_no", "month", "revenue")
    if selection.dimensions:
        months = months.join(customers_of(view, selection), on="customer_no", how="semi")
    return months.collect()
