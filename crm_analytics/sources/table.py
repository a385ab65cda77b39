"""What a source hands to the warehouse: text batches in, conformed batches out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, Protocol

import polars as pl

from crm_analytics.sources.mapping.mapping import Mapping

ROW = "__row__"
"""Column with the row's number in its source, from 1 for the first row below the header."""
SHAPE = "__shape__"
"""Optional column of a batch: a sentence marked with `N_` when the row did not have the header's cells, else null."""

LIMIT = "\t"
"""Between a rule and the day that it is about, as year-month-day, where the rule is the mapping's."""


class SourceTable(Protocol):
    """A table outside: a file's, a sheet's or a query's. Every cell is text or null."""

    name: str
    """Short name shown to people and used to remember the mapping: a file name without its folder."""
    columns: list[str]
    fingerprint: str
    """Hash of the content, or of the query and its parameters."""

    def batches(self, rows: int) -> Iterator[pl.DataFrame]:
        """Frames of at most so many rows with `ROW` (Int64) and `columns` (String), in source order."""
        ...


def empty_problems() -> pl.DataFrame:
    """A frame of problems without any."""
    return pl.DataFrame(schema={ROW: pl.Int64, "column": pl.String, "rule": pl.String, "value": pl.String})


@dataclass(frozen=True)
class Conformed:
    """One batch brought onto our columns.

    Attributes:
        rows: `ROW` and every column of the table's schema, typed; what the source lacks is null. A column that
            is worked out from the content (`CONTENT_KEYED`) is null unless the source gave it.
        problems: `ROW`, `column` (ours), `rule` (a sentence marked with `N_`), `value` (the cell as it came):
            cells that could not be cast, and others for which their row is set aside. A cell that could not be cast is
            null in `rows`.
        raw: `ROW` and the source's columns as text, for the same rows.
        left_out: Number of rows the mapping's filter took away.
        left_out_sum: Their sum of the money column, where the table has one.
        emptied: As `problems`: cells of optional columns that could not be read. Their rows are taken without them.
    """

    rows: pl.DataFrame
    problems: pl.DataFrame
    raw: pl.DataFrame
    left_out: int = 0
    left_out_sum: float = 0.0
    emptied: pl.DataFrame = field(default_factory=empty_problems)


@dataclass(frozen=True)
class Incoming:
    """A table on its way in.

    Attributes:
        table: One of `schema.tables.TABLES`.
        source: Name shown in the list of loads and on rejected rows.
        fingerprint: Hash of the content.
        batches: Makes the conformed batches anew at each call.
        equal_lines: Whether equal rows without a key of their own are "kept" apart or are "doubles".
        expected_rows: For the progress bar; 0 when unknown.
        columns: Our columns that the source gives; empty when it gives all. Values already stored in the others
            are kept when a row is updated.
        mapping: How its rows were made; None for rows of ours, about which nothing is asked.
    """

    table: str
    source: str
    fingerprint: str
    batches: Callable[[], Iterator[Conformed]]
    equal_lines: Literal["kept", "doubles"] = "kept"
    expected_rows: int = 0
    columns: tuple[str, ...] = ()
    mapping: Mapping | None = None
