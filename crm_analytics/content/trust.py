"""What can be trusted, in a line: as of when, how fresh each branch, does it add up."""

from datetime import timedelta
from typing import Final

import polars as pl

from crm_analytics.compute import reads
from crm_analytics.compute.cache import cached
from crm_analytics.content import books
from crm_analytics.content.view import View
from crm_analytics.i18n import date_text, date_time_text, ngettext, number, percent
from crm_analytics.i18n import gettext as _
from crm_analytics.warehouse.loads import TableLoad

QUIET_AFTER: Final = 7
"""Days without a sale after which a branch is said to be behind."""
MOST_NAMED: Final = 2
OF_CONCERN: Final = 0.01
"""Share of orders that numbers may mistake before it is said on every page."""


def line(view: View) -> str:
    """As-of day, branches, load, reconciliation, also with the books, rejected rows, anonymous share: of all loads."""
    tables = loaded_tables(view)
    parts = [
        _("Sales up to {day}").format(day=date_text(view.as_of)) if view.sold else _("No sales to count"),
        freshness(view, last_sales(view)),
        _("load {number}, {moment}").format(number=view.load.id, moment=date_time_text(view.local(view.load.at))),
        _accounted(tables),
        books.in_a_line(view),
        _rejected(sum(table.rejected for table in tables)),
        _anonymous(view),
        _orders(view),
    ]
    return " · ".join(part for part in parts if part)


@cached()
def last_sales(view: View) -> pl.DataFrame:
    """The branches that ever sold something, the longest without a sale first: `name`, `last_sale`, `days` since."""
    sold = view.ready("branch_names").filter(pl.col("last_sale").is_not_null())
    since = (pl.lit(view.as_of) - pl.col("last_sale")).dt.total_days()
    return sold.select("name", "last_sale", days=since).sort("last_sale", "name")


def freshness(view: View, branches: pl.DataFrame) -> str:
    """How many branches have sales of the last days, and the last sale of the others where they are few."""
    behind = branches.filter(pl.col("last_sale") <= view.as_of - timedelta(days=QUIET_AFTER))
    if branches.height < 2:
        return ""
    if behind.is_empty():
        return _("all {count} branches sold within {days} days").format(
            count=number(branches.height), days=number(QUIET_AFTER)
        )
    start = _("{fresh} of {count} branches sold within {days} days").format(
        fresh=number(branches.height - behind.height), count=number(branches.height), days=number(QUIET_AFTER)
    )
    if behind.height > MOST_NAMED:
        return start
    late = [
        _("{branch} not since {day}").format(branch=name, day=date_text(day))
        for name, day in behind.select("name", "last_sale").iter_rows()
    ]
    return f"{start}, {', '.join(late)}"


def loaded_tables(view: View) -> list[TableLoad]:
    """What each load in force did to each table, for the load that is shown and those it was built upon."""
    return [table for load in reads.loads_up_to(view.settings, view.load.id) for table in load.tables.values()]


def reconciled(table: TableLoad) -> bool:
    """Whether rows in = accepted + rejected + duplicates + left out, and the same for the money."""
    rows = table.accepted + table.rejected + table.duplicates + table.left_out
    money = table.sum_accepted + table.sum_rejected + table.sum_duplicates + table.sum_left_out
    return rows == table.rows_in and money == table.sum_in


def _accounted(tables: list[TableLoad]) -> str:
    """Whether all rows are accounted for; else the share of rows in tables that add up."""
    if all(map(reconciled, tables)):
        return _("every row accounted for")
    good = sum(table.rows_in for table in tables if reconciled(table))
    share = min(good / max(sum(table.rows_in for table in tables), 1), 0.999)
    return _("{share} of rows accounted for: see page Data").format(share=percent(share, 1))


def _rejected(rows: int) -> str:
    return ngettext("{count} row set aside", "{count} rows set aside", rows).format(count=number(rows))


def _anonymous(view: View) -> str:
    return _("{share} of sales anonymous").format(share=percent(view.anonymous, 1)) if view.anonymous else ""


def _orders(view: View) -> str:
    """What figures of orders rest on, where numbers do not tell orders apart."""
    if view.refusal("order_identity") is not None:
        return ""
    columns = ("orders", "mistaken", "lines", "unknown")
    orders, mistaken, lines, unknown = view.ready("order_identity").select(pl.col(columns).sum()).row(0)
    if unknown:
        return _("no order is known for {share} of order lines").format(share=percent(unknown / lines, 1))
    # A few lines with a wrong branch or customer are no caveat; numbers that are shared are.
    if mistaken <= OF_CONCERN * orders:
        return ""
    return _("order numbers shared: {share} of orders have several customers, branches or days").format(
        share=percent(mistaken / orders, 1)
    )
