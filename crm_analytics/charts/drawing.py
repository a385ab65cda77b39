"""A chart's value as a figure that a browser draws."""

import plotly.graph_objects as go

from crm_analytics.charts.bars import bars
from crm_analytics.charts.day_strip import day_strip
from crm_analytics.charts.lanes import lanes
from crm_analytics.charts.lines import lines
from crm_analytics.charts.tree_map import tree_map
from crm_analytics.charts.waterfall import waterfall
from crm_analytics.compute.cache import cached
from crm_analytics.content.chart_values import Bars, DayStrip, Lanes, Lines, Plot, TreeMap, Waterfall

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
        case DayStrip():
            return day_strip(plot)
        case Lanes():
            return lanes(plot)
