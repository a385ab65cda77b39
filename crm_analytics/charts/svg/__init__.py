"""Charts drawn from their values without a browser: for PDF, for pictures, for mail."""

from collections.abc import Sequence

from crm_analytics.charts.svg.bars import bars
from crm_analytics.charts.svg.canvas import Canvas, breadth, fitting
from crm_analytics.charts.svg.day_strip import day_strip
from crm_analytics.charts.svg.grid import grid
from crm_analytics.charts.svg.lanes import lanes
from crm_analytics.charts.svg.lines import lines
from crm_analytics.charts.svg.ranged_dots import ranged_dots
from crm_analytics.charts.svg.streams import streams
from crm_analytics.charts.svg.tree_map import tree_map
from crm_analytics.charts.svg.waterfall import waterfall
from crm_analytics.charts.theme import PAPER, SOFT
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

__all__ = ["WIDTH", "drawing", "titled"]

WIDTH = 720
"""Units of a drawing's width: a letter is 13 high."""
TITLE, LINE, EDGE = 34, 18, 16
"""Above a titled drawing: the room of its title, of a line under it, and around all."""


def titled(plot: Plot, title: str, source: Sequence[str], width: int = WIDTH) -> str:
    """The drawing on our ground, under its title and where it comes from: each part on a line, or several."""
    chart = drawing(plot, width)
    lines = [fitting(line, width) for line in _lines(source, width)]
    above = TITLE + LINE * len(lines) + EDGE
    height = float(chart.partition('height="')[2].partition('"')[0])
    sheet = Canvas(width + 2 * EDGE, above + height + EDGE)
    sheet.box((0, 0), sheet.width, sheet.height, PAPER)
    sheet.text((EDGE, EDGE + 16), fitting(title, width, 20), size=20, style="bold")
    for place, line in enumerate(lines):
        sheet.text((EDGE, TITLE + EDGE + LINE * place), line, colour=SOFT)
    sheet.inset((EDGE, above), chart)
    return sheet.svg()


def _lines(parts: Sequence[str], width: float) -> list[str]:
    """The parts side by side, as many on a line as fit."""
    lines: list[str] = []
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines else part
        if lines and breadth(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


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
        case _:
            return _in_rows(plot, width)


def _in_rows(plot: DayStrip | Lanes | RangedDots | Grid | Streams, width: int) -> str:
    """Charts of named rows, each with something in its width."""
    match plot:
        case DayStrip():
            return day_strip(plot, width)
        case Lanes():
            return lanes(plot, width)
        case RangedDots():
            return ranged_dots(plot, width)
        case Grid():
            return grid(plot, width)
        case Streams():
            return streams(plot, width)
