"""Bring the sources of one table through the gate and settle their keys: rows wait as Parquet files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from crm_analytics.errors import UsageError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import LOADED, MONEY_COLUMN, TABLES, Rejected
from crm_analytics.sources.mapping.mapping import Mapping
from crm_analytics.sources.table import ROW, Conformed, Incoming
from crm_analytics.warehouse.gate import CELL_LENGTH, as_it_came, gate
from crm_analytics.warehouse.inspection.cells import CellsSeen
from crm_analytics.warehouse.keys import (
    MADE,
    SOURCE,
    keep_distinct,
    key_print,
    number_by_content,
    repeated,
    without_orders,
)
from crm_analytics.warehouse.order_values import spread_over_lines

ZERO = Decimal(0)
ROWS_AT_ONCE = 500_000
KEY_CAME_TWICE = N_("The same key came before with other values; the first row was kept.")

RowsReported = Callable[[Incoming, int], None]
"""Takes a source and the number of rows just read from it."""


@dataclass(frozen=True)
class EmptiedCells:
    """Cells of an optional column that could not be read and were left empty: how many, and the first of them."""

    table: str
    column: str
    cells: int
    example: str


@dataclass
class Staged:
    """The rows of one table, gated and with settled keys, and how they were counted."""

    table: str
    folder: Path
    incoming: list[Incoming]
    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    left_out: int = 0
    sum_in: Decimal = ZERO
    sum_accepted: Decimal = ZERO
    sum_rejected: Decimal = ZERO
    sum_duplicates: Decimal = ZERO
    sum_left_out: Decimal = ZERO
    twins: int = 0
    repeats: pl.DataFrame = field(default_factory=pl.DataFrame)
    emptied: dict[str, EmptiedCells] = field(default_factory=dict)
    cells: CellsSeen = field(default_factory=CellsSeen)

    def as_accepted(self) -> pl.LazyFrame:
        """Accepted rows before keys were settled, on the table's columns, with `SOURCE` and `ROW`."""
        return _scan(self.folder / "rows", self.schema())

    def mappings(self) -> dict[int, Mapping]:
        """By source, how its rows were made; sources of ours are not in it."""
        return {number: source.mapping for number, source in enumerate(self.incoming) if source.mapping is not None}

    def rows(self) -> pl.LazyFrame:
        """Accepted rows on the table's columns, with `SOURCE`; every key once."""
        columns = [SOURCE, *TABLES[self.table].column_names()]
        rows = _scan(self.folder / "rows", self.schema())
        if self.repeats.is_empty():
            return rows.select(columns)
        single = rows.with_columns(key_print(self.table)).join(self.repeats.lazy(), on="print", how="anti")
        return pl.concat([single.select(columns), _scan(self.folder / "settled", self.schema()).select(columns)])

    def days(self) -> tuple[date | None, date | None]:
        """First and last day of the accepted rows; None where there are none, or the table has no time."""
        moment = LOADED[self.table].moment
        if not moment:
            return None, None
        day = pl.col(moment).cast(pl.Date)
        first, last = self.as_accepted().select(day.min().alias("first"), day.max().alias("last")).collect().row(0)
        return first, last

    def set_aside(self) -> pl.LazyFrame:
        """Rejected rows: the columns of `Rejected` without the load's number."""
        return _scan(self.folder / "rejected", rejected_schema())

    def schema(self) -> pl.Schema:
        """Columns of the staged files."""
        empty = TABLES[self.table].create_empty().clear()
        ours = pl.DataFrame(schema={ROW: pl.Int64, MADE: pl.Boolean, SOURCE: pl.Int16})
        return pl.concat([empty, ours], how="horizontal").schema

    @property
    def source(self) -> str:
        """The sources' names."""
        return ", ".join(table.source for table in self.incoming)

    @property
    def fingerprint(self) -> str:
        """The sources' fingerprints, whatever their order."""
        return " ".join(sorted(source.fingerprint for source in self.incoming))


