"""Streams from one side to the other as SVG."""

from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.streams import WIDTH, bands, outline, places
from crm_analytics.charts.svg.canvas import SIZE, Canvas, fitting
from crm_analytics.charts.tree_map import COLOURS
from crm_analytics.content.chart_values import Streams

HEIGHT: Final = 420
TOP: Final = 26
PALE: Final = 0.3


def streams(chart: Streams, width: int) -> str:
    """Bars at both edges with their words inside, bands between them, the sides' names above."""
    total = max(sum(float(each.amount) for each in chart.streams), 1.0)
    starts, ends = places(chart.starts, total), places(chart.ends, total)
    drawn = list(zip(starts + ends, chart.starts + chart.ends, strict=True))
    lowest = max((place + float(each.amount) for place, each in drawn), default=1.0)
    scale, thick = (HEIGHT - TOP - 6) / lowest, WIDTH * width
    sheet = Canvas(width, HEIGHT)
    for stream, left, right in bands(chart, starts, ends):
        edge = outline(left, right, float(stream.amount))
        points = [(across * width, TOP + down * scale) for across, down in edge]
        sheet.area(points, COLOURS[chart.starts[stream.start].tone], PALE)
    for number, (place, each) in enumerate(drawn):
        is_later = number >= len(starts)
        sheet.box(
            (width - thick if is_later else 0.0, TOP + place * scale),
            thick,
            float(each.amount) * scale,
            COLOURS[each.tone],
        )
        middle = TOP + (place + float(each.amount) / 2) * scale + SIZE / 3
        at = (width - thick - 6, middle) if is_later else (thick + 6, middle)
        sheet.text(at, fitting(each.text, width / 2 - thick - 12), anchor="end" if is_later else "start")
    sheet.text((0, SIZE + 3), chart.names[0], colour=theme.SOFT, style="bold")
    sheet.text((width, SIZE + 3), chart.names[1], anchor="end", colour=theme.SOFT, style="bold")
    return sheet.svg()
