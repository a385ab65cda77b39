"""Where customers stood on a day, kept between reruns; frames are shared, never change them."""

from datetime import date

import polars as pl
import streamlit as st

from crm_analytics.access import Viewer
from crm_analytics.analyses.movement import joined
from crm_analytics.analyses.rfm_history import bounds_on, standings
from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.bounds import Bounds
from crm_analytics.ui import reads, segments
from crm_analytics.ui.view import View
from crm_analytics.warehouse import ready

STOOD = ["customer_no", "segment", "monetary"]


def days(view: View) -> list[date]:
    """Month ends with at least five customers, and the as-of day; the earliest first."""
    return view.ready("rfm_bounds")["day"].unique().sort().to_list()


def bounds_in_force(view: View) -> Bounds | None:
    """The bounds that the segments of this load go by; None: by rank."""
    found = view.ready("rfm_bounds")
    if found.is_empty() or found["by_rank"].all():
        return None
    return bounds_on(found, max(found["day"]))


def moved(view: View, start: date, end: date, selection: Selection) -> pl.DataFrame:
    """customer_no, before, after, money_before, money_after of the customers asked for, between two days.

    A filter of segments counts for the later day.

    Raises:
        NotEnoughData: where fewer than five customers had bought by the earlier day.
    """
    generation = str(ready.path(view.settings, view.load.id, "order_days"))
    return _moved(view, generation, view.viewer, start, end, selection)


@st.cache_resource(ttl=reads.KEPT, max_entries=16, show_spinner=False, hash_funcs=reads.KEYS)
def _moved(
    _view: View,
    generation: str,
    viewer: Viewer,
    start: date,
    end: date,
    selection: Selection,
) -> pl.DataFrame:
    before, after = (_stood(_view, generation, viewer, day) for day in (start, end))
    segment = selection.keeps("segment")
    after = after if segment is None else after.filter(segment)
    if selection.dimensions:
        everyone = selection.among("segment", ())
        kept = segments.people(_view, everyone).select("customer_no").collect()
        before, after = (each.join(kept, on="customer_no", how="semi") for each in (before, after))
    if segment is not None:
        before = before.join(after, on="customer_no", how="semi")
    return joined(before, after).with_columns(pl.col("before", "after").cast(pl.Categorical))


@st.cache_resource(ttl=reads.KEPT, max_entries=8, show_spinner=False, hash_funcs=reads.KEYS)
def _stood(_view: View, generation: str, viewer: Viewer, day: date) -> pl.DataFrame:  # noqa: ARG001 - keys of the cache
    """The segments of a day: ready for the as-of day and a quarter before, else worked out from the days before it."""
    if day == _view.as_of:
        return _view.ready("rfm_customers").select(STOOD)
    before = _view.ready("rfm_before")
    if day in before["day"].head(1):
        return before.select(STOOD)
    for standing in standings(_view.read("order_days"), [day]):
        return standing.segments(bounds_in_force(_view)).select(STOOD)
    raise NotEnoughData(N_("Fewer than five customers had bought by that day. Choose a later one."))
