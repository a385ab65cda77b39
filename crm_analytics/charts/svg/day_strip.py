"""A row of days for each name, as SVG."""

from datetime import date
from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.day_strip import COLOURS, HEIGHTS, TICKS
from crm_analytics.charts.labels import short
from crm_analytics.charts.svg.canvas import SIZE, Canvas, breadth, fitting
from crm_analytics.charts.time_axis import day_ticks
from crm_analytics.content.chart_values import DayStrip

ROW: Final = 22
NAMES: Final = 0.3
"""Share of the width that names may take."""


def day_strip(chart: DayStrip, width: int) -> str:
    """Low boxes where something is there, high ones where it is missing, the days below."""
    left = min(max((breadth(short(name)) for name, _parts in chart.rows), default=0.0) + 10, width * NAMES)
    day_width = (width - left) / ((chart.last - chart.first).days + 1)
    foot = ROW * max(len(chart.rows), 1)
    sheet = Canvas(width, foot + 3 * SIZE)

    def at(day: date) -> float:
        return left + (day - chart.first).days * day_width

    for place, (name, stretches) in enumerate(chart.rows):
        sheet.text((left - 8, ROW * place + ROW * 0.68), fitting(short(name), left - 8), anchor="end")
        for each in stretches:
            height = ROW * HEIGHTS[each.presence]
            corner = (at(each.first), ROW * place + (ROW - height) / 2)
            sheet.box(corner, at(each.last) + day_width - at(each.first), height, COLOURS[each.presence])
    for day, words in zip(*day_ticks(chart.first, chart.last, TICKS), strict=True):
        for line, part in enumerate(words.split("<br>")):
            sheet.text((at(day), foot + SIZE * (1.1 + 1.2 * line)), part, colour=theme.SOFT)
    return sheet.svg()
