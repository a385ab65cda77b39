"""Rows that name something which is not there: an order line of an unknown customer, a contact of no campaign."""

from collections.abc import Iterator, Mapping

import polars as pl

from crm_analytics.compute.findings import Finding, notice, problem
from crm_analytics.i18n import N_, number
from crm_analytics.schema.tables import FILLED_BY_LOADS, REFERENCES, TABLES

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
        key = TABLES[target].primary_key()[0]
        there = tables[target].select(key).unique()
        named = tables[table].select(pl.col(column).alias(key)).drop_nulls().unique()
        count = named.join(there, on=key, how="anti").select(pl.len()).collect().item()
        if count:
            finding, words = (problem, LOST) if _is_derived(table, target) else (notice, MISSING)
            yield finding(table, words, table=table, count=number(count), column=column, target=target)


def _is_derived(table: str, target: str) -> bool:
    return table == "order_lines" and target in FILLED_BY_LOADS
