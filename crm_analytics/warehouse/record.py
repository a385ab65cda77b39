"""The lake's own record of what was published and undone, so that a catalogue that is lost can be made anew from it.

`record/id` is what the lake and its catalogue both carry. `record/<load>.json` is written once a load is published,
`record/<load>.undone` once it is taken back, with who did that and when: after the catalogue, which decides; what a
process that died has left out is added by the next one (`warehouse.identity`). Nothing here is ever deleted or changed
but the company's name.
"""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from crm_analytics.config import Settings
from crm_analytics.errors import StateError
from crm_analytics.i18n import N_
from crm_analytics.schema.company import Company
from crm_analytics.warehouse.load_rows import Load, TableLoad

FOLDER: Final = "record"
ID: Final = "id"
COMPANY: Final = "company.json"
UNDONE: Final = "undone"
SUMS: Final = tuple(name for name in TableLoad.__dataclass_fields__ if name.startswith("sum_"))
UNREADABLE: Final = N_(
    "The lake's record {file} can't be read: it was cut off or changed. Put the warehouse back from a backup with "
    "`python -m crm_analytics restore FILE --replace`; or move that file away, to go on without what it records."
)


@dataclass(frozen=True)
class Recorded:
    """What the lake records: its id, the numbers of the loads that were published, and of those taken back."""

    lake_id: str | None
    loads: frozenset[int]
    undone: frozenset[int]


def recorded(settings: Settings) -> Recorded:
    """The record's numbers, without reading the loads themselves."""
    names = [file.name.partition(".") for file in _folder(settings).glob("*.*") if file.name[0].isdigit()]
    return Recorded(
        lake_id=_lake_id(settings),
        loads=frozenset(int(number) for number, _dot, kind in names if kind == "json"),
        undone=frozenset(int(number) for number, _dot, kind in names if kind == UNDONE),
    )


def give_id(settings: Settings, lake_id: str) -> None:
    """Mark the lake as that of a catalogue."""
    _write(_folder(settings) / ID, lake_id)


def add(settings: Settings, load: Load) -> None:
    """Record a load that was published."""
    stated: dict[str, object] = {
        "id": load.id,
        "at": load.at.isoformat(),
        "by": load.by,
        "based_on": load.based_on,
        "versions": load.versions,
    }
    stated["tables"] = [
        {name: str(value) if isinstance(value, Decimal) else value for name, value in vars(table).items()}
        for table in load.tables.values()
    ]
    _write(_folder(settings) / f"{load.id}.json", json.dumps(stated, ensure_ascii=False, indent=1))


def mark_undone(settings: Settings, load: Load) -> None:
    """Record that a load was taken back, and by whom and when where that is noted."""
    at = load.undone_at.isoformat() if load.undone_at is not None else None
    _write(_folder(settings) / f"{load.id}.{UNDONE}", json.dumps({"by": load.undone_by, "at": at}, ensure_ascii=False))


def keep_company(settings: Settings, company: Company) -> None:
    """Record whose data it is: amounts mean nothing without their currency."""
    _write(_folder(settings) / COMPANY, json.dumps(asdict(company), ensure_ascii=False))


def loads(settings: Settings) -> list[Load]:
    """Every load that was published, the oldest first, with whether it was taken back.

    Raises:
        StateError: naming a file that can't be read.
    """
    numbers = recorded(settings)
    published = [_load(_folder(settings) / f"{number}.json") for number in sorted(numbers.loads)]
    return [_undone(settings, load) if load.id in numbers.undone else load for load in published]


def company(settings: Settings) -> Company | None:
    """Whose data it is, where that is recorded.

    Raises:
        StateError: where it can't be read.
    """
    file = _folder(settings) / COMPANY
    try:
        return Company(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None
    except (ValueError, TypeError) as error:
        raise StateError(UNREADABLE, file=str(file)) from error


def _lake_id(settings: Settings) -> str | None:
    file = _folder(settings) / ID
    return file.read_text(encoding="ascii", errors="replace") if file.exists() else None


def _load(file: Path) -> Load:
    try:
        stated = json.loads(file.read_text(encoding="utf-8"))
        tables = [_table(each) for each in stated["tables"]]
        return Load(
            id=int(stated["id"]),
            at=datetime.fromisoformat(stated["at"]),
            by=str(stated["by"]),
            status="published",
            tables={table.table: table for table in tables},
            versions={str(table): int(version) for table, version in stated["versions"].items()},
            based_on=int(stated["based_on"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise StateError(UNREADABLE, file=str(file)) from error


def _undone(settings: Settings, load: Load) -> Load:
    """The load as taken back; earlier versions wrote an empty mark."""
    file = _folder(settings) / f"{load.id}.{UNDONE}"
    try:
        text = file.read_text(encoding="utf-8")
        stated = json.loads(text) if text else {"by": None, "at": None}
        at = None if stated["at"] is None else datetime.fromisoformat(stated["at"])
        by = None if stated["by"] is None else str(stated["by"])
    except (ValueError, TypeError, KeyError) as error:
        raise StateError(UNREADABLE, file=str(file)) from error
    return replace(load, status="undone", undone_by=by, undone_at=at)


def _table(stated: dict[str, str | int]) -> TableLoad:
    """Of a version before or after this one too: what it had no figure for stays at its usual value."""
    ours = {name: stated[name] for name in TableLoad.__dataclass_fields__ if name in stated}
    values = {name: Decimal(value) if name in SUMS else value for name, value in ours.items()}
    return TableLoad(**values)  # type: ignore[arg-type] # a value of another type is an error when it is kept


def _write(file: Path, text: str) -> None:
    """Whole or not at all, also when the power fails."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"part-{os.getpid()}-{file.name}")
    with part.open("w", encoding="utf-8") as written:
        written.write(text)
        written.flush()
        os.fsync(written.fileno())
    part.replace(file)


def _folder(settings: Settings) -> Path:
    return settings.warehouse / FOLDER
