"""Lines over time as SVG."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short
from crm_analytics.charts.lines import TICKS, drawn_amounts, furthest
from crm_analytics.charts.svg.canvas import LINE, SIZE, Canvas, Point, breadth
from crm_analytics.charts.time_axis import day_ticks
from crm_analytics.content.chart_values import Line, Lines, Mark
from crm_analytics.i18n import compact_money, number

HEIGHT: Final = 260
ROW: Final = 22
"""Height of the row of notes' letters."""
GRID: Final = "#E3E0D9"
APART: Final = 0.04
"""Share of the width within which letters share one sign."""


class _Frame:
    """Where days and amounts lie on the sheet."""

    def __init__(self, chart: Lines, width: float) -> None:
        amounts = drawn_amounts(chart)
        self.ticks = theme.round_ticks(max([1.0, *amounts]), min([0.0, *amounts]))
        self.words = [_tick(chart, tick) for tick in self.ticks]
        self.left = max(breadth(words) for words in self.words) + 8
        self.right = width - 10
        self.top = 10.0 + (ROW if chart.marks else 0)
        self.bottom = HEIGHT - 2 * SIZE * LINE - 4
        self.first, self.span = chart.days[0], max((chart.days[-1] - chart.days[0]).days, 1)

    def x(self, day: date) -> float:
        return self.left + (self.right - self.left) * min(max((day - self.first).days / self.span, 0.0), 1.0)

    def y(self, amount: float) -> float:
        low, high = self.ticks[0], self.ticks[-1] * 1.04 or 1.0
        return self.bottom - (self.bottom - self.top) * (amount - low) / ((high - low) or 1.0)


def lines(chart: Lines, width: int) -> str:
    """As on the page: an area for the figure, a thin line for what it is compared with, names, events and notes."""
    sheet, frame = Canvas(width, HEIGHT), _Frame(chart, width)
    _grid(sheet, frame, chart)
    for mark in chart.marks:
        _days_of(sheet, frame, mark)
    for event in chart.events:
        x = frame.x(event.day)
        sheet.line((x, frame.top), (x, frame.bottom), theme.MUTED, dash="1 3")
    main = next(line for line in chart.lines if line.emphasis == "main")
    for line in chart.lines:
        _line(sheet, frame, chart, line)
    for line in chart.lines:
        if line.emphasis == "before":
            _name(sheet, frame, chart, line, main)
    for event in chart.events:
        x = frame.x(event.day)
        beside = x - 3 if x - frame.left > SIZE else x + SIZE - 2
        sheet.text((beside, frame.bottom - 4), short(event.name), colour=theme.SOFT, size=11, style="upright")
    _letters(sheet, frame, chart.marks, width)
    return sheet.svg()


def _tick(chart: Lines, tick: float) -> str:
    return compact_money(tick, chart.currency) if chart.unit == "money" else number(tick)


def _grid(sheet: Canvas, frame: _Frame, chart: Lines) -> None:
    for tick, words in zip(frame.ticks, frame.words, strict=True):
        y = frame.y(tick)
        sheet.line((frame.left, y), (frame.right, y), theme.MUTED if tick == 0 else GRID, width=0.8)
        sheet.text((frame.left - 6, y + SIZE * 0.35), words, anchor="end", colour=theme.SOFT)
    for day, words in zip(*day_ticks(chart.days[0], chart.days[-1], TICKS + 2), strict=True):
        for row, part in enumerate(words.split("<br>")):
            at = (frame.x(day), frame.bottom + SIZE * LINE * (row + 1))
            near_edge = at[0] > frame.right - breadth(part) / 2
            sheet.text(at, part, anchor="end" if near_edge else "middle", colour=theme.SOFT)


def _line(sheet: Canvas, frame: _Frame, chart: Lines, line: Line) -> None:
    if line.low:
        there = [(frame.x(day), frame.y(float(end))) for day, end in zip(chart.days, line.high, strict=True)]
        back = [(frame.x(day), frame.y(float(end))) for day, end in zip(chart.days, line.low, strict=True)]
        sheet.area([*there, *reversed(back)], theme.ACCENT, 0.16)
    for run in _runs(frame, chart, line):
        if line.emphasis == "main" and line.low:
            sheet.path(run, theme.ACCENT, width=2.2)
        elif line.emphasis == "main":
            zero = frame.y(0.0)
            sheet.area([(run[0][0], zero), *run, (run[-1][0], zero)], theme.ACCENT, 0.12)
            sheet.path(run, theme.ACCENT, width=2.2)
        else:
            sheet.path(run, theme.MUTED, width=1.4, dash="2 3")


def _runs(frame: _Frame, chart: Lines, line: Line) -> Iterator[list[Point]]:
    """Points that follow each other without a gap."""
    run: list[Point] = []
    for day, value in zip(chart.days, line.values, strict=True):
        if value is not None:
            run.append((frame.x(day), frame.y(float(value))))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _name(sheet: Canvas, frame: _Frame, chart: Lines, line: Line, main: Line) -> None:
    place, gap = furthest(line, main)
    value = line.values[place]
    if value is None:
        return
    at = (frame.x(chart.days[place]), frame.y(float(value)) + (-7 if gap > 0 else 16))
    third = (at[0] - frame.left) / max(frame.right - frame.left, 1)
    anchor = "start" if third < 1 / 3 else "end" if third > 2 / 3 else "middle"
    sheet.text(at, line.name, anchor=anchor, colour=theme.SOFT, size=12)  # type: ignore[arg-type]  # one of the three


def _days_of(sheet: Canvas, frame: _Frame, mark: Mark) -> None:
    first, last = frame.x(mark.first), frame.x(mark.last)
    if last - first > 1:
        sheet.area(
            [(first, frame.top), (last, frame.top), (last, frame.bottom), (first, frame.bottom)], theme.SECOND, 0.14
        )
    else:
        sheet.line((first, frame.top - 4), (first, frame.bottom), theme.SECOND, dash="5 3" if mark.expected else "1 3")


def _letters(sheet: Canvas, frame: _Frame, marks: tuple[Mark, ...], width: float) -> None:
    """One sign for letters that would lie on each other."""
    groups: list[tuple[float, list[Mark]]] = []
    for mark in sorted(marks, key=lambda each: frame.x(each.first) + frame.x(each.last)):
        x = (frame.x(mark.first) + frame.x(mark.last)) / 2
        if groups and x - groups[-1][0] < width * APART:
            groups[-1][1].append(mark)
        else:
            groups.append((x, [mark]))
    for x, group in groups:
        words = group[0].letter if len(group) == 1 else f"{group[0].letter}+{len(group) - 1}"
        wide = breadth(words, 12) + 6
        sheet.box((x - wide / 2, 3), wide, 17, theme.SECOND)
        sheet.text((x, 16), words, anchor="middle", colour=theme.ON_AMBER, size=12, style="bold")