def rejected_schema() -> pl.Schema:
    """Columns of a rejected row before the load has its number."""
    schema = Rejected.create_empty().schema
    return pl.Schema({name: kind for name, kind in schema.items() if name != "load_id"})


def stage(table: str, incoming: list[Incoming], folder: Path, report_rows: RowsReported) -> Staged:
    """Read all sources of a table through the gate, and settle keys that come more than once.

    Raises:
        UsageError: if two sources hold the same content.
    """
    _refuse_twice(incoming)
    staged = Staged(table, folder, incoming)
    for part in ("rows", "rejected", "settled"):
        (folder / part).mkdir(parents=True)
    hashes: dict[str, int] = {}
    for position, source in enumerate(incoming):
        for number, batch in enumerate(source.batches()):
            _stage_batch(staged, position, f"{position:05}-{number:06}", batch, hashes)
            report_rows(source, batch.rows.height + batch.left_out)
        _spread_orders(staged, position)
    _keep_distinct(staged)
    return staged


def money_sum(table: str, rows: pl.DataFrame) -> Decimal:
    """Exact sum of the table's money column; zero where it has none."""
    column = MONEY_COLUMN.get(table)
    if column is None or rows.is_empty():
        return ZERO
    return rows.select(pl.col(column).sum()).item() or ZERO


def _refuse_twice(incoming: list[Incoming]) -> None:
    seen: dict[str, str] = {}
    for source in incoming:
        if source.fingerprint in seen:
            raise UsageError(
                N_("“{first}” and “{second}” hold the same content. Give it once."),
                first=seen[source.fingerprint],
                second=source.source,
            )
        seen[source.fingerprint] = source.source


def _stage_batch(staged: Staged, position: int, name: str, batch: Conformed, hashes: dict[str, int]) -> None:
    table = staged.table
    mapping = staged.incoming[position].mapping
    if mapping is not None:
        staged.cells.add(position, mapping, batch)
    gated = gate(table, batch)
    staged.rows_in += batch.rows.height + batch.left_out
    staged.left_out += batch.left_out
    staged.accepted += gated.accepted.height
    staged.rejected += gated.rejected.height
    left_out = round(Decimal(str(batch.left_out_sum)), 2)
    staged.sum_in += money_sum(table, batch.rows) + left_out
    staged.sum_left_out += left_out
    staged.sum_accepted += money_sum(table, gated.accepted)
    staged.sum_rejected += money_sum(table, gated.rejected_rows)
    if gated.accepted.height:
        accepted = gated.accepted
        if mapping is not None and mapping.order_numbers == "unknown":
            accepted = without_orders(accepted, hashes)
        rows = number_by_content(table, accepted, hashes).with_columns(pl.lit(position, pl.Int16).alias(SOURCE))
        _write(rows.select(staged.schema().names()), staged.folder / "rows" / name)
    _set_aside(staged, position, name, gated.rejected)
    _count_emptied(staged, gated.emptied)


def _count_emptied(staged: Staged, emptied: pl.DataFrame) -> None:
    counted = emptied.group_by("column", maintain_order=True).agg(pl.len(), pl.col("value").first())
    for column, cells, example in counted.iter_rows():
        before = staged.emptied.get(column)
        first = before.example if before else example[:CELL_LENGTH]
        staged.emptied[column] = EmptiedCells(staged.table, column, cells + (before.cells if before else 0), first)


def _spread_orders(staged: Staged, position: int) -> None:
    """Count once what a source repeats on each line of an order; what was repeated is left out of the sums."""
    mapping = staged.incoming[position].mapping
    spread = [name for name, made in mapping.columns.items() if made.of_order] if mapping is not None else []
    files = sorted((staged.folder / "rows").glob(f"{position:05}-*.parquet"))
    if not spread or not files:
        return
    rows = pl.scan_parquet(files)
    parts = 1 + rows.select(pl.len()).collect().item() // ROWS_AT_ONCE
    for part in range(parts):
        of_part = rows.filter(pl.col("order_id").hash() % parts == part).collect()
        once = of_part
        for column in spread:
            once = spread_over_lines(once, column)
        repeated_money = money_sum(staged.table, of_part) - money_sum(staged.table, once)
        staged.sum_accepted -= repeated_money
        staged.sum_left_out += repeated_money
        _write(once, staged.folder / "rows" / f"{position:05}-once-{part:06}")
    for file in files:
        file.unlink()


