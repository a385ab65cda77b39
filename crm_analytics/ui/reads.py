"""Cached reads of what a refresh left. Keys are file names, the viewer and plain values; frames are never keys.

A frame from here is shared by every visitor: nothing may change it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import streamlit as st
from streamlit.runtime.caching.hashing import HashFuncsDict

from crm_analytics.access import Viewer
from crm_analytics.config import Settings
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.company import Company
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Catalogue, Load

KEPT = timedelta(hours=12)
CHECKED = timedelta(seconds=2)
"""How long the list of loads is believed: a load that is published shows up at the next rerun after that."""

LARGE = 64_000_000
"""Bytes of a file from which on it is read with each question's filters; in memory it is about ten times as large."""

# Streamlit takes milliseconds to hash a dataclass, at every read; its text says the same.
KEYS: HashFuncsDict = {Settings: repr, Viewer: repr, Selection: repr, Company: repr}


@dataclass(frozen=True)
class Sales:
    """What the frame of every page says of the sales: their first and last day, and the share without a customer."""

    first_day: date | None
    last_day: date | None
    anonymous: float


NO_SALES = Sales(None, None, 0.0)
"""Of no load."""


@st.cache_resource(ttl=CHECKED, max_entries=16, show_spinner=False, hash_funcs=KEYS)
def ready_loads(settings: Settings) -> list[Load]:
    """The loads that pages can show, newest first: not undone, with their results at hand."""
    return [load for load in Catalogue(settings).all() if load.status == "ready" and ready.exists(settings, load.id)]


@st.cache_resource(ttl=CHECKED, max_entries=16, show_spinner=False, hash_funcs=KEYS)
def company(settings: Settings) -> Company | None:
    """Whose data it is."""
    return Catalogue(settings).company()


def result(settings: Settings, load_id: int, name: str, viewer: Viewer) -> pl.DataFrame:
    """A mart or ready result of a load, as far as the viewer may see it."""
    generation = str(ready.path(settings, load_id, name))
    return _result(settings, load_id, generation, name, viewer)


def lazily(settings: Settings, load_id: int, name: str, viewer: Viewer) -> pl.LazyFrame:
    """The same, lazily. A large one is read from its file with each question's filters, and never kept whole."""
    if ready.path(settings, load_id, name).stat().st_size > LARGE:
        return ready.scan(settings, load_id, name, viewer)
    return result(settings, load_id, name, viewer).lazy()


def sales(settings: Settings, load_id: int, viewer: Viewer) -> Sales:
    """What the frame of every page says of the sales of a load."""
    return _sales(settings, load_id, str(ready.path(settings, load_id, "daily_sales")), viewer)


@st.cache_resource(ttl=KEPT, max_entries=32, show_spinner=False, hash_funcs=KEYS)
def _sales(settings: Settings, load_id: int, generation: str, viewer: Viewer) -> Sales:  # noqa: ARG001 - the key of a rebuilt result
    amounts = pl.col("revenue", "anonymous_revenue").sum().cast(pl.Float64)
    daily = ready.scan(settings, load_id, "daily_sales", viewer)
    asked = daily.select(pl.col("day").min().alias("first"), pl.col("day").max().alias("last"), amounts)
    first, last, sold, anonymous = asked.collect().row(0)
    return Sales(first, last, part(anonymous, sold))


def part(some: float, whole: float) -> float:
    """A part of sales as a share of them: what was brought back leaves nothing below none or above all."""
    return min(max(some / whole, 0.0), 1.0) if whole > 0 else 0.0


@st.cache_resource(ttl=KEPT, max_entries=32, show_spinner=False, hash_funcs=KEYS)
def _result(settings: Settings, load_id: int, generation: str, name: str, viewer: Viewer) -> pl.DataFrame:  # noqa: ARG001 - the key of a rebuilt result
    return ready.scan(settings, load_id, name, viewer).collect()
