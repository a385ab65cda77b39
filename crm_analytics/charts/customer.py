"""Pictures of one customer: what happened when, when orders come, the way through segments, the next order."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.analyses.customer_timeline import KINDS
from crm_analytics.charts import theme
from crm_analytics.charts.labels import short, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.i18n import date_text, number
from crm_analytics.i18n import gettext as _

LANE: Final = 30
"""Height of a kind on the strip, in pixels."""
BELOW: Final = 44
GAP: Final = 0.22
THINNEST: Final = 1 / 220
"""Width of a mark as a share of the strip."""
A_DAY: Final = 86_400_000
COLOURS: Final = {
    "order": theme.ACCENT,
    "return": theme.LOSS,
    "delivery": theme.CATEGORIES[5],
    "contact": theme.GAIN,
    "complaint": theme.LOSS,
    "campaign": theme.SECOND,
    "redemption": theme.CATEGORIES[4],
    "due": theme.QUIET,
    "note": theme.MUTED,
    "joined": theme.MUTED,
}
ORDERS_BEFORE: Final = 12
"""Days with a purchase that stand before the next one."""


@dataclass(frozen=True)
class Expected:
    """When an order is expected: by `first` in 1 of 10 cases, by `middle` in half, `last` in 9 of 10 (None: later)."""

    first: date
    middle: date
    last: date | None


def strip(marks: pl.DataFrame, names: Mapping[str, str], *, as_of: date) -> go.Figure:
    """A lane for each kind with a mark where it happened, higher where it happened more often.

    Args:
        marks: What `customer_timeline.marks` returns; not empty.
        names: What each kind is called.
        as_of: Last day of the data; what stands right of it is still to come.
    """
    kinds = [kind for kind in KINDS if kind in names]
    first, last = marks["day"].min(), marks["last"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        raise TypeError("a strip needs days")
    end = max(last, as_of)
    margin = timedelta(days=max((end - first).days // 60, 2))
    fig = theme.figure(LANE * len(kinds) + BELOW)
    wide = max(A_DAY, (end - first).days * A_DAY * THINNEST)
    lanes = {}
    for place, kind in enumerate(kinds):
        own = marks.filter(pl.col("kind") == kind)
        axis = f"y{place + 1}" if place else "y"
        fig.add_bar(
            x=own["day"].to_list(),
            y=own["times"].to_list(),
            width=wide,
            name=written(names[kind]),
            yaxis=axis,
            marker={"color": COLOURS[kind], "line": {"width": 0}},
            customdata=[_days(*row) for row in own.select("day", "last", "times").iter_rows()],
            hovertemplate="%{customdata}<extra></extra>",
        )
        top = float(max(own["times"].to_list()))
        lanes[f"yaxis{place + 1}" if place else "yaxis"] = _lane(fig, names[kind], place, len(kinds), top)
    fig.update_layout(lanes, xaxis={"range": [first - margin, end + margin], "anchor": "free", "position": 0})
    days_below(fig, first, end, ticks=5)
    if last > as_of:
        fig.add_shape(
            {
                "type": "line",
                "xref": "x",
                "yref": "paper",
                "x0": as_of,
                "x1": as_of,
                "y0": 0,
                "y1": 1,
                "line": {"color": theme.MUTED, "dash": "dot", "width": 1},
            }
        )
    return fig


def weekdays(found: pl.DataFrame) -> go.Figure:
    """Orders by day of the week; `found` has weekday (Monday is 1) and orders, seven rows."""
    fig = theme.figure(200)
    fig.add_bar(
        x=found["weekday"].to_list(),
        y=found["orders"].to_list(),
        marker={"color": theme.ACCENT},
        text=[number(orders) for orders in found["orders"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{text}<extra></extra>",
    )
    fig.update_xaxes(tickvals=list(range(1, 8)), ticktext=_weekdays())
    fig.update_yaxes(visible=False, rangemode="tozero")
    fig.update_layout(margin={"t": 26})
    return fig


def hours(found: pl.DataFrame) -> go.Figure:
    """Orders by day of the week and hour, darker where there are more; `found` has weekday, hour and orders."""
    first, last = found.select(first=pl.col("hour").min(), last=pl.col("hour").max()).row(0)
    span = list(range(first, last + 1))
    count = {(day, hour): orders for day, hour, orders in found.select("weekday", "hour", "orders").iter_rows()}
    cells = [[count.get((day, hour)) for hour in span] for day in range(1, 8)]
    fig = theme.figure(250)
    fig.add_heatmap(
        z=cells,
        x=span,
        y=list(range(1, 8)),
        text=[
            [f"{name}, {hour}:00 · {number(value or 0)}" for hour, value in zip(span, row, strict=True)]
            for name, row in zip(_weekdays(), cells, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        colorscale=theme.SHADES,
        zmin=0,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    every = 1 if len(span) <= 8 else 3
    fig.update_xaxes(tickvals=span[::every], ticktext=[f"{hour}:00" for hour in span[::every]], title_text=_("Hour"))
    fig.update_yaxes(
        tickvals=list(range(1, 8)), ticktext=_weekdays(), autorange="reversed", showgrid=False, title_text=""
    )
    return fig


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
    fig.add_shape(
        {
            "type": "line",
            "yref": "paper",
            "x0": as_of,
            "x1": as_of,
            "y0": 0,
            "y1": 1,
            "line": {"color": theme.MUTED, "dash": "dot", "width": 1},
        }
    )
    margin = timedelta(days=max((last - first).days // 30, 1))
    fig.update_xaxes(range=[first - margin, last + margin])
    fig.update_yaxes(visible=False, range=[-1, 1])
    days_below(fig, first, last, ticks=4)
    return fig


def _lane(fig: go.Figure, name: str, place: int, lanes: int, top: float) -> dict[str, object]:
    """The vertical axis of a lane, the first at the top: no figures, the kind's name in the middle."""
    height = 1 / lanes
    up = 1 - place * height
    axis = fig.layout.yaxis.to_plotly_json()
    return {
        **axis,
        "domain": [max(up - height * (1 - GAP), 0), up],
        "range": [0, top],
        "tickvals": [top / 2],
        "ticktext": [written(short(name))],
        "showgrid": False,
        "anchor": "x",
    }


def _days(first: date, last: date, times: int) -> str:
    """When a mark is, and how many things it stands for."""
    days = date_text(first) if first == last else f"{date_text(first)} – {date_text(last)}"
    return days if times == 1 else f"{days}: {number(times)}"


def _weekdays() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
