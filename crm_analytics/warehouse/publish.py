"""Write staged rows into the lake: only what changes, onto the very version in force."""

import polars as pl
from arro3.core.types import ArrowStreamExportable
from deltalake import DeltaTable, write_deltalake

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.compare import SORTED_BY, Change, counted

WRITE_AT_ONCE = 100_000
FILE_SIZE = 32 * 1024**2
"""Small enough that an update of some days rewrites little, large enough for few files at 100 million rows."""

SMALL_FILES_AT_MOST = 40

KEEP_FOR_GOOD: dict[str, str | None] = {
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
"""Earlier loads stay readable: Delta Lake would otherwise forget versions older than a month."""


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
    version = _gather_small_files(target)
    _verify(settings, change, version)
    return version


def append(settings: Settings, table: str, base: int | None, rows: pl.LazyFrame) -> int:
    """Add rows to a table as they are, and give its new version."""
    before = counted(table, lake.at_version(settings, table, base))
    coming = counted(table, rows)
    after = (before.rows + coming.rows, before.total + coming.total)
    return write(settings, Change(table, base, rows, coming.rows, 0, 0, 0, *after))


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


def _gather_small_files(target: str) -> int:
    """Many loads a day would leave many files, each of which costs a reader time; give the newest version."""
    table = DeltaTable(target)
    sizes = pl.DataFrame(table.get_add_actions())["size_bytes"]
    if (sizes < FILE_SIZE // 4).sum() > SMALL_FILES_AT_MOST:
        table.optimize.compact(target_size=FILE_SIZE)
    return DeltaTable(target).version()


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
