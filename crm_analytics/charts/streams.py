"""Streams from what there was before, at the left, to what there is after, at the right."""

from collections.abc import Sequence
from typing import Final

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY, written
from crm_analytics.charts.tree_map import COLOURS
from crm_analytics.content.chart_values import FlowStream, StreamEnd, Streams, Tone

HEIGHT: Final = 560
WIDTH: Final = 0.035
"""Of a bar, where the sides are one apart."""
PAD: Final = 0.032
"""Room between two bars, as a share of the whole: enough for a line of words."""
CURVE: Final = 24
LEAST: Final = 0.002
"""Share of the whole below which a stream is too thin to be drawn."""
LETTERS: Final = 13
BANDS: Final[dict[Tone, str]] = {
    "active": "rgba(91, 126, 207, 0.30)",
    "fading": "rgba(217, 150, 50, 0.32)",
    "quiet": "rgba(140, 125, 108, 0.30)",
}
Places = list[float]


def streams(chart: Streams) -> go.Figure:
    """Point `n` of the first trace is bar `n`, the starts before the ends, for clicks."""
    total = max(sum(float(each.amount) for each in chart.streams), 1.0)
    starts, ends = places(chart.starts, total), places(chart.ends, total)
    fig = theme.figure(HEIGHT)
    _bars(fig, chart, starts + ends)
    for stream, left, right in bands(chart, starts, ends):
        _band(fig, stream, left, right, BANDS[chart.starts[stream.start].tone])
    _taken_away(fig, chart)
    top = max(
        (place + float(each.amount) for place, each in zip(starts + ends, chart.starts + chart.ends, strict=True)),
        default=1.0,
    )
    fig.update_xaxes(visible=False, range=[-WIDTH, 1 + WIDTH])
    fig.update_yaxes(visible=False, range=[top * 1.005, -top * 0.05])
    for is_later, text in enumerate(chart.names):
        fig.add_annotation(
            x=1 + WIDTH if is_later else -WIDTH,
            y=-top * 0.03,
            text=f"<b>{written(text)}</b>",
            showarrow=False,
            xanchor="right" if is_later else "left",
            font={"size": theme.SIZE, "color": theme.SOFT},
        )
    fig.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4}, barmode="overlay")
    return fig


def places(side: Sequence[StreamEnd], total: float) -> Places:
    """Where each bar of a side begins, from the top."""
    begins, place = [], 0.0
    for each in side:
        begins.append(place)
        place += float(each.amount) + PAD * total
    return begins


def bands(chart: Streams, starts: Places, ends: Places) -> list[tuple[FlowStream, float, float]]:
    """Each stream that is thick enough with where it leaves and where it arrives, in the order of both sides."""
    total = max(sum(float(each.amount) for each in chart.streams), 1.0)
    left, right = list(starts), list(ends)
    drawn = []
    for stream in sorted(chart.streams, key=lambda each: (each.start, each.end)):
        if float(stream.amount) >= LEAST * total:
            drawn.append((stream, left[stream.start], right[stream.end]))
        left[stream.start] += float(stream.amount)
        right[stream.end] += float(stream.amount)
    return drawn


def outline(left: float, right: float, size: float) -> list[tuple[float, float]]:
    """The edge of a band between the bars: there along its upper side and back along the lower."""
    steps = [n / CURVE for n in range(CURVE + 1)]
    upper = [(WIDTH + (1 - 2 * WIDTH) * step, left + (right - left) * step * step * (3 - 2 * step)) for step in steps]
    return upper + [(across, down + size) for across, down in reversed(upper)]


def _bars(fig: go.Figure, chart: Streams, begins: Places) -> None:
    sides = [0.0] * len(chart.starts) + [1.0] * len(chart.ends)
    drawn = chart.starts + chart.ends
    fig.add_bar(
        x=sides,
        y=[float(each.amount) for each in drawn],
        base=begins,
        width=2 * WIDTH,
        marker={"color": [COLOURS[each.tone] for each in drawn]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hoverinfo="text",
        hovertext=[written(each.hover or each.text) for each in drawn],
        meta=DRAWN_ONLY,
    )
    for side, begin, each in zip(sides, begins, drawn, strict=True):
        fig.add_annotation(
            x=1 - WIDTH if side else WIDTH,
            y=begin + float(each.amount) / 2,
            showarrow=False,
            xanchor="right" if side else "left",
            text=written(each.text),
            font={"size": LETTERS, "color": theme.INK},
        )


def _band(fig: go.Figure, stream: FlowStream, left: float, right: float, colour: str) -> None:
    across, down = zip(*outline(left, right, float(stream.amount)), strict=True)
    fig.add_scatter(
        x=across,
        y=down,
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        name=written(stream.hover),
        hoveron="fills",
        hoverinfo="name",
        hoverlabel={"namelength": -1},
        meta=DRAWN_ONLY,
    )


def _taken_away(fig: go.Figure, chart: Streams) -> None:
    """The streams as figures, for the table of what is drawn; the eye has the bands."""
    names = [f"{chart.starts[each.start].name} → {chart.ends[each.end].name}" for each in chart.streams]
    unseen = {"xaxis": "x2", "yaxis": "y2", "mode": "markers", "marker": {"opacity": 0}, "hoverinfo": "skip"}
    fig.add_scatter(x=list(map(written, names)), y=[float(each.amount) for each in chart.streams], **unseen)
    hidden = {"visible": False, "fixedrange": True}
    fig.update_layout(xaxis2={**hidden, "overlaying": "x"}, yaxis2={**hidden, "overlaying": "y"})
