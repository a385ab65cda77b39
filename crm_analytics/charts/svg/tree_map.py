"""A tree map as SVG: rows of tiles that are as nearly square as they can be."""

from collections.abc import Iterator, Sequence
from typing import Final

from crm_analytics.charts.svg.canvas import SIZE, Canvas, breadth, fitting
from crm_analytics.charts.tree_map import COLOURS, WORDS
from crm_analytics.content.chart_values import Tile, TreeMap

HEIGHT: Final = 320
GAP: Final = 2
LEAST: Final = 34
"""Height and breadth below which a tile has no words."""
Box = tuple[float, float, float, float]
"""Left, top, breadth, height."""


def tree_map(chart: TreeMap, width: int) -> str:
    """Areas as large as their share; small ones have no words."""
    sheet = Canvas(width, HEIGHT)
    tiles = sorted((tile for tile in chart.tiles if tile.size > 0), key=lambda tile: -float(tile.size))
    for tile, (left, top, breadth_, height) in zip(tiles, boxes(tiles, (0, 0, width, HEIGHT)), strict=True):
        sheet.box((left, top), breadth_ - GAP, height - GAP, COLOURS[tile.tone])
        room = breadth_ - GAP - 12
        if height < LEAST or room < LEAST:
            continue
        sheet.text((left + 6, top + SIZE + 5), fitting(tile.name, room), colour=WORDS[tile.tone], style="bold")
        if height > LEAST + SIZE and breadth(tile.text) <= room:
            sheet.text((left + 6, top + 2.3 * SIZE + 5), tile.text, colour=WORDS[tile.tone])
    return sheet.svg()


def boxes(tiles: Sequence[Tile], room: Box) -> Iterator[Box]:
    """A place for each tile, largest first, by squarified layout.

    Source: Bruls, M., Huizing, K., van Wijk, J. (2000). Squarified Treemaps. Data Visualization 2000, 33–42.
    """
    left, top, breadth_, height = room
    sizes = [float(tile.size) for tile in tiles]
    scale = breadth_ * height / (sum(sizes) or 1.0)
    areas = [size * scale for size in sizes]
    while areas:
        side = min(breadth_, height)
        count = 1
        while count < len(areas) and _worst(areas[: count + 1], side) <= _worst(areas[:count], side):
            count += 1
        row, areas = areas[:count], areas[count:]
        thick = sum(row) / side if side else 0.0
        along = 0.0
        for area in row:
            length = area / thick if thick else 0.0
            yield (left, top + along, thick, length) if breadth_ >= height else (left + along, top, length, thick)
            along += length
        if breadth_ >= height:
            left, breadth_ = left + thick, breadth_ - thick
        else:
            top, height = top + thick, height - thick


def _worst(row: Sequence[float], side: float) -> float:
    """How far from a square the worst of a row is."""
    total = sum(row)
    return max(side**2 * max(row) / total**2, total**2 / (side**2 * min(row))) if total and side else 0.0
