"""Write staged rows into the lake: only what changes, onto the very version in force."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
from arro3.core.types import ArrowStreamExportable
from deltalake import DeltaTable, write_deltalake

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import MONEY_COLUMN, TABLES
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.keys import SOURCE, key_print

ZERO = Decimal(0)
COMPARE_AT_ONCE = 1_000_000
WRITE_AT_ONCE = 100_000
FILE_SIZE = 32 * 1024**2
"""Small enough that an update of some days rewrites little, large enough for few files at 100 million rows."""

SORTED_BY = {"order_lines": "ordered_at", "interactions": "at", "tickets": "opened_at"}
KEEP_FOR_GOOD: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
"""Earlier loads stay readable: Delta Lake would otherwise forget versions older than a month."""

OLD = "__old"
STATE = "__state__"


@dataclass(frozen=True)
class Arrival:
    """Rows on their way into a table.

    Attributes:
        table: The table.
        rows: Its columns and `SOURCE`, every key once; negative sources hold derived rows.
        absent: By source, the columns it does not give: values already stored stay.
    """

    table: str
    rows: pl.LazyFrame
    absent: dict[int, list[str]]


@dataclass(frozen=True)
class Change:
    """What a load does to a table: the rows to write and what the table must count afterwards.

    `updated_within` is the span of time of the stored rows that will be replaced, where the table has a time.
    """

    table: str
    base: int | None
    rows: pl.LazyFrame
    new: int
    updated: int
    unchanged: int
    derived: int
    rows_after: int
    sum_after: Decimal
    updated_within: tuple[datetime, datetime] | None = None

    @property
    def changes(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.new + self.updated + self.derived)


def compare(settings: Settings, arrival: Arrival, base: int | None, folder: Path) -> Change:
    """Find what is new and what differs from the version in force, if any; keep those rows in the folder."""
    table, rows = arrival.table, arrival.rows
    before = counted(table, lake.at_version(settings, table, base))
    coming = counted(table, rows)
    derived = rows.filter(pl.col(SOURCE) < 0).select(pl.len()).collect().item()
    if not before.rows:
        plain = rows.select(TABLES[table].column_names())
        return Change(table, base, plain, coming.rows - derived, 0, 0, derived, coming.rows, coming.total)
    folder.mkdir(parents=True)
    parts = 1 + coming.rows // COMPARE_AT_ONCE
    tallies = [_compare_part(settings, arrival, base, (part, parts), folder) for part in range(parts)]
    tally = (
        pl.concat(tallies)
        .select(pl.col("new", "updated", "derived", "difference").sum(), pl.col("since").min(), pl.col("until").max())
        .row(0, named=True)
    )
    return Change(
        table=table,
        base=base,
        rows=pl.scan_parquet(folder / "*.parquet").select(TABLES[table].column_names()),
        new=tally["new"],
        updated=tally["updated"],
        unchanged=coming.rows - derived - tally["new"] - tally["updated"],
        derived=tally["derived"],
        rows_after=before.rows + tally["new"] + tally["derived"],
        sum_after=before.total + (tally["difference"] or ZERO),
        updated_within=(tally["since"], tally["until"]) if tally["since"] else None,
    )


def write(settings: Settings, change: Change) -> int:
    """Write a change and give the table's new version.

    Raises:
        LoadError: if the table does not count afterwards what it must.
    """
    target = str(lake.path(settings, change.table))
    if change.base is None:
        write_deltalake(
            target,
            _in_order(change),
            mode="overwrite",
            schema_mode="overwrite",
            configuration=KEEP_FOR_GOOD,
            target_file_size=FILE_SIZE,
        )
    else:
        _go_back_to(target, change.base)
        if change.updated:
            _merge(change, target)
        else:
            write_deltalake(target, _in_order(change), mode="append", schema_mode="merge", target_file_size=FILE_SIZE)
    version = DeltaTable(target).version()
    _verify(settings, change, version)
    return version


def append(settings: Settings, table: str, base: int | None, rows: pl.LazyFrame) -> int:
    """Add rows to a table as they are, and give its new version."""
    before = counted(table, lake.at_version(settings, table, base))
    coming = counted(table, rows)
    after = (before.rows + coming.rows, before.total + coming.total)
    return write(settings, Change(table, base, rows, coming.rows, 0, 0, 0, *after))


@dataclass(frozen=True)
class Counted:
    """Number of rows and exact sum of the money column."""

    rows: int
    total: Decimal


def counted(table: str, rows: pl.LazyFrame) -> Counted:
    """Count rows and add up the money column, if the table has one."""
    money = MONEY_COLUMN.get(table)
    total = pl.col(money).sum() if money else pl.lit(None)
    row = rows.select(rows=pl.len(), total=total).collect().row(0)
    return Counted(row[0], row[1] or ZERO)


def _compare_part(
    settings: Settings, arrival: Arrival, base: int | None, part: tuple[int, int], folder: Path
) -> pl.DataFrame:
    """Compare the rows whose key falls into one part; write those that change and tally them."""
    table = arrival.table
    keys = TABLES[table].primary_key()
    coming = _of_part(table, arrival.rows, part).collect()
    there = (
        _of_part(table, lake.at_version(settings, table, base), part)
        .join(coming.lazy().select(keys), on=keys, how="semi")
        .with_columns(pl.lit(value=True).alias(STATE))
        .collect()
    )
    joined = coming.join(there, on=keys, how="left", suffix=OLD)
    others = [name for name in TABLES[table].column_names() if name not in keys]
    joined = joined.with_columns(_kept(name, arrival.absent) for name in others)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}{OLD}")) for name in others)
    changed = joined.filter(pl.col(STATE).is_null() | differs)
    changed.select(TABLES[table].column_names()).write_parquet(folder / f"{part[0]:06}.parquet", compression="lz4")
    return _tally(table, changed)


def _of_part(table: str, rows: pl.LazyFrame, part: tuple[int, int]) -> pl.LazyFrame:
    number, parts = part
    return rows if parts == 1 else rows.filter(key_print(table) % parts == number)


def _kept(name: str, absent: dict[int, list[str]]) -> pl.Expr:
    without = [source for source, columns in absent.items() if name in columns]
    return pl.when(pl.col(SOURCE).is_in(without)).then(pl.col(f"{name}{OLD}")).otherwise(pl.col(name)).alias(name)


def _tally(table: str, changed: pl.DataFrame) -> pl.DataFrame:
    money = MONEY_COLUMN.get(table)
    is_new, is_derived = pl.col(STATE).is_null(), pl.col(SOURCE) < 0
    old_time = pl.col(f"{SORTED_BY[table]}{OLD}") if table in SORTED_BY else pl.lit(None, pl.Datetime("us"))
    difference = pl.col(money).fill_null(0) - pl.col(f"{money}{OLD}").fill_null(0) if money else pl.lit(0)
    return changed.select(
        new=(is_new & ~is_derived).sum().cast(pl.Int64),
        updated=(~is_new).sum().cast(pl.Int64),
        derived=(is_new & is_derived).sum().cast(pl.Int64),
        difference=difference.sum().cast(pl.Decimal(38, 2)),
        since=old_time.min(),
        until=old_time.max(),
    )


def _in_order(change: Change) -> ArrowStreamExportable:
    """The rows, by time where they have one, so that a reader of some days need not read the others."""
    rows = change.rows
    if change.table in SORTED_BY:
        rows = rows.sort(SORTED_BY[change.table])
    return rows.collect_batches(maintain_order=True, lazy=True, chunk_size=WRITE_AT_ONCE)


def _merge(change: Change, target: str) -> None:
    on = " AND ".join(f"s.{key} = t.{key}" for key in TABLES[change.table].primary_key())
    if change.updated_within is not None:
        # Files whose rows are all earlier or later need not be read.
        time, (since, until) = SORTED_BY[change.table], change.updated_within
        on += f" AND t.{time} >= '{since.isoformat()}' AND t.{time} <= '{until.isoformat()}'"
    merger = DeltaTable(target).merge(
        _in_order(change), predicate=on, source_alias="s", target_alias="t", merge_schema=True
    )
    merger.when_matched_update_all().when_not_matched_insert_all().execute()


def _go_back_to(target: str, version: int) -> None:
    """Leave behind what a load that died, or one that was undone, has written after the version in force."""
    table = DeltaTable(target)
    if table.version() != version:
        table.restore(version)


def _verify(settings: Settings, change: Change, version: int) -> None:
    after = counted(change.table, lake.at_version(settings, change.table, version))
    if (after.rows, after.total) != (change.rows_after, change.sum_after):
        raise LoadError(
            N_(
                "The totals of {table} do not add up: {rows} rows and {total} were expected, and {found_rows} rows and "
                "{found_total} are there. Nothing was published; the data in force was not changed."
            ),
            table=change.table,
            rows=change.rows_after,
            total=str(change.sum_after),
            found_rows=after.rows,
            found_total=str(after.total),
        )
