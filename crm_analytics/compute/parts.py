"""Results for a part of the business, worked out when somebody asks, and kept for their load within limits."""

import json

import polars as pl
from filelock import FileLock

from crm_analytics.compute import kept_parts
from crm_analytics.compute.kept_parts import KeptPart, PartName
from crm_analytics.compute.refresh import work_of
from crm_analytics.config import Settings
from crm_analytics.errors import CrmError, NotAllowed, NotEnoughData, NotReady, UsageError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.reader import Reader
from crm_analytics.reader.visible import columns_for
from crm_analytics.recipes import OfPart, Part, Result
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.schema.columns import groups_of
from crm_analytics.schema.tables import FACTS
from crm_analytics.viewer import Viewer
from crm_analytics.warehouse.loads import Load
from crm_analytics.warehouse.progress import Progress, quiet
from crm_analytics.warehouse.ready import GenerationDraft, Shape

NOT_IN_PARTS = N_("“{result}” is worked out for the whole company alone.")
NOT_BY = N_("“{result}” can't be worked out by {by}; it can be by {narrows}.")
NOTHING_NARROWED = N_("Say for which part of the business: a branch, a channel, a category or a level of products.")
NOT_YOURS = N_("Your access covers only some branches: ask for one or several of them.")
NOT_SHOWN = N_("The column {column} of table {table} is not shown to you: nothing can be narrowed by it.")
NOT_THERE = N_("This was not worked out yet.")


def work_out(settings: Settings, load: Load, name: str, part: Part, progress: Progress = quiet) -> None:
    """Work out a result for a part, and keep it; what can't be known is kept as a refusal with its reason.

    One at a time: each may take as much memory as a refresh.

    Raises:
        UsageError: where the result can't be worked out for such a part.
        LoadError: where the load's results are not there.
    """
    recipe, of_part = _recipe(name, part)
    home = kept_parts.home(settings, load)
    home.mkdir(parents=True, exist_ok=True)
    progress(0.0, _("Waiting until other work has ended"))
    with FileLock(home.parent.parent / "parts.lock"):
        key = kept_parts.key_of(settings, load, recipe, part)
        there = kept_parts.kept(settings, load, key)
        if there is not None and there.is_current:
            return
        progress(0.1, _(recipe.sentence))
        reason: CrmError | None = None
        try:
            frames = of_part.recipe(work_of(settings, load).within(of_part.needs), part)
        except NotEnoughData as refusal:
            frames = {each: schema.create_empty() for each, schema in recipe.gives.items()}
            reason = refusal
        writing = GenerationDraft(home / key.folder)
        try:
            for each, frame in frames.items():
                writing.write(each, frame, Shape(recipe.gives[each], recipe.group_rows))
            message, values = (reason.message, json.dumps(reason.values)) if reason else ("", "{}")
            kept_parts.describe(writing.folder, PartName(recipe.name, part))
            writing.place(recipe.gives, key.folder, message=message, values=values)
        except BaseException:
            writing.discard()
            raise
        if dropped := kept_parts.make_room(settings, load):
            kept_parts.describe(writing.folder, PartName(recipe.name, part), dropped)


def kept(reader: Reader, name: str, part: Part) -> KeptPart | None:
    """What was worked out for a part; None where nobody has asked for it yet.

    Where there is no other, one that was made before people set something else, such as a note: it says so.

    Raises:
        NotAllowed: where the part is not the viewer's to see.
        UsageError: where the result can't be worked out for such a part.
    """
    refuse(reader, name, part)
    recipe, _of_part = _recipe(name, part)
    key = kept_parts.key_of(reader.settings, reader.load, recipe, part)
    return kept_parts.kept(reader.settings, reader.load, key)


def rows(viewer: Viewer, there: KeptPart, name: str) -> pl.DataFrame:
    """A result of what `kept` gave; empty where it could not be worked out, for the reason that `reason` gives."""
    return columns_for(viewer, there.generation.scan(name), groups_of(catalogue().schemas[name])).collect()


def reason(there: KeptPart, name: str) -> str | None:
    """Why a result of what `kept` gave could not be worked out, in the reader's language; None where it could."""
    entry = there.generation.entries()[name]
    return str(NotEnoughData(entry.message, **json.loads(entry.values))) if entry.message else None


def read(reader: Reader, name: str, part: Part) -> pl.DataFrame:
    """A result for a part; empty where it could not be worked out, for the reason that `refusal` gives.

    Raises:
        NotReady: where nobody has asked for it yet, or people have set something else since.
        NotAllowed: where the part is not the viewer's to see.
        UsageError: where the result can't be worked out for such a part.
    """
    return rows(reader.viewer, _current(reader, name, part), name)


def refusal(reader: Reader, name: str, part: Part) -> str | None:
    """Why a result could not be worked out for a part; None where it could. Raises as `read` does."""
    return reason(_current(reader, name, part), name)


def is_there(reader: Reader, name: str, part: Part) -> bool:
    """Whether a result for a part was worked out. Raises as `read` does, but for what is not there."""
    there = kept(reader, name, part)
    return there is not None and there.is_current


def next_to_go(reader: Reader) -> KeptPart | None:
    """What will be dropped to make room for the next; None where there is room, as far as the number goes."""
    return kept_parts.oldest(reader.settings, reader.load)


def refuse(reader: Reader, name: str, part: Part) -> None:
    """Refuse a part that the viewer may not ask for, or that the result can't be worked out for.

    Raises:
        NotAllowed: for branches that are not the viewer's, or a column that is not shown to the viewer.
        UsageError: for a result or a part that there is not.
    """
    _recipe(name, part)
    if not covers(reader.viewer, part):
        raise NotAllowed(NOT_YOURS)
    for table, column in part.columns:
        group = groups_of(FACTS[table].schema).get(column)
        if group is not None and not reader.viewer.may_see(group):
            raise NotAllowed(NOT_SHOWN, column=column, table=table)
    reader.empty(name)  # who may see nothing may see no part


def covers(viewer: Viewer, part: Part) -> bool:
    """Whether all branches of a part are the viewer's to see."""
    return viewer.branches is None or (bool(part.branch) and viewer.branches.issuperset(part.branch))


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


def _current(reader: Reader, name: str, part: Part) -> KeptPart:
    there = kept(reader, name, part)
    if there is None or not there.is_current:
        raise NotReady(NOT_THERE, result=name)
    return there
