"""Cached reads of what a refresh left, and of the list of loads.

A frame from here is shared by every visitor: nothing may change it.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.compute.refresh import is_running
from crm_analytics.config import Settings
from crm_analytics.errors import NotReady
from crm_analytics.i18n import N_
from crm_analytics.reader import Reader
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.recipes.refusals import REFUSALS
from crm_analytics.schema.company import Company
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Load, LoadCatalogue, built_upon

CHECKED = timedelta(seconds=2)
"""How long the list of loads is believed: a load that is published shows up at the next rerun after that."""

COMING = N_("This is still being worked out; it appears here as soon as it is there. All else can be used.")
LEFT_OUT = N_("This was not worked out: the work was broken off. Work the figures out anew, on page Data.")

LARGE = 64_000_000
"""Bytes of a file from which on it is read with each question's filters; in memory it is about ten times as large."""


@dataclass(frozen=True)
class Sales:
    """What the frame of every page says of the sales: their first and last day, and the share without a customer."""

    first_day: date | None
    last_day: date | None
    anonymous: float


NO_SALES = Sales(None, None, 0.0)
"""Of no load."""


@cached(ttl=CHECKED)
def ready_loads(settings: Settings) -> list[Load]:
    """The loads that pages can show, newest first: not undone, with the marts and what else pages wait for at hand."""
    opening = catalogue().opening
    loads = [load for load in LoadCatalogue(settings).all() if load.status == "ready"]
    return [load for load in loads if ready.holds(settings, load.id, opening)]


@cached(ttl=CHECKED)
def loads_up_to(settings: Settings, load_id: int) -> list[Load]:
    """A load and those it was built upon, the newest first: all that brought what is in force with it."""
    return built_upon(LoadCatalogue(settings).all(), load_id)


def is_broken_off(settings: Settings, load: Load) -> bool:
    """Whether results of a load are missing that nobody is working on."""
    return not ready.holds(settings, load.id, catalogue().schemas) and not is_running(settings)


@cached(ttl=CHECKED)
def company(settings: Settings) -> Company | None:
    """Whose data it is."""
    return LoadCatalogue(settings).company()


def pending(reader: Reader, name: str) -> NotReady | None:
    """Why a result of a load that pages show is not there: it is still being worked out, or nobody works on it."""
    if ready.holds(reader.settings, reader.load.id, [name]) or not ready.generation(reader.settings, reader.load.id):
        return None
    return NotReady(COMING if is_running(reader.settings) else LEFT_OUT, result=name)


@cached()
def result(reader: Reader, name: str) -> pl.DataFrame:
    """A mart or ready result of a load, as far as the viewer may see it; empty where that is nothing."""
    if reader.refusal(name) is not None:
        return reader.empty(name)
    return reader.result(name).collect()


def refusals(reader: Reader) -> pl.DataFrame:
    """Which results could not be worked out, and why; while results still come in, so far."""
    written = ready.path(reader.settings, reader.load.id, REFUSALS).stat().st_mtime_ns
    return _refusals(reader, written)


@cached()
def _refusals(reader: Reader, written: int) -> pl.DataFrame:  # noqa: ARG001 - part of the key
    return reader.result(REFUSALS).collect()


def history(reader: Reader, name: str) -> pl.DataFrame:
    """What was stated at a load and those before it, and not taken back, as far as the viewer may see it."""
    return _history(reader, name, reader.history_version(name))


@cached()
def _history(reader: Reader, name: str, version: Hashable) -> pl.DataFrame:  # noqa: ARG001 - part of the key
    if reader.refusal(name) is not None:
        return reader.empty(name)
    return reader.history(name).collect()


def lazily(reader: Reader, name: str) -> pl.LazyFrame:
    """The same, lazily. A large one is read from its file with each question's filters, and never kept whole.

    What is worked out anew for the viewer is kept: it is of some branches only.
    """
    if reader.refusal(name) is None and not reader.is_worked_out_anew(name) and reader.bytes_of(name) > LARGE:
        return reader.result(name)
    return result(reader, name).lazy()


@cached()
def sales(reader: Reader) -> Sales:
    """What the frame of every page says of the sales of a load."""
    amounts = pl.col("revenue", "anonymous_revenue").sum().cast(pl.Float64)
    daily = reader.result("daily_sales")
    spans = daily.select(pl.col("day").min().alias("first"), pl.col("day").max().alias("last"), amounts)
    first, last, sold, anonymous = spans.collect().row(0)
    return Sales(first, last, part(anonymous, sold))


def part(some: float, whole: float) -> float:
    """A part of sales as a share of them: what was brought back leaves nothing below none or above all."""
    return min(max(some / whole, 0.0), 1.0) if whole > 0 else 0.0
