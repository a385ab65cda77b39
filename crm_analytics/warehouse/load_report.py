"""What a load did, in figures and examples: the same for a dry run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from crm_analytics.i18n import N_, date_text, gettext, number
from crm_analytics.i18n import gettext as _
from crm_analytics.schema.tables import LOADED
from crm_analytics.warehouse.gate import rule_sentences
from crm_analytics.warehouse.inspection.question import Question
from crm_analytics.warehouse.loads import Load, TableLoad
from crm_analytics.warehouse.shown_cells import shown_cell
from crm_analytics.warehouse.stage import EmptiedCells, rejected_schema

TWINS = N_(
    "Lines that are equal to a line of another of these files: {count}. Each counts as a sale of its own. If the files "
    'overlap, write equal_lines = "doubles" at the top of the mapping, or load them one after the other.'
)
GROWN = N_(
    "New lines in orders that were there already: {count}. Lines that correct earlier ones count beside them, since "
    "nothing tells which line is meant: such files need a column for line_no."
)
EXAMPLES = 5
SHOWN_AT_MOST = 100_000


@dataclass(frozen=True)
class Reason:
    """Why rows of a table were set aside.

    Attributes:
        table: The table.
        source: Where the rows are from.
        rules: The rules (see `warehouse.gate.rule_sentences`).
        rows: How many rows.
        examples: Some row numbers.
        cells: The cells that broke the rules in the first of these rows.
    """

    table: str
    source: str
    rules: str
    rows: int
    examples: tuple[int, ...]
    cells: str = ""

    def sentences(self) -> list[str]:
        """The rules in the current language, with the cells that broke them."""
        return rule_sentences(self.rules, self.cells, such_as=self.rows > 1).split("\n")


@dataclass(frozen=True)
class Span:
    """First and last day of a table's accepted rows, and the sum of their money column; None where it has none."""

    table: str
    first: date
    last: date
    money: Decimal | None


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
        emptied: Cells of optional columns that could not be read and were left empty.
        spans: The days and the money of the rows accepted, by table.
        questions: What seems wrong in the sources, answered or not.
        open_questions: Of these, the ones that no mapping answers: nothing is published before it does.
    """

    load: Load | None
    tables: dict[str, TableLoad]
    reasons: tuple[Reason, ...]
    rejected: pl.DataFrame = field(compare=False)
    dry_run: bool = False
    changed: bool = True
    twins: int = 0
    grown: int = 0
    emptied: tuple[EmptiedCells, ...] = ()
    spans: tuple[Span, ...] = ()
    questions: tuple[Question, ...] = ()
    open_questions: tuple[Question, ...] = ()

    @property
    def accepts_nothing(self) -> bool:
        """Whether rows came in and none of them was accepted: then nothing was published."""
        return accepts_nothing(self.tables)

    @property
    def derived(self) -> dict[str, int]:
        """Customers and products that only occurred in other tables, and were added."""
        return {name: table.derived for name, table in self.tables.items() if table.derived}


def accepts_nothing(tables: dict[str, TableLoad]) -> bool:
    """Whether there were rows, and not a single one was accepted."""
    return any(table.rows_in for table in tables.values()) and not any(table.accepted for table in tables.values())


def notes(report: LoadReport) -> list[str]:
    """What a person should look at, since the load cannot know which of two things is meant."""
    shown = {TWINS: report.twins, GROWN: report.grown}
    counted = [gettext(sentence).format(count=number(count)) for sentence, count in shown.items() if count]
    return [*_emptied(report.emptied), *counted]


def _emptied(cells: tuple[EmptiedCells, ...]) -> list[str]:
    example = _("{column} {count}, such as “{cell}”")
    listed = []
    for each in cells:
        shown = shown_cell(each.column, each.example)
        form = example if shown else "{column} {count}"
        listed.append(form.format(column=each.column, count=number(each.cells), cell=shown))
    sentence = _("Cells that could not be read and were left empty: {cells}.")
    return [sentence.format(cells="; ".join(listed))] if listed else []


def spans(report: LoadReport, money: Callable[[Decimal], str]) -> list[str]:
    """The days and the money of each table's rows, in words.

    Args:
        report: What a load did.
        money: Writes an amount.
    """
    sentences = []
    for each in report.spans:
        days = date_text(each.first)
        if each.last != each.first:
            days = _("from {first} to {last}").format(first=days, last=date_text(each.last))
        words = {"table": gettext(LOADED[each.table].title), "days": days}
        if each.money is None:
            sentences.append(_("{table}: {days}.").format(**words))
        else:
            sentences.append(_("{table}: {days}, {money} in all.").format(money=money(each.money), **words))
    return sentences


def reasons(set_aside: pl.LazyFrame) -> tuple[Reason, ...]:
    """Group rejected rows by the rules they broke."""
    grouped = (
        set_aside.group_by("table", "source", "rules")
        .agg(
            rows=pl.len(),
            examples=pl.col("row_number").bottom_k(EXAMPLES),
            cells=pl.col("cells").sort_by("row_number").first().fill_null(""),
        )
        .sort(["rows", "table", "source", "rules"], descending=[True, False, False, False])
        .collect()
    )
    return tuple(
        Reason(table, source, rules, rows, tuple(sorted(examples)), cells)
        for table, source, rules, rows, examples, cells in grouped.iter_rows()
    )


def first_rejected(set_aside: pl.LazyFrame) -> pl.DataFrame:
    """The first rejected rows, in the order of their sources."""
    return set_aside.select(rejected_schema().names()).head(SHOWN_AT_MOST).collect()
