"""Working out every mart and result for a load, so that pages only have to read small tables.

What was worked out before from the same data and the same settings is taken over. Pages show the load once the marts
and what else they wait for are there; the rest follows in the same refresh, result by result.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

import polars as pl
from filelock import FileLock, Timeout

from crm_analytics.compute import ledger
from crm_analytics.compute.making import Making
from crm_analytics.compute.plan import planned
from crm_analytics.config import Settings
from crm_analytics.drill.rows import load_day
from crm_analytics.errors import LoadError
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.recipes import Days, Work, chosen, up_to
from crm_analytics.recipes.catalogue import catalogue, opens
from crm_analytics.rules.saved_segments import note_sizes
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.guards import refresh_lock
from crm_analytics.warehouse.loads import NOTHING_LOADED, Load, LoadCatalogue
from crm_analytics.warehouse.progress import Progress, quiet
from crm_analytics.warehouse.ready import Generation


@dataclass(frozen=True)
class Refreshed:
    """What a refresh did: marts and results that it made, and those that it took over as they were."""

    load: Load
    made: tuple[str, ...]
    taken_over: tuple[str, ...]


def refresh(
    settings: Settings, *, progress: Progress = quiet, load_id: int | None = None, anew: bool = False
) -> Refreshed:
    """Work out all marts and results, and mark the load ready as soon as pages can show it.

    An analysis with too little data leaves an empty result and a row in `refusals` that says what it needs. Order
    lines dated after the load do not count anywhere; `table_health` says how many there are.

    Args:
        settings: The warehouse.
        progress: Told the share done and what is being worked on.
        load_id: A load that is not the newest, to look at things as they stood then.
        anew: Make everything, also what could be taken over.

    Raises:
        LoadError: without a load, or while another refresh is running.
    """
    try:
        with FileLock(refresh_lock(settings), timeout=settings.lock_wait):
            load = _load_to_refresh(settings, load_id)
            lake.verify(settings, load)
            work = work_of(settings, load)
            done = _work_out(work, progress, anew=anew)
            note_sizes(settings, load, as_of=work.days.as_of)
            newest = LoadCatalogue(settings).in_force()
            if newest is not None and newest.id == load.id:  # an older load would state with hindsight
                ledger.record(settings, load, work.days.as_of)
            _tidy(settings, load)
    except Timeout:
        raise LoadError(N_("Another refresh is running. Wait until it has ended, and refresh again.")) from None
    progress(1.0, _("All figures are ready."))
    return done


def is_running(settings: Settings) -> bool:
    """Whether a refresh is at work on this warehouse, in whatever process."""
    try:
        with FileLock(refresh_lock(settings), is_singleton=False).acquire(blocking=False):
            return False
    except Timeout:
        return True
    except OSError:  # where nothing can be written, nobody is at work
        return False


def as_of(settings: Settings, load: Load) -> date:
    """Last day with a sale that is not later than the load itself; the load's day where there is none."""
    clock = load_day(settings, load)
    lines = lake.scan(settings, load, "order_lines").filter(~pl.col("cancelled").fill_null(value=False))
    last: datetime | None = lines.filter(up_to(clock)).select(pl.col("ordered_at").max()).collect().item()
    return last.date() if last else clock


def work_of(settings: Settings, load: Load) -> Work:
    """What a load's results are made from; of marts and results, those in force."""
    days = Days(as_of(settings, load), load_day(settings, load))
    made = ready.in_force(settings, load.id) or Generation(settings.warehouse)
    return Work(settings, load, made, days, chosen(settings))


def _load_to_refresh(settings: Settings, load_id: int | None) -> Load:
    catalogue = LoadCatalogue(settings)
    load = catalogue.in_force() if load_id is None else catalogue.get(load_id)
    if load is None:
        raise LoadError(NOTHING_LOADED)
    return load


def _work_out(work: Work, progress: Progress, *, anew: bool) -> Refreshed:
    settings, load, recipes = work.settings, work.load, catalogue()
    progress(0.0, _("Looking at what has changed"))
    is_shown = load.status == "ready" and ready.holds(settings, load.id, recipes.schemas)
    own = ready.in_force(settings, load.id)
    plan = planned(recipes, work, [] if anew else _there(settings, own))
    if is_shown and all(each.source is own for each in plan):
        return Refreshed(load, (), tuple(name for each in plan for name in each.recipe.gives))
    with ready.draft(settings, load.id) as draft:
        making = Making(replace(work, made=draft), draft)
        making.take_over(plan)
        to_make = [each.recipe for each in plan if each.source is None]
        total, done = sum(each.weight for each in to_make), 0.0
        for each in (each for each in plan if each.source is None):
            if not opens(each.recipe) and not is_shown:
                _open(making)  # what is shown already stays as it is until all of it is new
            progress(done / total, _(each.recipe.sentence))
            making.make(each)
            done += each.recipe.weight
        _open(making)
    return Refreshed(load, tuple(making.made), tuple(making.taken_over))


def _open(making: Making) -> None:
    """Let pages show the load with what is there."""
    if not making.draft.published:
        making.write_refusals()
        making.draft.publish()
        LoadCatalogue(making.work.settings).mark_ready(making.work.load.id)


def _there(settings: Settings, own: Generation | None) -> list[Generation]:
    """Where results may be taken over from: this load's own first, then those of the newest loads."""
    return ([own] if own else []) + ready.all_in_force(settings)


def _tidy(settings: Settings, load: Load) -> None:
    """Keep the results of the newest loads, and of the one just asked for."""
    newest = [each.id for each in LoadCatalogue(settings).all() if each.status == "ready"][: settings.ready_kept]
    ready.keep_only(settings, {load.id, *newest})
