"""A warehouse in one file: facts in force, what people wrote, history, mappings.

It is of one moment, whatever is loaded meanwhile: what people wrote and the list of loads are copied first, in one
transaction, and the files of those loads' tables never change. Every load in force can be undone after it was put back;
what loads that were undone or have died left is not in it, nor are results, which are worked out from the facts.
"""

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from deltalake.exceptions import DeltaError
from sqlalchemy import select

from crm_analytics import __version__
from crm_analytics.config import Settings
from crm_analytics.errors import LoadError, UsageError
from crm_analytics.i18n import N_, file_size
from crm_analytics.i18n import gettext as _
from crm_analytics.state import transfer
from crm_analytics.state.migrate import newest_form
from crm_analytics.state.models import IN_FORCE, CompanyRow, LoadRow
from crm_analytics.warehouse import archive, history, lake
from crm_analytics.warehouse.archive import Manifest
from crm_analytics.warehouse.load_rows import Load, load_of
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import Progress

LISTED: Final = 0.05
"""Share of the whole that is done when it is clear what there is to copy."""

NOTHING = N_("Nothing is loaded, so there is nothing to back up. If there should be, name its folder in CRM_DATA.")
NO_FOLDER = N_("There is no folder {folder} to write the backup into.")
ANOTHER_FILE = N_("{file} is there already and is no backup: name another file. Nothing was written.")
NO_SPACE = N_("The disk with {folder} has {free} left, and {needed} are needed. Free some space and try again.")
TORN = N_(
    "The table {table} can't be backed up: {what} is missing or damaged. See `python -m crm_analytics check`, or put "
    "an earlier backup back."
)


def backup(settings: Settings, file: Path, progress: Progress) -> Manifest:
    """Write a backup; an earlier one of that name is replaced once the new one is whole.

    Raises:
        UsageError: where the file can't be written there, or is something else.
        LoadError: where nothing is loaded, a table is damaged or space is short.
        StateError: where the catalogue is not the lake's.
    """
    _refuse_target(file)
    if LoadCatalogue(settings).in_force() is None:
        raise LoadError(NOTHING)
    progress(0.0, _("Looking at what there is to copy"))
    state, part = (file.with_name(f".{file.name}.{ending}") for ending in ("state", "part"))
    for left in (state, part):  # of a backup that died
        left.unlink(missing_ok=True)
    try:
        transfer.write_copy(settings, state)
        return _write(settings, state, part, file, progress)
    finally:
        for left in (state, part):
            left.unlink(missing_ok=True)


def require_space(folder: Path, needed: int) -> None:
    """Refuse to begin what would not fit.

    Raises:
        LoadError: saying how much is free and how much is needed.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise LoadError(NO_SPACE, folder=str(folder), free=file_size(free), needed=file_size(needed))


def named_versions(loads: list[Load]) -> dict[str, list[int]]:
    """By table, the versions that these loads name."""
    versions: dict[str, set[int]] = defaultdict(set)
    for load in loads:
        for table, version in load.versions.items():
            versions[table].add(version)
    return {table: sorted(named) for table, named in versions.items()}


def _write(settings: Settings, state: Path, part: Path, file: Path, progress: Progress) -> Manifest:
    with transfer.session_of(state) as session:
        loads = [load_of(row) for row in session.scalars(select(LoadRow).order_by(LoadRow.id))]
        company = session.get(CompanyRow, 1)
    in_force = [load for load in loads if load.status in IN_FORCE]
    facts = dict([*_facts(settings, named_versions(in_force)), *_logs(settings, loads)])
    rest = dict([*_history(settings, loads), *_mappings(settings)])
    sizes = {name: path.stat().st_size for name, path in (facts | rest).items() if path.exists()}
    total = sum(sizes.values()) + state.stat().st_size
    require_space(part.parent, total)
    done = 0

    def copied(name: str, size: int) -> None:
        nonlocal done
        done += size
        progress(
            LISTED + (1 - LISTED) * min(done / total, 1.0), _("Copying {name}").format(name=name.partition("/")[0])
        )

    manifest = Manifest(
        id=uuid4().hex,
        program=__version__,
        form=newest_form(),
        made=datetime.now(UTC).isoformat(),
        load=in_force[-1].id,
        company=company.name if company else "",
    )
    with archive.draft(part, copied) as draft:
        draft.add(archive.STATE, state)
        for name, path in facts.items():
            draft.add(name, path)
        for name, path in rest.items():
            with suppress(FileNotFoundError):  # a customer was erased, or a mapping deleted, in this moment
                draft.add(name, path)
        whole = draft.close(manifest)
    part.replace(file)
    return whole


def _facts(settings: Settings, versions: dict[str, list[int]]) -> Iterator[tuple[str, Path]]:
    for table, named in versions.items():
        for version in named:
            yield from ((f"facts/{table}/{name}", path) for name, path in _whole_files(settings, table, version))


def _logs(settings: Settings, loads: list[Load]) -> Iterator[tuple[str, Path]]:
    """The tables' logs up to the newest version that any load names: later loads go on counting from there."""
    kept = {table for load in loads if load.status in IN_FORCE for table in load.versions}
    for table, named in named_versions(loads).items():
        for log in sorted((lake.path(settings, table) / "_delta_log").iterdir()) if table in kept else ():
            number, _dot, ending = log.name.partition(".")
            if ending in {"json", "checkpoint.parquet"} and number.isdigit() and int(number) <= named[-1]:
                yield f"facts/{table}/_delta_log/{log.name}", log


def _whole_files(settings: Settings, table: str, version: int) -> Iterator[tuple[str, Path]]:
    try:
        for name, size in lake.files(settings, table, version).items():
            path = lake.path(settings, table) / name
            if path.stat().st_size != size:
                raise LoadError(TORN, table=table, what=name)
            yield name, path
    except (OSError, DeltaError) as error:
        raise LoadError(TORN, table=table, what=str(error)) from error


def _history(settings: Settings, loads: list[Load]) -> Iterator[tuple[str, Path]]:
    """What was stated at the loads there are: not at one that is published meanwhile."""
    numbers = {load.id for load in loads}
    undone = {load.id for load in loads if load.status == "undone"}
    for path in sorted((settings.warehouse / history.FOLDER).glob("*/*")):
        number = path.name.partition("-")[0]
        is_mark = path.parent.name == history.UNDONE
        if number.isdigit() and int(number) in (undone if is_mark else numbers) and path.suffix != ".part":
            yield f"history/{path.parent.name}/{path.name}", path


def _mappings(settings: Settings) -> Iterator[tuple[str, Path]]:
    for path in sorted(settings.mappings.glob("*.toml")):
        yield f"mappings/{path.name}", path


def _refuse_target(file: Path) -> None:
    if not file.parent.is_dir():
        raise UsageError(NO_FOLDER, folder=str(file.parent))
    if file.exists() and not archive.is_backup(file):
        raise UsageError(ANOTHER_FILE, file=str(file))
