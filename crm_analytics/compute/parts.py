"""Results for a part of the business, worked out when somebody asks, and kept for their load within limits.

They lie beside the load's results, in `ready/<load id>/parts/<key>`, where the key says of which result and part they
are, and what they were made from. They go with the load's results, and the oldest go first where there are too many.
"""

import json
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

import polars as pl
from filelock import FileLock

from crm_analytics.compute.plan import program
from crm_analytics.compute.refresh import work_of
from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, NotAllowed, NotEnoughData, NotReady, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.reader import Reader
from crm_analytics.reader.visible import columns_for
from crm_analytics.recipes import SETTINGS, OfPart, Part, Result, chosen
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.schema.columns import groups_of
from crm_analytics.schema.tables import TABLES
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load
from crm_analytics.warehouse.progress import Progress, quiet
from crm_analytics.warehouse.ready import Generation, GenerationDraft, Shape

NOT_IN_PARTS = N_("“{result}” is worked out for the whole company alone.")
NOT_BY = N_("“{result}” can't be worked out by {by}; it can be by {narrows}.")
NOTHING_NARROWED = N_("Say for which part of the business: a branch, a channel, a category or a level of products.")
NOT_YOURS = N_("Your access covers only some branches: ask for one or several of them.")
NOT_THERE = N_("This was not worked out yet.")


def work_out(settings: Settings, load: Load, name: str, part: Part, progress: Progress = quiet) -> None:
    """Work out a result for a part, and keep it; what can't be known is kept as a refusal with its reason.

    One at a time: each may take as much memory as a refresh.

    Raises:
        UsageError: where the result can't be worked out for such a part.
        LoadError: where the load's results are not there.
    """
    recipe, of_part = _recipe(name, part)
    home = _home(settings, load)
    home.mkdir(parents=True, exist_ok=True)
    progress(0.0, _("Waiting until other work has ended"))
    with FileLock(home.parent.parent / "parts.lock"):
        if _lies(settings, load, name, part):
            return
        progress(0.1, _(recipe.sentence))
        key = _key(settings, load, name, part)
        reason: CrmError | None = None
        try:
            frames = of_part.recipe(work_of(settings, load).within(of_part.needs), part)
        except NotEnoughData as refusal:
            frames = {each: schema.create_empty() for each, schema in recipe.gives.items()}
            reason = refusal
        writing = GenerationDraft(home / key)
        try:
            for each, frame in frames.items():
                writing.write(each, frame, Shape(recipe.gives[each], recipe.group_rows))
            message, values = (reason.message, json.dumps(reason.values)) if reason else ("", "{}")
            writing.place(recipe.gives, key, message=message, values=values)
        except BaseException:
            writing.discard()
            raise
        _tidy(settings, home)


def read(reader: Reader, name: str, part: Part) -> pl.DataFrame:
    """A result for a part; empty where it could not be worked out, for the reason that `refusal` gives.

    Raises:
        NotReady: where nobody has asked for it yet.
        NotAllowed: where the part is not the viewer's to see.
        UsageError: where the result can't be worked out for such a part.
    """
    rows = _generation(reader, name, part).scan(name)
    return columns_for(reader.viewer, rows, groups_of(catalogue().schemas[name])).collect()


def refusal(reader: Reader, name: str, part: Part) -> str | None:
    """Why a result could not be worked out for a part; None where it could. Raises as `read` does."""
    entry = _generation(reader, name, part).entries()[name]
    return str(NotEnoughData(entry.message, **json.loads(entry.values))) if entry.message else None


def is_there(reader: Reader, name: str, part: Part) -> bool:
    """Whether a result for a part was worked out. Raises as `read` does, but for what is not there."""
    refuse(reader, name, part)
    return _lies(reader.settings, reader.load, name, part) is not None


def refuse(reader: Reader, name: str, part: Part) -> None:
    """Refuse a part that the viewer may not ask for, or that the result can't be worked out for.

    Raises:
        NotAllowed: for branches that are not the viewer's.
        UsageError: for a result or a part that there is not.
    """
    _recipe(name, part)
    own = reader.viewer.branches
    if own is not None and not (part.branch and own.issuperset(part.branch)):
        raise NotAllowed(NOT_YOURS)
    reader.empty(name)  # who may see nothing may see no part


def _recipe(name: str, part: Part) -> tuple[Result, OfPart]:
    recipe = catalogue().by_name.get(name)
    if recipe is None or recipe.of_part is None:
        raise UsageError(NOT_IN_PARTS, result=name)
    if not part.narrowed:
        raise UsageError(NOTHING_NARROWED)
    if others := part.narrowed - recipe.of_part.narrows:
        narrows = ", ".join(sorted(recipe.of_part.narrows))
        raise UsageError(NOT_BY, result=name, by=", ".join(sorted(others)), narrows=narrows)
    return recipe, recipe.of_part


def _generation(reader: Reader, name: str, part: Part) -> Generation:
    refuse(reader, name, part)
    generation = _lies(reader.settings, reader.load, name, part)
    if generation is None:
        raise NotReady(NOT_THERE, result=name)
    return generation


def _lies(settings: Settings, load: Load, name: str, part: Part) -> Generation | None:
    kept = Generation(_home(settings, load) / _key(settings, load, name, part))
    return kept if kept.entries() else None


def _key(settings: Settings, load: Load, name: str, part: Part) -> str:
    """Tells apart result, part, and what it was made from. The days of a load follow from its facts."""
    recipe, of_part = _recipe(name, part)
    results = (ready.in_force(settings, load.id) or Generation(_home(settings, load))).entries()
    versions: list[str] = []
    for need in of_part.needs:
        if need in TABLES:
            versions.append(str(load.versions.get(need)))
        elif need not in SETTINGS:
            versions.append(results[need].stamp if need in results else "")
    if set(of_part.needs) & set(SETTINGS):
        versions.append(repr(chosen(settings)))
    of = {field: sorted(value) if isinstance(value, tuple) else value for field, value in asdict(part).items()}
    return sha256(json.dumps([program(), *recipe.gives, of, *versions]).encode()).hexdigest()[:20]


def _home(settings: Settings, load: Load) -> Path:
    return settings.warehouse / "ready" / str(load.id) / "parts"


def _tidy(settings: Settings, home: Path) -> None:
    """Keep the newest, as many as the limits allow."""
    newest = sorted((folder for folder in home.iterdir() if folder.is_dir()), key=_made_at, reverse=True)
    total = 0
    for number, folder in enumerate(newest):
        total += sum(file.stat().st_size for file in folder.iterdir())
        if number and (number >= settings.parts_kept or total > settings.parts_bytes):
            Generation(folder).discard()


def _made_at(folder: Path) -> int:
    return folder.stat().st_mtime_ns
