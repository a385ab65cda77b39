"""Dots with their ranges as SVG."""

from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short
from crm_analytics.charts.ranged_dots import ends, round_steps, tick_text
from crm_analytics.charts.svg.canvas import SIZE, Canvas, breadth, fitting
from crm_analytics.content.chart_values import RangedDots

ROW: Final = 26
NAMES: Final = 0.36
"""Share of the width that names may take."""
DOT: Final = 8
LEGEND: Final = 24


def ranged_dots(chart: RangedDots, width: int) -> str:
    """Each with its name at the left, its range as a line, its words at the right, what the marks are above."""
    left = min(max((breadth(short(each.name)) for each in chart.dots), default=0.0) + 12, width * NAMES)
    right = width - max((breadth(each.text) for each in chart.dots), default=0.0) - 16
    first, last = ends(chart)
    top = LEGEND if chart.beside else 2
    foot = top + ROW * max(len(chart.dots), 1)
    sheet = Canvas(width, foot + SIZE * (3 if chart.axis else 1.6))

    def at(amount: float) -> float:
        return left + (right - left) * (amount - first) / ((last - first) or 1.0)

    if chart.beside:
        _legend(sheet, chart)
    for tick in round_steps(first, last):
        sheet.line((at(tick), top), (at(tick), foot), theme.MUTED, width=0.8 if tick == 0 else 0.3)
        sheet.text((at(tick), foot + SIZE), tick_text(chart, tick), anchor="middle", colour=theme.SOFT)
    for place, each in enumerate(chart.dots):
        middle = top + ROW * (place + 0.5)
        sheet.text((left - 8, middle + 4), fitting(short(each.name), left - 8), anchor="end")
        if each.low is not None and each.high is not None:
            sheet.line((at(float(each.low)), middle), (at(float(each.high)), middle), theme.MUTED, width=2)
        corner = (at(float(each.amount)) - DOT / 2, middle - DOT / 2)
        sheet.box(corner, DOT, DOT, theme.ACCENT if each.sure else theme.MUTED)
        if each.beside is not None:
            x = at(float(each.beside))
            sheet.line((x, middle - 7), (x, middle + 7), theme.SECOND, width=3)
        sheet.text((width - 4, middle + 4), each.text, anchor="end")
    if chart.axis:
        sheet.text(((left + right) / 2, foot + 2.5 * SIZE), chart.axis, anchor="middle", colour=theme.SOFT)
    return sheet.svg()


def _legend(sheet: Canvas, chart: RangedDots) -> None:
    sheet.box((4, 8), DOT, DOT, theme.ACCENT)
    sheet.text((18, 16), chart.meaning, colour=theme.SOFT)
    beside = 18 + breadth(chart.meaning) + 20
    sheet.line((beside, 5), (beside, 19), theme.SECOND, width=3)
    sheet.text((beside + 10, 16), chart.beside, colour=theme.SOFT)
