"""Customers and products that only occur in other tables are added as such, with nothing but their number."""

from dataclasses import dataclass

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.schema.tables import FILLED_BY_LOADS, REFERENCES, TABLES
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.keys import SOURCE
from crm_analytics.warehouse.stage import Staged

DERIVED = -1
"""The source of derived rows."""


def _places(target: str) -> list[tuple[str, str]]:
    """Where a table's numbers occur: table and column; in the table itself last."""
    places = [(table, column) for table, column, named in REFERENCES if named == target]
    return sorted(places, key=lambda place: place[0] == target)


@dataclass(frozen=True)
class Derived:
    """Rows to add to a table, and the sources they were found in."""

    rows: pl.LazyFrame
    source: str
    fingerprint: str


def derive(settings: Settings, staged: dict[str, Staged], versions: dict[str, int]) -> dict[str, Derived]:
    """Find customers and products that neither this load nor the lake has a row for."""
    derived = {}
    for table in (name for name in TABLES if name in FILLED_BY_LOADS):
        used = [(name, column) for name, column in _places(table) if name in staged]
        if not used:
            continue
        ids = _missing(settings, table, [(staged[name], column) for name, column in used], staged, versions)
        if ids.height:
            sources = [staged[name] for name, _column in used]
            derived[table] = Derived(
                _as_rows(table, ids),
                ", ".join(arrived.source for arrived in sources),
                " ".join(sorted(part.fingerprint for part in sources)),
            )
    return derived


def _missing(
    settings: Settings,
    table: str,
    used: list[tuple[Staged, str]],
    staged: dict[str, Staged],
    versions: dict[str, int],
) -> pl.DataFrame:
    key = TABLES[table].primary_key()[0]
    existing = [lake.at_version(settings, table, versions.get(table)).select(key)]
    if table in staged:
        existing.append(staged[table].rows().select(key))
    named = pl.concat(part.rows().select(pl.col(column).alias(key)).unique() for part, column in used)
    filled = named.filter(pl.col(key).str.len_bytes() > 0).unique()
    return filled.join(pl.concat(existing), on=key, how="anti").sort(key).collect()


def _as_rows(table: str, ids: pl.DataFrame) -> pl.LazyFrame:
    schema = TABLES[table].create_empty().schema
    return ids.lazy().select(
        pl.lit(DERIVED, pl.Int16).alias(SOURCE),
        *(pl.col(name) if name in ids.columns else pl.lit(None, kind).alias(name) for name, kind in schema.items()),
    )
