"""Charts drawn from their values without a browser: for PDF, for pictures, for mail."""

from crm_analytics.charts.svg.bars import bars
from crm_analytics.charts.svg.lines import lines
from crm_analytics.charts.svg.tree_map import tree_map
from crm_analytics.charts.svg.waterfall import waterfall
from crm_analytics.content.chart_values import Bars, Lines, Plot, TreeMap, Waterfall

__all__ = ["WIDTH", "drawing"]

WIDTH = 720
"""Units of a drawing's width: a letter is 13 high."""


def drawing(plot: Plot, width: int = WIDTH) -> str:
    """The chart as SVG on light ground, in the language its words are in."""
    match plot:
        case Lines():
            return lines(plot, width)
        case Waterfall():
            return waterfall(plot, width)
        case Bars():
            return bars(plot, width)
        case TreeMap():
            return tree_map(plot, width)
