"""A sheet to draw on: lines, areas and words become the elements of an SVG."""

from collections.abc import Sequence
from html import escape
from typing import Final, Literal

from crm_analytics.charts import theme

SIZE: Final = 13
"""Height of letters, in the sheet's units."""
LINE: Final = 1.3
FONT: Final = "Source Sans 3, Liberation Sans, Arial, Helvetica, DejaVu Sans, sans-serif"
Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


class Canvas:
    """Elements in the order they are drawn, later ones above."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []

    def line(self, start: Point, end: Point, colour: str, *, width: float = 1.0, dash: str = "") -> None:
        """A straight line."""
        self._parts.append(
            f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" '
            f'stroke="{colour}" stroke-width="{width:g}"{_dashed(dash)}/>'
        )

    def path(self, points: Sequence[Point], colour: str, *, width: float = 2.0, dash: str = "") -> None:
        """A line from point to point."""
        self._parts.append(
            f'<path d="{_steps(points)}" fill="none" stroke="{colour}" stroke-width="{width:g}" '
            f'stroke-linejoin="round"{_dashed(dash)}/>'
        )

    def area(self, points: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        """A filled shape."""
        self._parts.append(f'<path d="{_steps(points)}Z" fill="{colour}" fill-opacity="{opacity:g}"/>')

    def box(self, corner: Point, width: float, height: float, colour: str) -> None:
        """A filled rectangle from its upper left corner."""
        self._parts.append(
            f'<rect x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{max(width, 0.5):.1f}" '
            f'height="{max(height, 0.5):.1f}" fill="{colour}"/>'
        )

    def text(
        self,
        at: Point,
        words: str,
        *,
        anchor: Anchor = "start",
        colour: str = theme.INK,
        size: float = SIZE,
        style: Literal["", "bold", "upright"] = "",
    ) -> None:
        """Words on their base line; `upright` ones run from the foot to the head."""
        weight = ' font-weight="bold"' if style == "bold" else ""
        turn = f' transform="rotate(-90 {at[0]:.1f} {at[1]:.1f})"' if style == "upright" else ""
        self._parts.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" font-size="{size:g}" '
            f'fill="{colour}"{weight}{turn}>{escape(_printable(words))}</text>'
        )

    def inset(self, corner: Point, drawing: str) -> None:
        """Another drawing of ours, from its upper left corner."""
        self._parts.append(drawing.replace("<svg ", f'<svg x="{corner[0]:g}" y="{corner[1]:g}" ', 1))

    def svg(self) -> str:
        """The whole drawing."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {self.height:g}" '
            f'width="{self.width:g}" height="{self.height:g}" font-family="{FONT}">{"".join(self._parts)}</svg>'
        )


def breadth(words: str, size: float = SIZE) -> float:
    """About how wide words are, rather too wide."""
    return size * sum(theme.BREADTH.get(each, 0.56) for each in words)


def fitting(words: str, width: float, size: float = SIZE) -> str:
    """The words, cut where they would be wider."""
    if breadth(words, size) <= width:
        return words
    kept = words
    while kept and breadth(kept + "…", size) > width:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _steps(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _dashed(dash: str) -> str:
    return f' stroke-dasharray="{dash}"' if dash else ""


def _printable(words: str) -> str:
    """Without signs that XML refuses."""
    return "".join(each for each in words if each.isprintable() or each in "\xa0 ")
