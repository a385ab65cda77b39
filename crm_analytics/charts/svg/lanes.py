"""A lane for each kind of thing, as SVG."""

from datetime import date
from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short
from crm_analytics.charts.lanes import COLOURS, GAP, THINNEST, TICKS
from crm_analytics.charts.svg.canvas import SIZE, Canvas, breadth, fitting
from crm_analytics.charts.time_axis import day_ticks
from crm_analytics.content.chart_values import Lanes

LANE: Final = 26
NAMES: Final = 0.3
"""Share of the width that names may take."""


def lanes(chart: Lanes, width: int) -> str:
    """Boxes on the foot of their lane, higher where more happened, the days below."""
    left = min(max(breadth(short(lane.name)) for lane in chart.lanes) + 10, width * NAMES)
    day_width = (width - left) / ((chart.last - chart.first).days + 1)
    foot = LANE * len(chart.lanes)
    sheet = Canvas(width, foot + 3 * SIZE)

    def at(day: date) -> float:
        return left + (day - chart.first).days * day_width

    for place, lane in enumerate(chart.lanes):
        sheet.text((left - 8, LANE * (place + 0.65)), fitting(short(lane.name), left - 8), anchor="end")
        top = max(each.times for each in lane.occasions)
        for each in lane.occasions:
            height = LANE * (1 - GAP) * each.times / top
            length = max(((each.last - each.first).days + 1) * day_width, (width - left) * THINNEST)
            sheet.box((at(each.first), LANE * (place + 1) - height), length, height, COLOURS[lane.colour])
    if chart.last > chart.as_of:
        sheet.line((at(chart.as_of), 0), (at(chart.as_of), foot), theme.MUTED, dash="2 3")
    for day, words in zip(*day_ticks(chart.first, chart.last, TICKS), strict=True):
        for line, part in enumerate(words.split("<br>")):
            sheet.text((at(day), foot + SIZE * (1.1 + 1.2 * line)), part, colour=theme.SOFT)
    return sheet.svg()
