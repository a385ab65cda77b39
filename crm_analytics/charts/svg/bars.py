"""Horizontal bars as SVG."""

from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short
from crm_analytics.charts.svg.canvas import Canvas, breadth, fitting
from crm_analytics.content.chart_values import Bars

ROW: Final = 26
NAMES: Final = 0.4
"""Share of the width that names may take."""


def bars(chart: Bars, width: int) -> str:
    """From zero, each with its name at the left and its figure at the right."""
    amounts = [float(bar.amount) for bar in chart.bars]
    left = min(max((breadth(short(bar.name)) for bar in chart.bars), default=0.0) + 10, width * NAMES)
    right = width - max((breadth(bar.text) for bar in chart.bars), default=0.0) - 14
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    room = (right - left) / ((high - low) or 1.0)
    zero = left - low * room
    sheet = Canvas(width, ROW * max(len(amounts), 1) + 8)
    for place, (bar, amount) in enumerate(zip(chart.bars, amounts, strict=True)):
        base, end = ROW * place + ROW * 0.68, zero + amount * room
        sheet.text((left - 8, base), fitting(short(bar.name), left - 8), anchor="end")
        colour = theme.LOSS if amount < 0 else theme.ACCENT
        sheet.box((min(zero, end), ROW * place + 4), abs(end - zero), ROW - 8, colour)
        sheet.text((width - 4, base), bar.text, anchor="end")
    sheet.line((zero, 2), (zero, ROW * len(amounts)), theme.MUTED, width=0.8)
    return sheet.svg()
