"""What a load did, in figures and examples: the same for a dry run."""

from dataclasses import dataclass, field

import polars as pl

from crm_analytics.warehouse.loads import Load, TableLoad
from crm_analytics.warehouse.stage import rejected_schema

EXAMPLES = 5
SHOWN_AT_MOST = 100_000


@dataclass(frozen=True)
class Reason:
    """Why rows of a table were set aside: the rules (see `warehouse.gate.say`), how many rows, some row numbers."""

    table: str
    source: str
    rules: str
    rows: int
    examples: tuple[int, ...]


@dataclass(frozen=True)
class LoadReport:
    """The reconciliation of a load.

    Attributes:
        load: The published load; None for a dry run, and where nothing changed.
        tables: What happened per table, in the order of writing; derived customers and products included.
        reasons: Why rows were set aside, most frequent first.
        rejected: The first 100,000 rejected rows with source, row number, rules and the row as it came; all of
            them are in the lake's table `rejected` once the load is published.
        dry_run: Whether this was a rehearsal.
        changed: Whether the data in force differs, or would differ, by this load.
    """

    load: Load | None
    tables: dict[str, TableLoad]
    reasons: tuple[Reason, ...]
    rejected: pl.DataFrame = field(compare=False)
    dry_run: bool = False
    changed: bool = True

    @property
    def derived(self) -> dict[str, int]:
        """Customers and products that only occurred in other tables, and were added."""
        return {name: table.derived for name, table in self.tables.items() if table.derived}


def reasons(set_aside: pl.LazyFrame) -> tuple[Reason, ...]:
    """Group rejected rows by the rules they broke."""
    grouped = (
        set_aside.group_by("table", "source", "rules")
        .agg(rows=pl.len(), examples=pl.col("row_number").bottom_k(EXAMPLES))
        .sort(["rows", "table", "source", "rules"], descending=[True, False, False, False])
        .collect()
    )
    return tuple(
        Reason(row["table"], row["source"], row["rules"], row["rows"], tuple(sorted(row["examples"])))
        for row in grouped.iter_rows(named=True)
    )


def first_rejected(set_aside: pl.LazyFrame) -> pl.DataFrame:
    """The first rejected rows, in the order of their sources."""
    return set_aside.select(rejected_schema().names()).head(SHOWN_AT_MOST).collect()
