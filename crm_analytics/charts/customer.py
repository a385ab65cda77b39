"""The picture of everything that happened with one customer: a lane for each kind, over time."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.analyses.customer_timeline import KINDS
from crm_analytics.charts import theme
from crm_analytics.charts.labels import short, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.i18n import date_text, number

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
    fig = theme.figure(LANE * len(kinds) + BELOW)
    wide = max(A_DAY, (end - first).days * A_DAY * THINNEST)
    for place, kind in enumerate(kinds):
        _add_lane(fig, marks.filter(pl.col("kind") == kind), names[kind], place / len(kinds), wide)
    margin = timedelta(days=max((end - first).days // 60, 2))
    fig.update_xaxes(range=[first - margin, end + margin], anchor="free", position=0)
    days_below(fig, first, end, ticks=4)
    if last > as_of:
        end_of_data(fig, as_of)
    return fig


def end_of_data(fig: go.Figure, day: date) -> None:
    """A line on the last day of the data: what stands right of it is still to come."""
    line = {"color": theme.MUTED, "dash": "dot", "width": 1}
    fig.add_shape({"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1, "line": line})


def _add_lane(fig: go.Figure, own: pl.DataFrame, name: str, down: float, wide: float) -> None:
    """One kind's marks on a vertical axis of its own, `down` of the strip from its top; no figures, the kind's name."""
    number_of = len(fig.data) + 1
    suffix = str(number_of) if number_of > 1 else ""
    kind, lanes = own["kind"][0], (fig.layout.height - BELOW) // LANE
    top = float(max(own["times"].to_list()))
    fig.add_bar(
        x=own["day"].to_list(),
        y=own["times"].to_list(),
        width=wide,
        name=written(name),
        yaxis=f"y{suffix}",
        marker={"color": COLOURS[kind], "line": {"width": 0}},
        customdata=[_days(*row) for row in own.select("day", "last", "times").iter_rows()],
        hovertemplate="%{customdata}<extra></extra>",
    )
    axis = {
        **fig.layout.yaxis.to_plotly_json(),
        "domain": [max(1 - down - (1 - GAP) / lanes, 0), 1 - down],
        "range": [0, top],
        "tickvals": [top / 2],
        "ticktext": [written(short(name))],
        "showgrid": False,
        "anchor": "x",
    }
    fig.update_layout({f"yaxis{suffix}": axis})


def _days(first: date, last: date, times: int) -> str:
    """When a mark is, and how many things it stands for."""
    days = date_text(first) if first == last else f"{date_text(first)} – {date_text(last)}"
    return days if times == 1 else f"{days}: {number(times)}"
