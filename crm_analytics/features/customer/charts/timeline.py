"""The picture of everything that happened with one customer: a lane for each kind, over time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.features.customer.timeline import KINDS
from crm_analytics.i18n import date_text, number

LANE: Final = 30
"""Height of a kind on the strip, in pixels."""
LANES: Final = 3
"""As high as these the strip is at least: in a lower one the year below the days would be cut off."""
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
        marks: What `features.customer.timeline.marks` returns; not empty.
        names: What each kind is called.
        as_of: Last day of the data; what stands right of it is still to come.
    """
    kinds = [kind for kind in KINDS if kind in names]
    first, last = marks["day"].min(), marks["last"].max()
    if not isinstance(first, date) or not isinstance(last, date):
        raise TypeError("a strip needs days")
    end = max(last, as_of)
    fig = theme.figure(LANE * max(len(kinds), LANES) + BELOW)
    wide = max(A_DAY, (end - first).days * A_DAY * THINNEST)
    plain, margin = fig.layout.yaxis.to_plotly_json(), timedelta(days=max((end - first).days // 60, 2))
    lanes = [_Lane(place, len(kinds), marks.filter(pl.col("kind") == kind)) for place, kind in enumerate(kinds)]
    # In one go: each update of a figure takes Plotly milliseconds.
    fig.add_traces([lane.bars(names, wide) for lane in lanes])
    axes = {f"yaxis{lane.number}": plain | lane.axis(names) for lane in lanes}
    fig.update_layout(axes, xaxis={"range": [first - margin, end + margin], "anchor": "free", "position": 0})
    days_below(fig, first, end, ticks=4)
    if last > as_of:
        end_of_data(fig, as_of)
    return fig


def end_of_data(fig: go.Figure, day: date) -> None:
    """A line on the last day of the data: what stands right of it is still to come."""
    line = {"color": theme.MUTED, "dash": "dot", "width": 1}
    fig.add_shape({"type": "line", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1, "line": line})


@dataclass(frozen=True)
class _Lane:
    """One kind's marks on a vertical axis of its own; the first lane is at the top."""

    place: int
    of: int
    own: pl.DataFrame

    @property
    def kind(self) -> str:
        return str(self.own["kind"][0])

    @property
    def number(self) -> str:
        """What Plotly writes behind the name of this lane's axis."""
        return str(self.place + 1) if self.place else ""

    def bars(self, names: Mapping[str, str], wide: float) -> go.Bar:
        """Its marks, higher where more happened."""
        return go.Bar(
            x=self.own["day"].to_list(),
            y=self.own["times"].to_list(),
            width=wide,
            name=written(names[self.kind]),
            yaxis=f"y{self.number}",
            marker={"color": COLOURS[self.kind], "line": {"width": 0}},
            customdata=[_days(*row) for row in self.own.select("day", "last", "times").iter_rows()],
            hovertemplate="%{customdata}<extra></extra>",
        )

    def axis(self, names: Mapping[str, str]) -> dict[str, object]:
        """No figures, the kind's name in the middle."""
        top = float(max(self.own["times"].to_list()))
        up = 1 - self.place / self.of
        return {
            "domain": [max(up - (1 - GAP) / self.of, 0), up],
            "range": [0, top],
            "tickvals": [top / 2],
            "ticktext": [written(short(names[self.kind]))],
            "showgrid": False,
            "anchor": "x",
        }


def _days(first: date, last: date, times: int) -> str:
    """When a mark is, and how many things it stands for."""
    days = date_text(first) if first == last else f"{date_text(first)} – {date_text(last)}"
    return days if times == 1 else f"{days}: {number(times)}"
