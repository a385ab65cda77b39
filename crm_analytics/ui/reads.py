"""Cached reads of what a refresh left. Keys are file names, the viewer and plain values; frames are never keys.

A frame from here is shared by every visitor: nothing may change it.
"""

from datetime import timedelta

import polars as pl
import streamlit as st

from crm_analytics.access import Viewer
from crm_analytics.config import Settings
from crm_analytics.warehouse import ready
from crm_analytics.warehouse.loads import Catalogue, Load

KEPT = timedelta(hours=12)
CHECKED = timedelta(seconds=2)
"""How long the list of loads is believed: a load that is published shows up at the next rerun after that."""


@st.cache_resource(ttl=CHECKED, max_entries=16, show_spinner=False)
def ready_loads(settings: Settings) -> list[Load]:
    """The loads that pages can show, newest first: not undone, with their results at hand."""
    return [load for load in Catalogue(settings).all() if load.status == "ready" and ready.exists(settings, load.id)]


def result(settings: Settings, load_id: int, name: str, viewer: Viewer) -> pl.DataFrame:
    """A mart or ready result of a load, as far as the viewer may see it."""
    generation = str(ready.path(settings, load_id, name))
    return _result(settings, load_id, generation, name, viewer)


@st.cache_resource(ttl=KEPT, max_entries=32, show_spinner=False)
def _result(settings: Settings, load_id: int, generation: str, name: str, viewer: Viewer) -> pl.DataFrame:  # noqa: ARG001 - the key of a rebuilt result
    return ready.scan(settings, load_id, name, viewer).collect()
