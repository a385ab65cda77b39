"""A chart's value as a figure that a browser draws."""

import plotly.graph_objects as go

from crm_analytics.charts.bars import bars
from crm_analytics.charts.day_strip import day_strip
from crm_analytics.charts.grid import grid
from crm_analytics.charts.lanes import lanes
from crm_analytics.charts.lines import lines
from crm_analytics.charts.ranged_dots import ranged_dots
from crm_analytics.charts.streams import streams
from crm_analytics.charts.tree_map import tree_map
from crm_analytics.charts.waterfall import waterfall
from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import (
    Bars,
    DayStrip,
    Grid,
    Lanes,
    Lines,
    Plot,
    RangedDots,
    Streams,
    TreeMap,
    Waterfall,
)

__all__ = ["figure"]


@cached(in_words=True)
def figure(plot: Plot) -> go.Figure:
    """The figure of a chart's value; it is shared by everybody who sees the same, never change it."""
    match plot:
        case Lines():
            return lines(plot)
        case Waterfall():
            return waterfall(plot)
        case Bars():
            return bars(plot)
        case TreeMap():
            return tree_map(plot)
        case _:
            return _in_rows(plot)


def _in_rows(plot: DayStrip | Lanes | RangedDots | Grid | Streams) -> go.Figure:
    """Charts of named rows, each with something in its width."""
    match plot:
        case DayStrip():
            return day_strip(plot)
        case Lanes():
            return lanes(plot)
        case RangedDots():
            return ranged_dots(plot)
        case Grid():
            return grid(plot)
        case Streams():
            return streams(plot)
