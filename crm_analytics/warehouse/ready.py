"""Marts and ready results: Parquet files of one load, swapped in whole.

`ready/<load id>/<generation>/<name>.parquet`, with the generation in force named in `ready/<load id>/current`.
A rebuild writes a new generation and then replaces that one small file, so that a reader finds the old results or
the new ones, never some of each, also when the process dies in between.
"""

import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl
from pyarrow import parquet

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.schema.marts import READY

CURRENT = "current"
"""File that names the generation in force."""
READ_WITH_FILTERS = {"category_days": 65_536, "customer_orders": 16_384, "customer_categories": 65_536}
"""Files too large to be kept in memory, with the rows of a group: small, so that most are passed over when reading."""
COMPRESSION: Literal["lz4"] = "lz4"
"""Written in two thirds of the time of the usual one; files, made anew with each load, are a fifth larger in all."""
SCRATCH = "scratch"
"""Ending of files that are gone once a generation is whole."""


@dataclass(frozen=True)
class Draft:
    """A generation being written; nobody reads it before it is whole."""

    folder: Path

    def write(self, name: str, frame: pl.DataFrame | pl.LazyFrame) -> Path:
        """Write one mart or result, brought onto its declared columns and types.

        Raises:
            LoadError: naming the column that is missing, of another type or empty where it must be filled.
        """
        path = self.folder / f"{name}.parquet"
        part = path.with_suffix(".part")
        conformed = _conform(name, frame.lazy())
        try:
            rows = READ_WITH_FILTERS.get(name)
            if isinstance(frame, pl.DataFrame):
                conformed.collect().write_parquet(part, compression=COMPRESSION)
            else:
                conformed.sink_parquet(part, maintain_order=True, row_group_size=rows, compression=COMPRESSION)
        except pl.exceptions.InvalidOperationError as error:
            raise LoadError(
                N_("The result {name} does not fit its declaration: {why}"), name=name, why=str(error)
            ) from None
        _refuse_nulls(name, part)
        part.replace(path)
        return path

    def scratch(self, name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Keep something that several marts build on until the generation is whole."""
        path = self.folder / f"{name}.{SCRATCH}"
        frame.sink_parquet(path, maintain_order=False, compression=COMPRESSION)
        return self.scan_scratch(name)

    def scan_scratch(self, name: str) -> pl.LazyFrame:
        """What `scratch` kept."""
        return pl.scan_parquet(self.folder / f"{name}.{SCRATCH}")

    def scan(self, name: str) -> pl.LazyFrame:
        """One that was written already, whole and unmasked: for the steps that build on it."""
        return pl.scan_parquet(self.folder / f"{name}.parquet")


@contextmanager
def draft(settings: Settings, load_id: int) -> Iterator[Draft]:
    """A new generation of a load's results: in force when the block ends, gone when it fails."""
    home = _home(settings, load_id)
    folder = home / f"g{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True)
    try:
        yield Draft(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    for scratch in folder.glob(f"*.{SCRATCH}"):
        scratch.unlink()
    before = _generation(settings, load_id)
    _point_at(home, folder.name)
    _sweep(home, keep={folder, before})


def scan(settings: Settings, load_id: int, name: str) -> pl.LazyFrame:
    """A mart or result of a load, whole and unmasked: for refreshing and checking. People read through the reader.

    Raises:
        LoadError: where the load's results were not worked out, or were tidied away.
    """
    return pl.scan_parquet(path(settings, load_id, name))


def path(settings: Settings, load_id: int, name: str) -> Path:
    """The file that holds a mart or result of a load.

    Raises:
        LoadError: where there is none.
    """
    folder = _generation(settings, load_id)
    file = folder / f"{name}.parquet" if folder else None
    if file is None or not file.exists():
        raise LoadError(
            N_("The result {name} of load {load} is not there. Work it out with `python -m crm_analytics refresh`."),
            name=name,
            load=load_id,
        )
    return file


def generation(settings: Settings, load_id: int) -> str:
    """Name of the results in force: another one once they were worked out anew; empty where there are none."""
    folder = _generation(settings, load_id)
    return folder.name if folder else ""


def exists(settings: Settings, load_id: int) -> bool:
    """Whether every mart and result of the load is there."""
    folder = _generation(settings, load_id)
    return folder is not None and all((folder / f"{name}.parquet").exists() for name in READY)


def keep_only(settings: Settings, load_ids: set[int]) -> None:
    """Delete the results of all other loads; they can be worked out again from the facts."""
    for home in (settings.warehouse / "ready").glob("*"):
        if home.name.isdigit() and int(home.name) not in load_ids:
            shutil.rmtree(home, ignore_errors=True)


def _home(settings: Settings, load_id: int) -> Path:
    return settings.warehouse / "ready" / str(load_id)


def _generation(settings: Settings, load_id: int) -> Path | None:
    home = _home(settings, load_id)
    try:
        return home / (home / CURRENT).read_text(encoding="ascii")
    except FileNotFoundError:
        return None


def _point_at(home: Path, generation: str) -> None:
    part = home / f"{CURRENT}.{os.getpid()}"
    part.write_text(generation, encoding="ascii")
    part.replace(home / CURRENT)


def _sweep(home: Path, keep: set[Path | None]) -> None:
    """Delete older generations, but not the one before: a page may be reading it."""
    for folder in home.glob("g*"):
        if folder not in keep:
            shutil.rmtree(folder, ignore_errors=True)


def _conform(name: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    wanted = READY[name].create_empty().schema
    came = frame.collect_schema()
    for missing in [column for column in wanted if column not in came]:
        raise LoadError(N_("The result {name} lacks its column {column}."), name=name, column=missing)
    return frame.select(pl.col(column).cast(kind) for column, kind in wanted.items())


def _refuse_nulls(name: str, file: Path) -> None:
    for column, rows in _nulls(file).items():
        if rows and not READY[name].columns()[column].nullable:
            file.unlink()
            raise LoadError(
                N_("The result {name} has {rows} rows without {column}."), name=name, rows=rows, column=column
            )


def _nulls(file: Path) -> dict[str, int]:
    """Rows without a value by column, as the file's footer counts them: its columns are not read again."""
    footer = parquet.read_metadata(file)
    groups = [footer.row_group(number) for number in range(footer.num_row_groups)]
    parts = [group.column(number) for group in groups for number in range(group.num_columns)]
    counts: Counter[str] = Counter()
    for part in parts:
        counts[part.path_in_schema] += part.statistics.null_count
    return counts
