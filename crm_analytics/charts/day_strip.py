"""A row of days for each name: low where something is there, high and in another colour where it is missing."""

from datetime import timedelta
from typing import Final

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import name_bars, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.content.chart_values import DayStrip, Presence

ROW: Final = 26
"""Height of a row, in pixels."""
DAY: Final = 24 * 3600 * 1000
"""Milliseconds, in which an axis of days measures the length of a bar."""
COLOURS: Final[dict[Presence, str]] = {"there": theme.ACCENT, "missing": theme.LOSS, "unclear": theme.MUTED}
HEIGHTS: Final[dict[Presence, float]] = {"there": 0.3, "missing": 0.86, "unclear": 0.1}
"""Of a row: colour alone would not tell them apart."""
TICKS: Final = 4


def day_strip(chart: DayStrip) -> go.Figure:
    """Bars lie from the morning of a stretch's first day to the evening of its last one."""
    fig = theme.figure(height=50 + ROW * max(len(chart.rows), 1))
    for presence, colour in COLOURS.items():
        parts = [
            (place, each)
            for place, (_name, stretches) in enumerate(chart.rows)
            for each in stretches
            if each.presence == presence
        ]
        fig.add_bar(
            y=[place for place, _each in parts],
            base=[each.first for _place, each in parts],
            x=[DAY * ((each.last - each.first).days + 1) for _place, each in parts],
            width=HEIGHTS[presence],
            orientation="h",
            marker={"color": colour},
            hoverinfo="text",
            hovertext=[written(each.hover) for _place, each in parts],
        )
    fig.update_layout(barmode="overlay")
    fig.update_xaxes(type="date", range=[chart.first, chart.last + timedelta(days=1)])
    days_below(fig, chart.first, chart.last, ticks=TICKS)
    fig.update_yaxes(range=[len(chart.rows) - 0.5, -0.5], autorange=False, showgrid=False)
    name_bars(fig, [name for name, _stretches in chart.rows])
    theme.measured(fig)
    return fig
