"""What a refresh has to make, and what it may take over because nothing that it was made from has changed."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import crm_analytics
from crm_analytics.recipes import Result, Work
from crm_analytics.recipes.catalogue import Catalogue, is_scratch
from crm_analytics.warehouse.ready import Generation

LIBRARIES: Final = (
    "deltalake",
    "holidays",
    "narwhals",
    "numpy",
    "polars",
    "prophet",
    "scipy",
)
"""Whose newer versions may give other figures."""


@dataclass(frozen=True, eq=False)
class Planned:
    """One recipe of a refresh.

    Attributes:
        recipe: What makes it.
        stamp: Tells apart what it is made from.
        source: Where it lies already, made from the same; None: it is to be made.
    """

    recipe: Result
    stamp: str
    source: Generation | None


def planned(catalogue: Catalogue, work: Work, there: Sequence[Generation]) -> list[Planned]:
    """Every recipe in its order, with where its results can be taken over from.

    Args:
        catalogue: What there is to make.
        work: The load and what people have set.
        there: Where results may lie already, those to be tried first first.
    """
    stamps: dict[str, str] = {}
    plan: list[Planned] = []
    for recipe in catalogue.recipes:
        stamp = stamp_of(recipe, [stamps.get(need) or work.version(need) for need in recipe.needs])
        stamps |= dict.fromkeys(recipe.gives, stamp)
        source = None if is_scratch(recipe) else _source(recipe, stamp, there)
        plan.append(Planned(recipe, stamp, source))
    return _without_idle_scratch(plan)


def stamp_of(recipe: Result, versions: Iterable[str]) -> str:
    """Tells apart what results are made from: the program, the versions of their needs, the day where it counts."""
    today = datetime.now(UTC).date().isoformat() if recipe.clock == "today" else ""
    parts = [program(), *recipe.gives, *recipe.needs, *versions, today]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def program() -> str:
    """Tells versions of this program apart, by its text and that of the libraries that calculate."""
    text = hashlib.sha256()
    home = Path(crm_analytics.__file__).parent
    for file in sorted(home.rglob("*.py")):
        text.update(file.relative_to(home).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    for library in LIBRARIES:
        text.update(f"{library} {version(library)}".encode())
    return text.hexdigest()


def _source(recipe: Result, stamp: str, there: Iterable[Generation]) -> Generation | None:
    for generation in there:
        entries = generation.entries()
        own = [(name, entries.get(name)) for name in recipe.gives]
        if all(entry and entry.stamp == stamp and generation.is_as_written(name, entry) for name, entry in own):
            return generation
    return None


def _without_idle_scratch(plan: list[Planned]) -> list[Planned]:
    """Without what would only be kept while others are made of it, where all of these are taken over."""
    used = {need for each in plan if each.source is None for need in each.recipe.needs}
    return [each for each in plan if not is_scratch(each.recipe) or used & each.recipe.gives.keys()]