def _set_aside(staged: Staged, position: int, name: str, rejected: pl.DataFrame) -> None:
    if rejected.is_empty():
        return
    source = staged.incoming[position].source
    _write(
        rejected.select(
            table=pl.lit(staged.table),
            source=pl.lit(source),
            row_number=pl.col(ROW),
            rules="rules",
            cells="cells",
            raw="raw",
        ),
        staged.folder / "rejected" / name,
    )


def _keep_distinct(staged: Staged) -> None:
    rows = _scan(staged.folder / "rows", staged.schema())
    staged.repeats = repeated(staged.table, rows)
    doubles = {n: source.equal_lines == "doubles" for n, source in enumerate(staged.incoming)}
    conflicts = []
    for number, some in enumerate(_portions(staged.repeats)):
        candidates = rows.with_columns(key_print(staged.table)).join(some.lazy(), on="print", how="semi")
        distinct = keep_distinct(staged.table, candidates.drop("print").collect(), doubles)
        _write(distinct.kept, staged.folder / "settled" / f"{number:06}")
        _count_out(staged, distinct.duplicates, distinct.conflicts)
        staged.twins += distinct.twins
        conflicts.append(distinct.conflicts.select(SOURCE, ROW))
    if conflicts:
        _reject_conflicts(staged, pl.concat(conflicts))


def _portions(repeats: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Parts of the repeated keys small enough to settle in memory."""
    for start in range(0, repeats.height, ROWS_AT_ONCE):
        yield repeats.slice(start, ROWS_AT_ONCE)


def _count_out(staged: Staged, duplicates: pl.DataFrame, conflicts: pl.DataFrame) -> None:
    staged.accepted -= duplicates.height + conflicts.height
    staged.duplicates += duplicates.height
    staged.rejected += conflicts.height
    of_duplicates, of_conflicts = money_sum(staged.table, duplicates), money_sum(staged.table, conflicts)
    staged.sum_accepted -= of_duplicates + of_conflicts
    staged.sum_duplicates += of_duplicates
    staged.sum_rejected += of_conflicts


def _reject_conflicts(staged: Staged, conflicts: pl.DataFrame) -> None:
    """Set later rows of a key aside as they came; their source is read again for that, as far as needed."""
    for position in conflicts[SOURCE].unique().sort().to_list():
        wanted = conflicts.filter(pl.col(SOURCE) == position).select(ROW)
        for number, batch in enumerate(staged.incoming[position].batches()):
            came = as_it_came(batch.raw.join(wanted, on=ROW, how="semi"))
            wanted = wanted.join(came, on=ROW, how="anti")
            _set_aside(staged, position, f"{position}-again-{number:06}", _conflicting(came, pl.col("raw")))
            if wanted.is_empty():
                break
        # A database may give other rows the second time: the row is set aside all the same.
        _set_aside(staged, position, f"{position}-lost", _conflicting(wanted, pl.lit("{}")))


def _conflicting(rows: pl.DataFrame, raw: pl.Expr) -> pl.DataFrame:
    return rows.select(ROW, rules=pl.lit(KEY_CAME_TWICE), cells=pl.lit(None, pl.String), raw=raw)


def _scan(folder: Path, schema: pl.Schema) -> pl.LazyFrame:
    files = sorted(folder.glob("*.parquet"))
    return pl.scan_parquet(files).select(schema.names()) if files else pl.LazyFrame(schema=schema)


def _write(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path.with_suffix(".parquet"), compression="lz4")
