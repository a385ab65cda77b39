"""Marts and ready results: Parquet files of one load, swapped in together.

`ready/<load id>/<generation>/<name>.parquet`, with the generation in force named in `ready/<load id>/current`. A
rebuild writes a new generation and then replaces that one small file, so that a reader finds the old results or the
new, never some of each, also when the process dies in between. A generation may be put in force before all of it is
there: what is missing then comes one by one, each whole or not at all. `contents.json` says of every result what it
was made from, so that a later generation can take it over.
"""

import json
import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import dataframely as dy
import polars as pl
from pyarrow import parquet

from crm_analytics.config import Settings
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_

CURRENT = "current"
"""File that names the generation in force."""
CONTENTS = "contents.json"
COMPRESSION: Literal["lz4"] = "lz4"
"""Written in two thirds of the time of the usual one; files, made anew with each load, are a fifth larger in all."""
SCRATCH = "scratch"
"""Ending of files that are gone once a generation is whole."""


@dataclass(frozen=True)
class Shape:
    """How a mart or result is written.

    Attributes:
        schema: Its declared columns.
        group_rows: Rows of a group, of one that is read with filters and never whole: small, so that most groups are
            passed over when reading; None: as large as they come.
    """

    schema: type[dy.Schema]
    group_rows: int | None = None


@dataclass(frozen=True)
class Entry:
    """What a generation says of one of its files.

    Attributes:
        stamp: Tells apart what it was made from.
        size: Bytes of the file when it was written.
        written: When that was, in nanoseconds.
        message: Why it is empty, untranslated: it could not be worked out; empty where it could.
        values: What the message's blanks stand for, as JSON.
    """

    stamp: str
    size: int
    written: int
    message: str = ""
    values: str = "{}"


class Generation:
    """Results of a load as they lie on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def scan(self, name: str) -> pl.LazyFrame:
        """One of them, whole and unmasked: for what builds on it."""
        scratch = self.folder / f"{name}.{SCRATCH}"
        return pl.scan_parquet(scratch if scratch.exists() else self.file(name))

    def file(self, name: str) -> Path:
        """Where a mart or result lies, or would lie."""
        return self.folder / f"{name}.parquet"

    def entries(self) -> dict[str, Entry]:
        """What it says of its files; nothing where another version of the program wrote it."""
        try:
            noted = json.loads((self.folder / CONTENTS).read_text(encoding="utf-8"))
            return {name: Entry(**entry) for name, entry in noted.items()}
        except (FileNotFoundError, ValueError, TypeError):
            return {}

    def discard(self) -> None:
        """Delete all of it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def is_as_written(self, name: str, entry: Entry) -> bool:
        """Whether the file was left alone since it was written."""
        try:
            state = self.file(name).stat()
        except FileNotFoundError:
            return False
        return (state.st_size, state.st_mtime_ns) == (entry.size, entry.written)


