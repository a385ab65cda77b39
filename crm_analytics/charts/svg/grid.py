"""Cells in rows and columns as SVG."""

from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.grid import is_upright
from crm_analytics.charts.svg.canvas import LINE, SIZE, Canvas, breadth, fitting
from crm_analytics.content.chart_values import Grid

NAMES: Final = 0.3
"""Share of the width that names may take."""
GAP: Final = 3
BLUE: Final = "#5B7ECF"
AMBER: Final = "#D99632"
DARKEST: Final = 0.75


def grid(chart: Grid, width: int) -> str:
    """Names at the left and above, the words of each cell in its middle, what the columns are below."""
    lines = max((cell.text.count("\n") + 1 for _name, cells in chart.rows for cell in cells), default=1)
    high = SIZE * LINE * lines + 14
    left = min(max((breadth(name) for name, _cells in chart.rows), default=0.0) + 12, width * NAMES)
    wide = (width - left) / max(len(chart.columns), 1)
    upright = is_upright(chart)
    top = max(map(breadth, chart.columns)) + 10 if upright else SIZE * LINE + 6
    sheet = Canvas(width, top + high * max(len(chart.rows), 1) + (SIZE * 1.8 if chart.across else 4))
    for place, name in enumerate(chart.columns):
        middle = left + wide * (place + 0.5)
        if upright:
            sheet.text((middle + SIZE / 3, top - 6), name, colour=theme.SOFT, style="upright")
        else:
            sheet.text((middle, SIZE + 2), fitting(name, wide - 4), anchor="middle", colour=theme.SOFT)
    for row, (name, cells) in enumerate(chart.rows):
        upper = top + high * row
        sheet.text((left - 8, upper + high / 2 + 4), fitting(name, left - 8), anchor="end")
        for column, cell in enumerate(cells):
            edge = left + wide * column
            low, right = upper + high - GAP, edge + wide - GAP
            colour = BLUE if cell.shade >= 0 else AMBER
            corners = [(edge, upper), (right, upper), (right, low), (edge, low)]
            sheet.area(corners, colour, max(DARKEST * min(abs(cell.shade), 1.0), 0.04))
            for line, words in enumerate(cell.text.split("\n") if cell.text else ()):
                first = upper + high / 2 - SIZE * LINE * (lines - 1) / 2 + 4
                sheet.text((edge + wide / 2, first + SIZE * LINE * line), fitting(words, wide - 8), anchor="middle")
    if chart.across:
        sheet.text((left + (width - left) / 2, sheet.height - 5), chart.across, anchor="middle", colour=theme.SOFT)
    return sheet.svg()
