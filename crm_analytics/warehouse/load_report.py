"""What a load did, in figures and examples: the same for a dry run."""

from dataclasses import dataclass, field

import polars as pl

from crm_analytics.i18n import N_, gettext, number
from crm_analytics.warehouse.loads import Load, TableLoad
from crm_analytics.warehouse.stage import rejected_schema

TWINS = N_(
    "Lines that are equal to a line of another of these files: {count}. Each counts as a sale of its own. If the files "
    'overlap, write equal_lines = "doubles" at the top of the mapping, or load them one after the other.'
)
GROWN = N_(
    "New lines in orders that were there already: {count}. Lines that correct earlier ones count beside them, since "
    "nothing tells which line is meant: such files need a column for line_no."
)
MOVED = N_(
    "Lines that were there already and now have another day: {count}. If receipt numbers start anew each day or in "
    "each branch, different sales have been taken for one: undo the load and give an order_id that does not start anew."
)
OVER_DAYS = N_(
    "Orders with lines on different days: {count}. If receipt numbers start anew each day or in each branch, different "
    "orders are taken for one: give an order_id that does not start anew."
)
EXAMPLES = 5
SHOWN_AT_MOST = 100_000


@dataclass(frozen=True)
class Reason:
    """Why rows of a table were set aside: the rules (see `gate.rule_sentences`), how many rows, some row numbers."""

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
        twins: Lines without a number of their own that are equal to a line of another file of the load.
        grown: New lines without a number of their own in orders that were there already.
        moved: Lines without a number of their own that were there already and now have another day.
        over_days: Orders with lines on different days, where there are many.
    """

    load: Load | None
    tables: dict[str, TableLoad]
    reasons: tuple[Reason, ...]
    rejected: pl.DataFrame = field(compare=False)
    dry_run: bool = False
    changed: bool = True
    twins: int = 0
    grown: int = 0
    moved: int = 0
    over_days: int = 0

    @property
    def derived(self) -> dict[str, int]:
        """Customers and products that only occurred in other tables, and were added."""
        return {name: table.derived for name, table in self.tables.items() if table.derived}


def notes(report: LoadReport) -> list[str]:
    """What a person should look at, since the load cannot know which of two things is meant."""
    shown = {TWINS: report.twins, GROWN: report.grown, MOVED: report.moved, OVER_DAYS: report.over_days}
    return [gettext(sentence).format(count=number(count)) for sentence, count in shown.items() if count]


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
