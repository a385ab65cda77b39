"""The way of one customer: through the segments so far, and to the next order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.features.customer.charts.timeline import end_of_data
from crm_analytics.i18n import date_text
from crm_analytics.i18n import gettext as _

ORDERS_BEFORE: Final = 12
"""Days with a purchase that stand before the next one."""


@dataclass(frozen=True)
class Expected:
    """When an order is expected: by `first` in 1 of 10 cases, by `middle` in half, `last` in 9 of 10 (None: later)."""

    first: date
    middle: date
    last: date | None


def path(steps: pl.DataFrame, names: Mapping[str, str], order: list[str]) -> go.Figure:
    """The segment at the end of each month, as steps; better ones stand higher.

    Args:
        steps: day and segment, the earliest first.
        names: What each segment is called.
        order: Segments, best first.
    """
    seen = [segment for segment in reversed(order) if segment in set(steps["segment"])]
    level = {segment: place for place, segment in enumerate(seen)}
    days = steps["day"].to_list()
    fig = theme.figure(90 + 32 * len(seen))
    fig.add_scatter(
        x=days,
        y=[level[segment] for segment in steps["segment"]],
        mode="lines+markers",
        line={"color": theme.ACCENT, "width": 2.5, "shape": "hv"},
        marker={"size": 6, "color": theme.ACCENT},
        customdata=[
            f"{date_text(day)}: {written(names[segment])}"
            for day, segment in steps.select("day", "segment").iter_rows()
        ],
        hovertemplate="%{customdata}<extra></extra>",
    )
    fig.update_yaxes(
        tickvals=list(range(len(seen))),
        ticktext=[written(short(names[segment])) for segment in seen],
        range=[-0.5, len(seen) - 0.5],
    )
    days_below(fig, days[0], days[-1], ticks=4)
    return fig


def next_order(before: list[date], expected: Expected, *, as_of: date) -> go.Figure:
    """The last days with a purchase, and the days in which the next one is expected.

    Args:
        before: Days with a purchase, the earliest first; the last few are drawn.
        expected: The range; one without an end is drawn for as long again as it takes to its middle.
        as_of: Last day of the data.
    """
    low, middle = expected.first, expected.middle
    high = expected.last or middle + (middle - as_of)
    shown = before[-ORDERS_BEFORE:]
    fig = theme.figure(130)
    fig.add_scatter(
        x=shown,
        y=[0] * len(shown),
        mode="markers",
        name=_("Days with a purchase"),
        marker={"size": 11, "color": theme.ACCENT},
        customdata=[date_text(day) for day in shown],
        hovertemplate="%{customdata}<extra></extra>",
    )
    fig.add_scatter(
        x=[low, high],
        y=[0, 0],
        mode="lines",
        name=_("In 8 of 10 cases") if expected.last else _("1 in 10 sooner, many later"),
        line={"color": theme.SECOND, "width": 12},
        opacity=0.45,
        hoverinfo="skip",
    )
    fig.add_scatter(
        x=[middle],
        y=[0],
        mode="markers",
        name=_("Next order, expected"),
        marker={"size": 13, "symbol": "diamond", "color": theme.SECOND},
        customdata=[date_text(middle)],
        hovertemplate="%{customdata}<extra></extra>",
    )
    first, last = min([*shown, low]), max(high, as_of)
    end_of_data(fig, as_of)
    margin = timedelta(days=max((last - first).days // 30, 1))
    fig.update_xaxes(range=[first - margin, last + margin])
    fig.update_yaxes(visible=False, range=[-1, 1])
    days_below(fig, first, last, ticks=4)
    return fig
