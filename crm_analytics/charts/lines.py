"""Lines over time: a figure beside what it is compared with, the days' names and people's notes written on it."""

import plotly.graph_objects as go

from crm_analytics.charts import notes, theme
from crm_analytics.charts.labels import short, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.content.chart_values import Event, Line, Lines
from crm_analytics.i18n import number

HEIGHT = 320
TICKS = 4


def lines(chart: Lines) -> go.Figure:
    """The main line with its area; what it is compared with is thin, grey and named where it is furthest away."""
    fig = theme.figure(height=HEIGHT)
    for line in chart.lines:
        if line.low:
            _range(fig, line, chart)
        _line(fig, line, chart)
    amounts = drawn_amounts(chart)
    _axis(fig, chart, max(amounts, default=0.0), min(amounts, default=0.0))
    days_below(fig, chart.days[0], chart.days[-1], ticks=TICKS)
    main = next(line for line in chart.lines if line.emphasis == "main")
    for line in chart.lines:
        if line.emphasis == "before":
            _name(fig, line, main, chart)
    _write_events(fig, chart.events)
    theme.measured(fig)
    notes.pin(fig, chart.marks, chart.start, chart.end)
    return fig


def drawn_amounts(chart: Lines) -> list[float]:
    """Every figure of the lines and the ends of their ranges."""
    ends = [*(line.values for line in chart.lines), *(line.low for line in chart.lines)]
    ends += [line.high for line in chart.lines]
    return [float(value) for values in ends for value in values if value is not None]


def _range(fig: go.Figure, line: Line, chart: Lines) -> None:
    """The area that a line's points may lie in, there along its upper end and back along the lower."""
    days, low, high = list(chart.days), [*map(float, line.low)], [*map(float, line.high)]
    fig.add_scatter(
        x=[*days, *reversed(days)],
        y=[*high, *reversed(low)],
        name=line.name,
        fill="toself",
        fillcolor=theme.BAND,
        mode="lines",
        line={"width": 0},
        hoverinfo="skip",
    )


def _line(fig: go.Figure, line: Line, chart: Lines) -> None:
    is_main = line.emphasis == "main"
    stroke = {"color": theme.ACCENT, "width": 2.5} if is_main else {"color": theme.MUTED, "width": 1.5, "dash": "dot"}
    values = [None if value is None else float(value) for value in line.values]
    fig.add_scatter(x=list(chart.days), y=values, mode="lines", line=stroke, name=line.name, hoverinfo="skip")
    if is_main and not line.low:
        fig.data[-1].update(fill="tozeroy", fillcolor=theme.BAND)
    if line.hovers:
        fig.data[-1].update(hoverinfo="text", hovertext=[written(hover).replace("\n", "<br>") for hover in line.hovers])


def _axis(fig: go.Figure, chart: Lines, highest: float, lowest: float) -> None:
    """Money in the abbreviations of the reader's language; other figures as plain numbers."""
    theme.currency_axis(fig, chart.currency, top=max(highest, 1.0), bottom=lowest)
    if chart.unit != "money":
        fig.update_yaxes(ticktext=[number(tick) for tick in fig.layout.yaxis.tickvals])


def _write_events(fig: go.Figure, events: tuple[Event, ...]) -> None:
    """Names upright at the foot of thin lines: they stay readable on a phone."""
    fig.update_layout(
        shapes=[
            {
                "type": "line", "x0": event.day, "x1": event.day, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
                "line": {"width": 1, "dash": "dot", "color": theme.MUTED},
            }
            for event in events
        ],
        annotations=[
            *fig.layout.annotations,
            *(
                {
                    "x": event.day, "y": 0, "yref": "paper", "xanchor": "right", "yanchor": "bottom", "textangle": -90,
                    "text": short(event.name), "showarrow": False, "font": {"size": 12, "color": theme.SOFT},
                }
                for event in events
            ),
        ],
    )  # fmt: skip


def _name(fig: go.Figure, line: Line, main: Line, chart: Lines) -> None:
    """A line's name where it is furthest from the main one, on the side away from it."""
    place, gap = furthest(line, main)
    count = len(chart.days)
    fig.add_annotation(
        x=chart.days[place],
        y=float(line.values[place] or 0),
        text=line.name,
        showarrow=False,
        xanchor="left" if place < count / 3 else "right" if place > count * 2 / 3 else "center",
        yshift=10 if gap > 0 else -10,
        font={"color": theme.SOFT, "size": 12},
    )


def furthest(line: Line, main: Line) -> tuple[int, float]:
    """The point at which two lines are furthest apart, and how far the first is above the other there."""
    gaps = [
        (place, float(value) - float(beside))
        for place, (value, beside) in enumerate(zip(line.values, main.values, strict=True))
        if value is not None and beside is not None
    ]
    return max(gaps, key=lambda each: abs(each[1]), default=(0, 0.0))
