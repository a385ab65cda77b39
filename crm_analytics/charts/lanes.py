"""A lane for each kind of thing, over the same days, with a mark where it happened."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.content.chart_values import Colour, Lane, Lanes

LANE: Final = 30
"""Height of a lane, in pixels."""
LEAST: Final = 3
"""As high as so many lanes it is at least: in a lower one the year below the days would be cut off."""
BELOW: Final = 44
GAP: Final = 0.22
"""Of a lane's height."""
THINNEST: Final = 1 / 220
"""Width of a mark as a share of all days."""
A_DAY: Final = 86_400_000
TICKS: Final = 4
COLOURS: Final[dict[Colour, str]] = {
    "accent": theme.ACCENT,
    "second": theme.SECOND,
    "gain": theme.GAIN,
    "loss": theme.LOSS,
    "third": theme.CATEGORIES[4],
    "fourth": theme.CATEGORIES[5],
    "muted": theme.MUTED,
}


def lanes(chart: Lanes) -> go.Figure:
    """Marks lie from the morning of their first day to the evening of their last one."""
    fig = theme.figure(LANE * max(len(chart.lanes), LEAST) + BELOW)
    length = (chart.last - chart.first).days
    thinnest = max(1.0, length * THINNEST)
    plain, margin = fig.layout.yaxis.to_plotly_json(), timedelta(days=max(length // 60, 2))
    drawn = [_LaneBars(each, place, len(chart.lanes)) for place, each in enumerate(chart.lanes)]
    # In one go: each update of a figure takes Plotly milliseconds.
    fig.add_traces([each.bars(thinnest) for each in drawn])
    axes = {f"yaxis{each.number}": plain | each.axis() for each in drawn}
    across = {"range": [chart.first - margin, chart.last + margin], "anchor": "free", "position": 0}
    fig.update_layout(axes, xaxis=across, barmode="overlay")
    days_below(fig, chart.first, chart.last, ticks=TICKS)
    if chart.last > chart.as_of:
        line = {"color": theme.MUTED, "dash": "dot", "width": 1}
        ends = {"x0": chart.as_of, "x1": chart.as_of, "y0": 0, "y1": 1}
        fig.add_shape({"type": "line", "yref": "paper", "line": line} | ends)
    return fig


@dataclass(frozen=True)
class _LaneBars:
    """A lane on a vertical axis of its own; the first one is at the top."""

    lane: Lane
    place: int
    of: int

    @property
    def number(self) -> str:
        """What Plotly writes behind the name of this lane's axis."""
        return str(self.place + 1) if self.place else ""

    def bars(self, thinnest: float) -> go.Bar:
        """Its marks, higher where more happened."""
        occasions = self.lane.occasions
        return go.Bar(
            x=[each.first for each in occasions],
            y=[each.times for each in occasions],
            width=[A_DAY * max((each.last - each.first).days + 1, thinnest) for each in occasions],
            offset=0,
            name=written(self.lane.name),
            yaxis=f"y{self.number}",
            marker={"color": COLOURS[self.lane.colour], "line": {"width": 0}},
            customdata=[written(each.hover) for each in occasions],
            hovertemplate="%{customdata}<extra></extra>",
        )

    def axis(self) -> dict[str, object]:
        """No figures, the lane's name in the middle."""
        top = float(max(each.times for each in self.lane.occasions))
        up = 1 - self.place / self.of
        return {
            "domain": [max(up - (1 - GAP) / self.of, 0), up],
            "range": [0, top],
            "tickvals": [top / 2],
            "ticktext": [written(short(self.lane.name))],
            "showgrid": False,
            "anchor": "x",
        }
