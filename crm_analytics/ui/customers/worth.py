"""What the customers asked for have brought and are expected to bring, kept between reruns; never change the frames."""

from dataclasses import dataclass

import polars as pl
import streamlit as st

from crm_analytics.access import Viewer
from crm_analytics.analyses.portfolio import with_levels
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import percent
from crm_analytics.metrics.selection import Selection
from crm_analytics.ui import reads, segments
from crm_analytics.ui.view import View
from crm_analytics.warehouse import ready

Parameters = dict[str, float]


@dataclass(frozen=True)
class Basis:
    """How revenue became value: the margin, where it is from, and the rate of interest; None: not the viewer's to see.

    Attributes:
        margin: Share of revenue; 1 where value is told in revenue.
        origin: "costs", "assumed" or "revenue".
        rate: A year's interest.
    """

    margin: float
    origin: str
    rate: float


def people(view: View, selection: Selection) -> pl.DataFrame:
    """The customers asked for, one a row: their columns of `customer_value`, `customer_id`, `segment`, `to_date`.

    `to_date` is what they brought so far, in the same money as `value_to_come`; `past` and `coming` are their levels.
    """
    generation = str(ready.path(view.settings, view.load.id, "customer_value"))
    return _people(view, generation, view.viewer, selection)


def parameters(view: View) -> Parameters:
    """What the values rest on; empty for viewers of some branches."""
    if view.viewer.branches is not None:
        return {}
    return dict(view.ready("value_model").select("parameter", "value").iter_rows())


def basis(view: View) -> Basis | None:
    """How revenue became value."""
    told = parameters(view)
    for origin in ("costs", "assumed", "revenue"):
        if (margin := told.get(f"margin_{origin}")) is not None:
            return Basis(margin, origin, told["discount_rate"])
    return None


def said(found: Basis | None) -> str:
    """What kind of money value is, in a sentence."""
    if found is None:
        return _("Value is in today's money, as worked out for the whole company.")
    rate = rate_text(found.rate)
    sentence = {
        "costs": _(
            "Value is gross profit, {margin} of revenue as the unit costs say, in today's money at {rate} a year."
        ),
        "assumed": _("Value is gross profit at the assumed margin of {margin}, in today's money at {rate} a year."),
        "revenue": _(
            "Value is revenue, in today's money at {rate} a year: no unit costs are known and no margin is assumed."
        ),
    }[found.origin]
    return sentence.format(margin=percent(found.margin, 1), rate=rate)


def rate_text(rate: float) -> str:
    """A year's interest as people say it: 10%, 7.5%."""
    return percent(rate, 0 if round(rate * 100, 1) % 1 == 0 else 1)


def money_word(found: Basis | None) -> str:
    """What value is called in a heading."""
    return _("revenue") if found is not None and found.origin == "revenue" else _("gross profit")


def coming(found: Basis | None) -> str:
    """What one customer's value to come is called, so that nobody reads profit as sales."""
    if found is None:
        return _("Value to come in a year")
    return _("Revenue to come in a year") if found.origin == "revenue" else _("Gross profit to come in a year")


@st.cache_resource(ttl=reads.KEPT, max_entries=16, show_spinner=False, hash_funcs=reads.KEYS)
def _people(_view: View, generation: str, viewer: Viewer, selection: Selection) -> pl.DataFrame:  # noqa: ARG001  keys of the cache
    found = basis(_view)
    asked = segments.people(_view, selection).select("customer_no", "customer_id", "segment", "monetary")
    joined = _view.read("customer_value").join(asked, on="customer_no", how="inner")
    to_date = pl.col("monetary").cast(pl.Float64) * (pl.lit(found.margin) if found else _kept())
    return with_levels(joined.with_columns(to_date=to_date).drop("monetary").sort("customer_no").collect())


def _kept() -> pl.Expr:
    """Value for each unit of revenue to come, where the margin is not the viewer's to see: margin and interest."""
    revenue = (pl.col("expected_orders") * pl.col("order_value")).sum()
    return pl.when(revenue > 0).then(pl.col("value_to_come").sum() / revenue).otherwise(1.0)
