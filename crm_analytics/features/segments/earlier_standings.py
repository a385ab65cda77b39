"""Where customers stood on a day, kept between reruns; frames are shared, never change them."""

from datetime import date

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.customers import customers_of
from crm_analytics.content.view import View
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments.transitions import joined
from crm_analytics.i18n import N_
from crm_analytics.metrics.selection import Selection
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm_history import bounds_on, standings

STOOD = ["customer_no", "segment", "monetary"]


def days(view: View) -> list[date]:
    """Month ends with at least five customers, and the as-of day; the earliest first.

    A viewer of some branches has the two days of which the company's segments are kept: other days would be worked out
    from own customers alone.
    """
    if view.is_hidden("rfm_bounds"):
        before = view.ready("rfm_before")["day"].unique().to_list()
        return sorted({*before, view.as_of}) if view.ready("rfm_customers").height else []
    return view.ready("rfm_bounds")["day"].unique().sort().to_list()


def bounds_in_force(view: View) -> Bounds | None:
    """The bounds that the segments of this load go by; None: by rank."""
    bounds = view.ready("rfm_bounds")
    if bounds.is_empty() or bounds["by_rank"].all():
        return None
    return bounds_on(bounds, max(bounds["day"]))


@cached()
def moved(view: View, start: date, end: date, selection: Selection) -> pl.DataFrame:
    """customer_no, before, after, money_before, money_after of the customers asked for, between two days.

    A filter of segments counts for the later day.

    Raises:
        NotEnoughData: where fewer than five customers had bought by the earlier day.
    """
    before, after = (_stood(view, day) for day in (start, end))
    segment = selection.keeps("segment")
    after = after if segment is None else after.filter(segment)
    if selection.dimensions:
        everyone = selection.among("segment", ())
        kept = customers_of(view, everyone).select("customer_no").collect()
        before, after = (each.join(kept, on="customer_no", how="semi") for each in (before, after))
    if segment is not None:
        before = before.join(after, on="customer_no", how="semi")
    return joined(before, after).with_columns(pl.col("before", "after").cast(pl.Categorical))


@cached()
def _stood(view: View, day: date) -> pl.DataFrame:
    """The segments of a day: ready for the as-of day and a quarter before, else worked out from the days before it."""
    if day == view.as_of:
        return view.ready("rfm_customers").select(STOOD)
    before = view.ready("rfm_before")
    if day in before["day"].head(1):
        return before.select(STOOD)
    for standing in standings(view.read("order_days"), [day]):
        return standing.segments(bounds_in_force(view)).select(STOOD)
    raise NotEnoughData(N_("Fewer than five customers had bought by that day. Choose a later one."))
