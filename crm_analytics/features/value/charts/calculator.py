"""What one more point of retention brings, adding up over the horizon."""

from collections.abc import Sequence
from datetime import date

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.time_axis import days_below
from crm_analytics.i18n import compact_money, date_text
from crm_analytics.i18n import gettext as _


def path(gains: pl.DataFrame, days: Sequence[date], *, currency: str) -> go.Figure:
    """The money up to each day, its middle and the range that holds 8 of 10 cases.

    Args:
        gains: `Gain.path`.
        days: The last day of each period, the as-of day first.
        currency: ISO code.
    """
    fig = theme.figure()
    there = list(days)
    fig.add_scatter(
        x=[*there, *reversed(there)],
        y=[*gains["high"], *gains["low"].reverse()],
        name=_("8 of 10 cases"),
        fill="toself",
        fillcolor=theme.BAND,
        mode="lines",
        line={"width": 0},
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=there,
        y=gains["middle"].to_list(),
        name=_("middle of all cases"),
        mode="lines+markers",
        line={"color": theme.ACCENT, "width": 2},
        marker={"size": 6},
        hovertext=[_words(day, row, currency) for day, row in zip(there, gains.to_dicts(), strict=True)],
        hoverinfo="text",
    )
    fig.add_hline(y=0, line={"width": 1, "color": theme.MUTED})
    days_below(fig, there[0], there[-1])
    theme.currency_axis(fig, currency, top=max(gains["high"]), bottom=min(gains["low"]))
    return fig


def _words(day: date, row: dict[str, float], currency: str) -> str:
    return _("up to {day}: {middle}, likely between {low} and {high}").format(
        day=date_text(day), **{name: compact_money(row[name], currency) for name in ("middle", "low", "high")}
    )
