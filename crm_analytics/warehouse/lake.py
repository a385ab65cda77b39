"""The lake: one Delta table per fact, read at the very versions a load recorded."""

from collections.abc import Hashable
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import dataframely as dy
import polars as pl
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from deltalake.table import FilePruningPredicateType, FilterType

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.schema.tables import FACTS
from crm_analytics.warehouse.faults import BROKEN_TABLE
from crm_analytics.warehouse.load_rows import Load

REJECTED = "rejected"
LAKE: dict[str, type[dy.Schema]] = {name: table.schema for name, table in FACTS.items()}


def path(settings: Settings, table: str) -> Path:
    """Folder of a table."""
    return settings.warehouse / "facts" / table


def scan(settings: Settings, load: Load | None, table: str) -> pl.LazyFrame:
    """Rows of a table as they stood with a load, whole and unmasked: for refreshing and checking only.

    A table the load knows nothing of, or no load at all, gives an empty frame with the table's columns. People read
    through `crm_analytics.reader`.
    """
    return at_version(settings, table, load.versions.get(table) if load else None)


def at_version(settings: Settings, table: str, version: int | None) -> pl.LazyFrame:
    """Rows of a table at a version, whole and unmasked: for loading and refreshing only."""
    schema = LAKE[table].create_empty().schema
    if version is None:
        return pl.LazyFrame(schema=schema)
    try:
        frame = pl.scan_delta(_Table(path(settings, table), version=version))
    except DeltaError as error:
        raise LoadError(BROKEN_TABLE, table=table, folder=str(path(settings, table))) from error
    # A column that was declared after this version was written is empty in it.
    absent = schema.keys() - frame.collect_schema().keys()
    return frame.with_columns(pl.lit(None, schema[name]).alias(name) for name in absent).select(schema.names())


def verify(settings: Settings, load: Load | None) -> None:
    """Refuse to work on tables whose files are not all there and whole: reading a torn one can take the reader along.

    Raises:
        LoadError: naming the table.
    """
    for table, version in load.versions.items() if load else ():
        try:
            refuse_torn_files(settings, table, version)
        except (OSError, DeltaError) as error:
            raise LoadError(BROKEN_TABLE, table=table, folder=str(path(settings, table))) from error


def files(settings: Settings, table: str, version: int) -> dict[str, int]:
    """Names of a version's files in the table's folder, with their bytes, as the table's log has them."""
    listed = pl.DataFrame(DeltaTable(str(path(settings, table)), version=version).get_add_actions(flatten=True))
    return {unquote(name): size for name, size in listed.select("path", "size_bytes").iter_rows()}


def identity(settings: Settings, table: str, version: int | None) -> Hashable:
    """Tells a table's version from that of another table in the same place, made after the first was deleted.

    Each version has a file of the log, written once; where it was tidied away, the log as it stands now.
    """
    log = path(settings, table) / "_delta_log"
    for file in (log / f"{version or 0:020}.json", log):
        with suppress(FileNotFoundError):
            state = file.stat()
            return (state.st_ino, state.st_mtime_ns, state.st_size)
    return None


def refuse_torn_files(settings: Settings, table: str, version: int) -> None:
    """Compare a table's files with what its log says of them; reading a torn one can take the reader along.

    Raises:
        OSError: naming a file of another size.
    """
    for name, size in files(settings, table, version).items():
        if (path(settings, table) / name).stat().st_size != size:
            raise OSError(name)


class _Table(DeltaTable):
    """A table that calls its files as the system does: Delta Lake's addresses write a space as `%20`, and so on."""

    def file_uris(
        self,
        partition_filters: FilterType | None = None,
        *,
        file_pruning_predicate: FilePruningPredicateType | None = None,
    ) -> list[str]:
        addresses = super().file_uris(partition_filters, file_pruning_predicate=file_pruning_predicate)
        return [unquote(address) for address in addresses]
