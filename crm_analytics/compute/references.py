"""Rows that name something which is not there: an order line of an unknown customer, a contact of no campaign."""

from collections.abc import Iterator, Mapping

import polars as pl

from crm_analytics.compute.findings import Finding, notice, problem
from crm_analytics.i18n import N_, number

FROM_ELSEWHERE = frozenset({"customers", "products"})
"""Tables to which a load adds what only occurs in other tables: in them nothing may be missing."""

REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("order_lines", "customer_id", "customers"),
    ("order_lines", "product_id", "products"),
    ("order_lines", "branch_id", "branches"),
    ("customers", "branch_id", "branches"),
    ("campaign_contacts", "campaign_id", "campaigns"),
    ("campaign_contacts", "customer_id", "customers"),
    ("redemptions", "campaign_id", "campaigns"),
    ("redemptions", "customer_id", "customers"),
    ("interactions", "customer_id", "customers"),
    ("tickets", "customer_id", "customers"),
    ("deliveries", "order_id", "order_lines"),
    ("due_dates", "customer_id", "customers"),
)
"""Table, column, and the table in which the column's value is expected."""

MISSING = N_(
    "In {table}, {count} values of {column} are not in {target}: their rows count without the details. "
    "Load {target} with them."
)
LOST = N_(
    "In {table}, {count} values of {column} are not in {target}, though a load adds them by itself: part of {target} "
    "is lost. Undo the load and load the files again."
)


def orphans(tables: Mapping[str, pl.LazyFrame]) -> Iterator[Finding]:
    """Count, for each reference between tables that are loaded, the values that are not there."""
    for table, column, target in REFERENCES:
        if table not in tables or target not in tables:
            continue
        there = tables[target].select(column).unique()
        named = tables[table].select(column).drop_nulls().unique()
        count = named.join(there, on=column, how="anti").select(pl.len()).collect().item()
        if count:
            finding, words = (problem, LOST) if _is_derived(table, target) else (notice, MISSING)
            yield finding(table, words, table=table, count=number(count), column=column, target=target)


def _is_derived(table: str, target: str) -> bool:
    return table == "order_lines" and target in FROM_ELSEWHERE
