"""Working out every mart and result for a load, so that pages only have to read small tables."""

import json
from datetime import date, datetime

import polars as pl
from filelock import FileLock, Timeout

from crm_analytics.compute.discovery import steps
from crm_analytics.compute.work import Step, Work, up_to
from crm_analytics.config import Settings
from crm_analytics.drill.rows import load_day
from crm_analytics.errors import LoadError, NotEnoughData
from crm_analytics.i18n import N_
from crm_analytics.i18n import gettext as _
from crm_analytics.rules.saved_segments import note_sizes
from crm_analytics.schema.marts import READY
from crm_analytics.schema.results import Refusals
from crm_analytics.warehouse import lake, ready
from crm_analytics.warehouse.loads import Catalogue, Load
from crm_analytics.warehouse.progress import Progress, quiet

Refused = dict[str, NotEnoughData]


def refresh(settings: Settings, *, progress: Progress = quiet, load_id: int | None = None) -> Load:
    """Work out all marts and results, and mark the load ready: from then on pages show it.

    An analysis with too little data leaves an empty result and a row in `refusals` that says what it needs. Order
    lines dated after the load do not count anywhere; `table_health` says how many there are.

    Args:
        settings: The warehouse.
        progress: Told the share done and what is being worked on.
        load_id: A load that is not the newest, to look at things as they stood then.

    Raises:
        LoadError: without a load, or while another refresh is running.
    """
    try:
        with FileLock(_lock_file(settings), timeout=settings.lock_wait):
            load = _load_to_refresh(settings, load_id)
            _work_out(settings, load, progress)
            Catalogue(settings).mark_ready(load.id)
            note_sizes(settings, load, as_of=as_of(settings, load))
            _tidy(settings, load)
    except Timeout:
        raise LoadError(N_("Another refresh is running. Wait until it has ended, and refresh again.")) from None
    progress(1.0, _("All figures are ready."))
    return load


def as_of(settings: Settings, load: Load) -> date:
    """Last day with a sale that is not later than the load itself; the load's day where there is none."""
    clock = load_day(settings, load)
    lines = lake.scan(settings, load, "order_lines").filter(~pl.col("cancelled").fill_null(value=False))
    last: datetime | None = lines.filter(up_to(clock)).select(pl.col("ordered_at").max()).collect().item()
    return last.date() if last else clock


def _load_to_refresh(settings: Settings, load_id: int | None) -> Load:
    catalogue = Catalogue(settings)
    load = catalogue.in_force() if load_id is None else catalogue.get(load_id)
    if load is None:
        raise LoadError(N_("Nothing is loaded yet: load a file, or the demo with `python -m crm_analytics demo`."))
    return load


def _work_out(settings: Settings, load: Load, progress: Progress) -> None:
    company = Catalogue(settings).company()
    with ready.draft(settings, load.id) as draft:
        work = Work(
            settings=settings,
            load=load,
            draft=draft,
            country=company.country if company else None,
            clock=load_day(settings, load),
            as_of=as_of(settings, load),
        )
        refused: Refused = {}
        recipes = steps()
        total, done = sum(step.weight for step in recipes), 0.0
        for step in recipes:
            progress(done / total, _(step.sentence))
            _follow(work, step, refused)
            done += step.weight
        draft.write("refusals", _refusals(refused))


def _follow(work: Work, step: Step, refused: Refused) -> None:
    try:
        frames = step.recipe(work)
    except NotEnoughData as reason:
        refused.update(dict.fromkeys(step.results, reason))
        frames = {name: READY[name].create_empty() for name in step.results}
    for name, frame in frames.items():
        work.draft.write(name, frame)


def _refusals(refused: Refused) -> pl.DataFrame:
    rows = [(name, reason.message, json.dumps(reason.values)) for name, reason in refused.items()]
    return pl.DataFrame(rows, schema=Refusals.create_empty().schema, orient="row")


def _tidy(settings: Settings, load: Load) -> None:
    """Keep the results of the newest loads, and of the one just asked for."""
    newest = [each.id for each in Catalogue(settings).all() if each.status == "ready"][: settings.ready_kept]
    ready.keep_only(settings, {load.id, *newest})


def _lock_file(settings: Settings) -> str:
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    return str(settings.warehouse / "refresh.lock")
