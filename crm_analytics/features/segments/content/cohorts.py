"""Who comes again, by the month of the first purchase: the answer, the grid, and the cohorts as a table."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import Grid, GridCell
from crm_analytics.content.customers import customers_of
from crm_analytics.content.filters import Filters
from crm_analytics.content.registry import Choices
from crm_analytics.content.values import Block, Chart, DataColumn, DataTable, Notice, Sentences
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.exports.columns import ExportColumn
from crm_analytics.features.segments.cohorts import (
    LONGEST,
    CohortComparison,
    ages,
    cohorts,
    newer_against_older,
    registered_before,
)
from crm_analytics.features.segments.content import cohort_words
from crm_analytics.features.segments.explanations import cohorts as explanations
from crm_analytics.features.segments.named_customers import NamedCustomers
from crm_analytics.i18n import currency_symbol, month_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.selection import Selection

BY, PEOPLE, MONEY = "cohorts_by", "people", "money"
TABLE, YES = "cohorts_table", "yes"
SPAN: Final = "cohort_months"
"""Months after the first purchase that are drawn; the table has all."""
NARROW: Final = 6
"""Of them, where a window is narrow."""
ENDS: Final = 0.98
"""Share of the cells whose colours are told apart; the largest few are as dark as the next."""
ANY: Final = "any"
FIRST: Final = 12


def offers(_view: View, _filters: Filters, _choices: Choices) -> Mapping[str, tuple[str, ...]]:
    """What the shares are of, and whether the table is wanted."""
    return {BY: (PEOPLE, MONEY), TABLE: ("no", YES), SPAN: (str(LONGEST), str(NARROW))}


def refusal(view: View, filters: Filters) -> Notice | None:
    """Why there are no cohorts; None where there are."""
    try:
        _cells(view, view.as_of, filters.selection)
    except NotEnoughData as reason:
        return Notice(str(reason))
    return None


def title_sentence(view: View, filters: Filters, _choices: Choices) -> str:
    """How newer customers come again beside older ones."""
    if refusal(view, filters) is not None:
        return _("Who comes again is not known yet")
    comparison = compared(view, filters)
    if comparison is None:
        return _("Too little is known yet to compare newer customers with older ones")
    return cohort_words.answer(comparison)


def compared(view: View, filters: Filters) -> CohortComparison | None:
    """Newer cohorts against older ones; None where too little is known."""
    return newer_against_older(_cells(view, view.as_of, filters.selection))


def content(view: View, filters: Filters, choices: Choices) -> tuple[Block, ...]:
    """Everything that is said of cohorts."""
    if (reason := refusal(view, filters)) is not None:
        return (reason,)
    blocks = (*verdict(view, filters), picture(view, filters, choices))
    return (*blocks, table(view, filters)) if choices.get(TABLE) == YES else blocks


def verdict(view: View, filters: Filters) -> tuple[Block, ...]:
    """How large the difference may be, and what may be said of it."""
    comparison = compared(view, filters)
    if comparison is None:
        return ()
    old = registered_before(_registered(view, filters.selection), comparison)
    return (Sentences(cohort_words.comparison_verdict(comparison, old)),)


def in_title(view: View, filters: Filters) -> tuple[NamedCustomers, ...]:
    """The newer and the older customers who are compared."""
    comparison = compared(view, filters)
    if comparison is None:
        return ()
    named = []
    for group, span, label in (
        ("newer", comparison.newer, _("Newer customers: {count}")),
        ("older", comparison.older, _("Older customers: {count}")),
    ):
        months_of = _months_compared(view, filters, comparison)[group]
        numbers = partial(_first_bought, view, filters.selection, months_of)
        words = _("first bought in {month}").format(month=cohort_words.months_text(span))
        named.append(NamedCustomers(f"cohort-{group}", label.format(count=number(len(numbers()))), words, numbers))
    return tuple(named)


def months(view: View, filters: Filters) -> list[str]:
    """The months of first purchases as in the address, the newest first."""
    cells = _cells(view, view.as_of, filters.selection)
    return [each.isoformat() for each in cells["cohort"].unique().sort(descending=True)]


def later(view: View, filters: Filters) -> dict[str, str]:
    """How many months later they bought, with the words for it: `ANY` for again or not."""
    over = set(_cells(view, view.as_of, filters.selection).filter("known")["age"])
    spans = {
        str(age): ngettext("{count} month later", "{count} months later", age).format(count=number(age))
        for age in range(1, LONGEST + 1)
        if age in over
    }
    return {ANY: _("again or not"), **spans}


def of_cell(view: View, filters: Filters, month: str, age: str) -> NamedCustomers:
    """The customers of a month, or those of them who bought again some months later."""
    cohort = date.fromisoformat(month)
    words = _("first bought in {month}").format(month=month_text(cohort))
    if age != ANY:
        words = _("first bought in {month}, again {later}").format(
            month=month_text(cohort), later=later(view, filters)[age]
        )
    return NamedCustomers(
        f"cohort-{month}-{age}",
        words,
        words,
        partial(_bought, view, filters.selection, cohort, 0 if age == ANY else int(age)),
    )


def drawn_cells(view: View, filters: Filters, choices: Choices) -> list[tuple[str, str]]:
    """Month and age of the cells of the grid, row by row; an age that is not known is `ANY`."""
    shown = _measured(view, filters, choices)
    return [
        (cohort.isoformat(), str(age) if is_over else ANY)
        for cohort, age, is_over in shown.select("cohort", "age", "known").iter_rows()
    ]


def picture(view: View, filters: Filters, choices: Choices) -> Chart | Notice:
    """Shares by month of the first purchase and months since."""
    shown = _measured(view, filters, choices)
    if not shown["known"].any():
        return Notice(_("No month after a first purchase is over yet."))
    darkest = float(shown["share"].quantile(ENDS) or 1)
    rows = tuple(
        (
            _("{month} ({count})").format(month=month_text(each["cohort"][0]), count=number(each["size"][0])),
            tuple(_cell(row, darkest) for row in each.iter_rows(named=True)),
        )
        for each in shown.partition_by("cohort", maintain_order=True)
    )
    by_people = choices.get(BY, PEOPLE) == PEOPLE
    return Chart(
        key="cohorts",
        title=_("Who comes again, of every 100")
        if by_people
        else _("What they bring later, for every 100 of their first month"),
        alt=_("Shares of customers by month of the first purchase, in rows, and months since, in columns"),
        plot=Grid(
            rows=rows,
            columns=tuple(number(age) for age in shown["age"].unique().sort()),
            meaning=_("Share"),
            across=_("Months after the first purchase"),
            unit="share",
        ),
        why=explanations.cells(filters),
        note=_("A dot: that month is not over, so it is not known yet. In brackets: customers of the month."),
    )


def table(view: View, filters: Filters) -> DataTable:
    """All cohorts with what is known of each month after."""
    cells, currency = _cells(view, view.as_of, filters.selection), view.company.currency
    unit = currency_symbol(currency)
    columns = (
        DataColumn(ExportColumn("cohort", _("First bought in"))),
        DataColumn(ExportColumn("age", _("Months since"), "number")),
        DataColumn(ExportColumn("size", _("Customers of the month"), "number")),
        DataColumn(ExportColumn("active", _("Bought"), "number")),
        DataColumn(ExportColumn("share", _("Share"), "share", 1)),
        DataColumn(ExportColumn("revenue", _("Sales, {unit}").format(unit=unit), "money", 2, currency)),
        DataColumn(
            ExportColumn("per_customer", _("Sales for each customer, {unit}").format(unit=unit), "money", 2, currency)
        ),
    )
    names = {month: month_text(month) for month in cells["cohort"].unique()}
    named = cells.with_columns(cohort=pl.col("cohort").replace_strict(names, return_dtype=pl.String))
    return DataTable(
        key="cohorts-table",
        name=_("Customer cohorts"),
        columns=columns,
        rows=tuple(named.select(each.column.name for each in columns).rows()),
        first=FIRST,
        why=explanations.cells(filters),
    )


def _cell(row: dict[str, object], darkest: float) -> GridCell:
    share = None if row["share"] is None else float(str(row["share"]))
    age, is_over = int(str(row["age"])), bool(row["known"])
    text = "·" if not is_over else "" if share is None else number(100 * share)
    month = row["cohort"]
    hover = ngettext(
        "First bought in {month}, {age} month later: {share}",
        "First bought in {month}, {age} months later: {share}",
        age,
    ).format(month=month_text(month), age=number(age), share=_stated(share, is_over=is_over))  # type: ignore[arg-type]  # a column of dates
    return GridCell(share, text, min((share or 0.0) / darkest, 1.0), hover)


def _stated(share: float | None, *, is_over: bool) -> str:
    if share is not None:
        return percent(share, 1)
    return _("no sales in the first month") if is_over else _("not known yet")


def _measured(view: View, filters: Filters, choices: Choices) -> pl.DataFrame:
    """Cells from the first month after on, with the share of customers or of money; null where it is not known."""
    cells = _cells(view, view.as_of, filters.selection)
    if choices.get(BY, PEOPLE) == MONEY:
        first = cells.filter(pl.col("age") == 0).select("cohort", first="revenue")
        money = pl.when(pl.col("first") > 0).then(pl.col("revenue") / pl.col("first"))
        cells = cells.join(first, on="cohort").with_columns(share=money)
    longest = int(choices.get(SPAN, str(LONGEST)))
    return cells.filter(pl.col("age").is_between(1, longest)).sort("cohort", "age")


def _bought(view: View, selection: Selection, cohort: date, age: int) -> pl.Series:
    bought = _ages(view, selection).filter(pl.col("cohort") == cohort, pl.col("age") == age)
    return bought["customer_no"]


def _months_compared(view: View, filters: Filters, comparison: CohortComparison) -> dict[str, list[date]]:
    """The months of the newer and the older cohorts: where they are a year apart, those that have their like."""
    there = _cells(view, view.as_of, filters.selection)["cohort"].unique().sort()
    newer, older = (there.filter(there.is_between(*span)).to_list() for span in (comparison.newer, comparison.older))
    if not comparison.same_season:
        return {"newer": newer, "older": older}
    pairs = [(month, before) for month in newer if (before := month.replace(year=month.year - 1)) in older]
    return {"newer": [month for month, _before in pairs], "older": [before for _month, before in pairs]}


def _first_bought(view: View, selection: Selection, months_of: list[date]) -> pl.Series:
    """Those who first bought in these months."""
    own = _ages(view, selection).filter(pl.col("cohort").is_in(months_of), pl.col("age") == 0)
    return own["customer_no"]


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
    bought = view.read("customer_months").select("customer_no", "month", "revenue")
    if selection.dimensions:
        bought = bought.join(customers_of(view, selection), on="customer_no", how="semi")
    return bought.collect()