class GenerationDraft(Generation):
    """Results being written into a folder of their own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._noted: dict[str, Entry] = {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)

    def write(self, name: str, frame: pl.DataFrame | pl.LazyFrame, shape: Shape) -> None:
        """Write one mart or result, brought onto its declared columns and types; it is there once it is placed.

        Raises:
            LoadError: naming the column that is missing, of another type or empty where it must be filled.
        """
        part = self._part(name)
        conformed = _conform(name, frame.lazy(), shape.schema)
        try:
            if isinstance(frame, pl.DataFrame):
                conformed.collect().write_parquet(part, compression=COMPRESSION)
            else:
                rows = shape.group_rows
                conformed.sink_parquet(part, maintain_order=True, row_group_size=rows, compression=COMPRESSION)
        except pl.exceptions.InvalidOperationError as error:
            raise LoadError(
                N_("The result {name} does not fit its declaration: {why}"), name=name, why=str(error)
            ) from None
        _refuse_nulls(name, part, shape.schema)

    def place(self, names: Iterable[str], stamp: str = "", *, message: str = "", values: str = "{}") -> None:
        """Let what was written be read, all of it at once.

        Args:
            names: The files, which come from one calculation.
            stamp: Tells apart what they were made from.
            message: Why they are empty: they could not be worked out.
            values: What its blanks stand for, as JSON.
        """
        for name in names:
            part = self._part(name)
            state = part.stat()
            self._noted[name] = Entry(stamp, state.st_size, state.st_mtime_ns, message, values)
        for name in names:
            self._part(name).replace(self.file(name))
        self._note()

    def take_over(self, other: Generation, names: Iterable[str]) -> None:
        """Have the files of another generation, which nobody changes; on the same disk they take no further room."""
        entries = other.entries()
        for name in names:
            self.file(name).unlink(missing_ok=True)
            try:
                os.link(other.file(name), self.file(name))
            except OSError:  # another disk, or one that has no links
                shutil.copy2(other.file(name), self.file(name))
            self._noted[name] = entries[name]
        self._note()

    def scratch(self, name: str, frame: pl.LazyFrame) -> None:
        """Keep something that several marts build on until the generation is whole."""
        frame.sink_parquet(self.folder / f"{name}.{SCRATCH}", maintain_order=False, compression=COMPRESSION)

    def entries(self) -> dict[str, Entry]:
        """What it says of its files so far."""
        return dict(self._noted)

    def without_scratch(self) -> None:
        """Remove what is only there for the making."""
        for left in (*self.folder.glob(f"*.{SCRATCH}"), *self.folder.glob("*.part")):
            left.unlink()

    def _part(self, name: str) -> Path:
        return self.folder / f"{name}.part"

    def _note(self) -> None:
        part = self.folder / f"{CONTENTS}.part"
        part.write_text(json.dumps({name: asdict(entry) for name, entry in self._noted.items()}), encoding="utf-8")
        part.replace(self.folder / CONTENTS)


class NewGeneration(GenerationDraft):
    """All results of a load being written anew; nobody reads them before they are published."""

    def __init__(self, settings: Settings, load_id: int) -> None:
        self._home, self._before = _home(settings, load_id), _generation(settings, load_id)
        self.published = False
        super().__init__(self._home / f"g{uuid.uuid4().hex[:12]}")

    def publish(self) -> None:
        """Put it in force as far as it is there; what is placed from now on can be read at once."""
        if not self.published:
            _point_at(self._home, self.folder.name)
            self.published = True
            _sweep(self._home, keep={self.folder, self._before})


@contextmanager
def draft(settings: Settings, load_id: int) -> Iterator[NewGeneration]:
    """A new generation of a load's results: in force when it is published, or the block ends.

    It is gone when the block fails before that; later, what was placed stays.
    """
    writing = NewGeneration(settings, load_id)
    try:
        yield writing
        writing.publish()
    finally:
        if writing.published:
            writing.without_scratch()
        else:
            writing.discard()


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
    current = in_force(settings, load_id)
    if current is None or not current.file(name).exists():
        raise LoadError(
            N_("The result {name} of load {load} is not there. Work it out with `python -m crm_analytics refresh`."),
            name=name,
            load=load_id,
        )
    return current.file(name)


def in_force(settings: Settings, load_id: int) -> Generation | None:
    """The results of a load that are read; None where there are none."""
    folder = _generation(settings, load_id)
    return Generation(folder) if folder else None


def generation(settings: Settings, load_id: int) -> str:
    """Name of the results in force: another one once they were worked out anew; empty where there are none."""
    folder = _generation(settings, load_id)
    return folder.name if folder else ""


def holds(settings: Settings, load_id: int, names: Iterable[str]) -> bool:
    """Whether all of these marts and results of the load are there."""
    current = in_force(settings, load_id)
    return current is not None and all(current.file(name).exists() for name in names)


def all_in_force(settings: Settings) -> list[Generation]:
    """The results in force of every load that has some, the newest load first."""
    homes = [home for home in (settings.warehouse / "ready").glob("*") if home.name.isdigit()]
    numbers = sorted((int(home.name) for home in homes), reverse=True)
    return [current for number in numbers if (current := in_force(settings, number)) is not None]


def keep_only(settings: Settings, load_ids: set[int]) -> None:
    """Delete the results of all other loads; they can be worked out again from the facts."""
    for home in (settings.warehouse / "ready").glob("*"):
        if home.name.isdigit() and int(home.name) not in load_ids:
            shutil.rmtree(home, ignore_errors=True)


def _home(settings: Settings, load_id: int) -> Path:
    return settings.warehouse / "ready" / str(load_id)


def _generation(settings: Settings, load_id: int) -> Path | None:
    home = _home(settings, load_id)
    with suppress(FileNotFoundError):
        return home / (home / CURRENT).read_text(encoding="ascii")
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


def _conform(name: str, frame: pl.LazyFrame, schema: type[dy.Schema]) -> pl.LazyFrame:
    wanted = schema.create_empty().schema
    came = frame.collect_schema()
    for missing in [column for column in wanted if column not in came]:
        raise LoadError(N_("The result {name} lacks its column {column}."), name=name, column=missing)
    return frame.select(pl.col(column).cast(kind) for column, kind in wanted.items())


def _refuse_nulls(name: str, file: Path, schema: type[dy.Schema]) -> None:
    columns = schema.columns()
    for column, rows in _nulls(file).items():
        if rows and not columns[column].nullable:
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
