"""Where results for parts of the business lie: beside their load's results, within limits of number and room.

`ready/<load id>/parts/<data>-<settings>/`: the first half of the folder's name tells apart the result, the part and the
tables and results it was made from; the second what people have set, such as notes. They go with the load's
results, and the oldest go first where there are too many.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from crm_analytics.compute.plan import program
from crm_analytics.config import Settings
from crm_analytics.recipes import SETTINGS, Part, Result, chosen
from crm_analytics.recipes.part import LEVELS
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load
from crm_analytics.warehouse.ready import Entry, Generation

ABOUT: Final = "part.json"
"""File that says which result of which part lies in a folder, and what was dropped for it."""
OF_THE_FACTS: Final = frozenset({"as_of", "clock"})
"""Needs that follow from a load's facts."""


@dataclass(frozen=True)
class PartName:
    """Which result, of which part of the business."""

    result: str
    part: Part


@dataclass(frozen=True)
class PartKey:
    """Tells apart what a result of a part is made from: the data, and what people have set."""

    data: str
    settings: str

    @property
    def folder(self) -> str:
        """Name of the folder it lies in."""
        return f"{self.data}-{self.settings}"


@dataclass(frozen=True)
class KeptPart:
    """A result of a part of the business as it lies on the disk.

    Attributes:
        name: Which it is.
        generation: Its files.
        is_current: Whether it was made with what people have set by now.
        made_at: When it was made.
        dropped: What went to make room for it.
    """

    name: PartName
    generation: Generation
    is_current: bool
    made_at: datetime
    dropped: tuple[PartName, ...]


def home(settings: Settings, load: Load) -> Path:
    """The folder of a load's results for parts."""
    return settings.warehouse / "ready" / str(load.id) / "parts"


def key_of(settings: Settings, load: Load, recipe: Result, part: Part) -> PartKey:
    """What tells a result of a part apart. The days of a load follow from its facts."""
    in_force = ready.in_force(settings, load.id)
    results = in_force.entries() if in_force else {}
    needs = recipe.of_part.needs if recipe.of_part else ()
    versions = [_version(load, results, need) for need in needs if need not in SETTINGS]
    state = chosen(settings)
    by_hand = [state.version(need) for need in needs if need in SETTINGS and need not in OF_THE_FACTS]
    named = {field: sorted(value) if isinstance(value, tuple) else value for field, value in asdict(part).items()}
    return PartKey(_hashed([program(), *recipe.gives, named, *versions]), _hashed([by_hand]))


def kept(settings: Settings, load: Load, key: PartKey) -> KeptPart | None:
    """A result of a part; one that was made before people set something else, where there is no other."""
    exact = home(settings, load) / key.folder
    earlier = sorted(home(settings, load).glob(f"{key.data}-*"), key=_made_at, reverse=True)
    folders = (exact, *(folder for folder in earlier if folder != exact))
    return next((kept for folder in folders if (kept := _read(folder, is_current=folder == exact))), None)


def oldest(settings: Settings, load: Load) -> KeptPart | None:
    """The one that goes for the next; None where there is room, as far as the number goes."""
    folders = _newest_first(home(settings, load))
    if len(folders) < settings.parts_kept:
        return None
    return next((kept for folder in reversed(folders) if (kept := _read(folder, is_current=True))), None)


def describe(folder: Path, name: PartName, dropped: Iterable[PartName] = ()) -> None:
    """Say in a folder what lies in it, and what was dropped for it."""
    about = {"name": asdict(name), "dropped": [asdict(each) for each in dropped]}
    part = folder / f"{ABOUT}.part"
    part.write_text(json.dumps(about), encoding="utf-8")
    part.replace(folder / ABOUT)


def make_room(settings: Settings, load: Load) -> list[PartName]:
    """Keep the newest, as many as the limits allow; gives what was dropped, the oldest last."""
    total, dropped = 0, []
    for number, folder in enumerate(_newest_first(home(settings, load))):
        total += sum(file.stat().st_size for file in folder.iterdir())
        if number and (number >= settings.parts_kept or total > settings.parts_bytes):
            gone = _read(folder, is_current=True)
            Generation(folder).discard()
            dropped += [gone.name] if gone else []
    return dropped


def _version(load: Load, results: Mapping[str, Entry], need: str) -> str:
    if need in TABLES:
        return str(load.versions.get(need))
    return results[need].stamp if need in results else ""


def _hashed(parts: list[object]) -> str:
    return sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _read(folder: Path, *, is_current: bool) -> KeptPart | None:
    """What lies in a folder; None where it is not whole, or another version of the program wrote it."""
    generation = Generation(folder)
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        name, dropped = _named(about["name"]), tuple(map(_named, about["dropped"]))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None
    entry = generation.entries().get(name.result)
    if entry is None:
        return None
    made_at = datetime.fromtimestamp(entry.written / 1e9, UTC)
    return KeptPart(name, generation, is_current, made_at, dropped)


def _named(about: Mapping[str, object]) -> PartName:
    part = about["part"]
    if not isinstance(part, Mapping):
        raise TypeError(part)
    branch, channel, category = (tuple(map(str, part[field])) for field in ("branch", "channel", "category"))
    level = {each: each for each in LEVELS}[part["level"]]
    return PartName(str(about["result"]), Part(branch, channel, category, level))


def _newest_first(folder: Path) -> list[Path]:
    if not folder.exists():
        return []
    return sorted((each for each in folder.iterdir() if each.is_dir()), key=_made_at, reverse=True)


def _made_at(folder: Path) -> int:
    return folder.stat().st_mtime_ns
