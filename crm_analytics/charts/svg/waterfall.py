"""A waterfall as SVG."""

from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short
from crm_analytics.charts.svg.canvas import Canvas, breadth, fitting
from crm_analytics.content.chart_values import Waterfall

ROW: Final = 26
NAMES: Final = 0.4
"""Share of the width that names may take."""


def waterfall(chart: Waterfall, width: int) -> str:
    """As on the page: each part begins where the one before ended; the whole change under them, from zero."""
    amounts = [float(step.amount) for step in chart.steps]
    ends = [0.0]
    for amount in amounts:
        ends.append(ends[-1] + amount)
    names = [chart.before[0], *(step.name for step in chart.steps), chart.change[0], chart.now[0]]
    texts = [chart.before[1], *(step.text for step in chart.steps), chart.change[1], chart.now[1]]
    left = min(max(breadth(short(name)) for name in names) + 10, width * NAMES)
    right = width - max(breadth(text) for text in texts) * 1.08 - 14
    low, high = min(ends), max(ends)
    room = (right - left) / ((high - low) or 1.0)
    sheet = Canvas(width, ROW * len(names) + 8)

    def across(value: float) -> float:
        return left + (value - low) * room

    sheet.line((across(0.0), ROW * 0.9), (across(0.0), ROW * (len(names) - 1)), theme.MUTED, width=0.8)
    for place, (name, text) in enumerate(zip(names, texts, strict=True)):
        base, is_whole = ROW * place + ROW * 0.68, place in {0, len(names) - 1}
        sheet.text((left - 8, base), fitting(short(name), left - 8), anchor="end", style="bold" if is_whole else "")
        sheet.text((width - 4, base), text, anchor="end", style="bold" if is_whole else "")
    for place, amount in enumerate(amounts, start=1):
        start, end = across(ends[place - 1]), across(ends[place])
        colour = theme.GAIN if amount > 0 else theme.LOSS
        sheet.box((min(start, end), ROW * place + 4), abs(end - start), ROW - 8, colour)
        sheet.line((end, ROW * place + ROW - 4), (end, ROW * (place + 1) + 4), theme.MUTED, dash="1 2")
    change = across(ends[-1])
    at = len(amounts) + 1
    sheet.box((min(across(0.0), change), ROW * at + 4), abs(change - across(0.0)), ROW - 8, theme.ACCENT)
    return sheet.svg()
