"""Checking a warehouse: can everything be read, are keys unique, do totals agree, how fresh is it?

Nothing is repaired here; every finding says what to do.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import polars as pl

from crm_analytics.compute.check_books import check_books
from crm_analytics.compute.check_facts import check_facts
from crm_analytics.compute.check_results import check_results
from crm_analytics.compute.findings import Finding, notice, problem
from crm_analytics.compute.refresh import as_of
from crm_analytics.config import Settings
from crm_analytics.drill.rows import load_day
from crm_analytics.i18n import N_, date_text, number
from crm_analytics.recipes import up_to
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import NOTHING_LOADED, Load, LoadCatalogue, TableLoad

STALE_DAYS = 35
CENT = Decimal("0.01")

UNBALANCED = N_(
    "Load {load} of {table} does not add up: {rows_in} rows came in and {rows} are accounted for. Undo it and load the "
    "file again."
)
FUTURE = N_(
    "{count} order lines are dated after the load ({day}) and do not count: correct their dates and load the file "
    "again."
)
STALE = N_("The newest sale is of {day}, {age} days ago: load newer files when there are some.")


def check(settings: Settings) -> list[Finding]:
    """Look at the load in force and its results; problems come before notices."""
    load = LoadCatalogue(settings).in_force()
    if load is None:
        return [notice("loads", NOTHING_LOADED)]
    findings = [*_balances(settings), *check_facts(settings, load)]
    # Sums of facts that cannot be trusted, or read, would only repeat what is already said.
    if not any(each.severity == "problem" and each.about in TABLES for each in findings):
        results = list(check_results(settings, load))
        findings += [*results, *_freshness(settings, load)]
        if not any(each.severity == "problem" for each in results):
            findings += check_books(settings, load)
    return sorted(findings, key=lambda each: each.severity != "problem")


def _balances(settings: Settings) -> Iterator[Finding]:
    for load in LoadCatalogue(settings).all():
        for table in load.tables.values():
            rows = table.accepted + table.rejected + table.duplicates + table.left_out
            if rows != table.rows_in or abs(_sum(table) - table.sum_in) >= CENT:
                counts = {"rows_in": number(table.rows_in), "rows": number(rows)}
                yield problem(table.table, UNBALANCED, load=load.id, table=table.table, **counts)


def _sum(table: TableLoad) -> Decimal:
    return table.sum_accepted + table.sum_rejected + table.sum_duplicates + table.sum_left_out


def _freshness(settings: Settings, load: Load) -> Iterator[Finding]:
    """How old the newest sale is, and how many are dated in the future."""
    day, last = load_day(settings, load), as_of(settings, load)
    lines = lake.scan(settings, load, "order_lines")
    future = lines.filter(~up_to(day)).select(pl.len()).collect().item()
    if future:
        yield notice("order_lines", FUTURE, count=number(future), day=date_text(day))
    age = (datetime.now(UTC).date() - last).days
    if age > STALE_DAYS:
        yield notice("order_lines", STALE, day=date_text(last), age=number(age))
