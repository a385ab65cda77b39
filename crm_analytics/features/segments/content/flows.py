"""Who went from which segment to which: as streams, as the largest moves, as a matrix."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from crm_analytics.content.chart_values import Bar, Bars, FlowStream, Grid, GridCell, StreamEnd, Streams, Tone
from crm_analytics.features.segments.transitions import LEVELS
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number

OUTSIDE: Final = ""
"""The place of those who are no customers yet, or no longer."""
MOST: Final = 12
"""Moves that are drawn."""
TONES: Final[dict[int, Tone]] = {2: "active", 1: "fading", 0: "quiet"}
Move = tuple[str, str]
"""Segments before and after; `OUTSIDE` for those in none."""


@dataclass(frozen=True)
class FlowWords:
    """What is written on the pictures of movement.

    Attributes:
        names: The translated name of each segment, in the order drawn.
        before: The earlier side.
        after: The later side.
    """

    names: dict[str, str]
    before: str
    after: str

    def segment_name(self, segment: str, *, later: bool) -> str:
        """The name of a segment, or of those who are in none."""
        outside = _("No longer customers") if later else _("Not yet customers")
        return self.names.get(segment, outside)

    def move_name(self, move: Move) -> str:
        """From where to where."""
        before, after = move
        return f"{self.segment_name(before, later=False)} → {self.segment_name(after, later=True)}"


def streams(flows: pl.DataFrame, words: FlowWords) -> Streams:
    """Segments before at the left, after at the right, the customers between them."""
    starts, ends = _sizes(flows, "before", words), _sizes(flows, "after", words)
    counted = _counted(flows)
    return Streams(
        starts=tuple(_end(words.segment_name(each, later=False), each, size) for each, size in starts.items()),
        ends=tuple(_end(words.segment_name(each, later=True), each, size) for each, size in ends.items()),
        streams=tuple(
            FlowStream(left, right, counted[before, after], _hover(before, after, counted[before, after], words))
            for left, before in enumerate(starts)
            for right, after in enumerate(ends)
            if (before, after) in counted
        ),
        names=(words.before, words.after),
    )


def stream_ends(flows: pl.DataFrame, words: FlowWords) -> list[tuple[str, str]]:
    """The bars of the streams in the order drawn: side (`before` or `after`) and segment."""
    return [(side, segment) for side in ("before", "after") for segment in _sizes(flows, side, words)]


def moves(flows: pl.DataFrame) -> list[tuple[Move, int]]:
    """The moves of most customers from one segment to another, with how many made each."""
    moved = [(move, count) for move, count in _counted(flows).items() if move[0] != move[1] and OUTSIDE not in move]
    return sorted(moved, key=lambda each: (-each[1], each[0]))[:MOST]


def bars(flows: pl.DataFrame, words: FlowWords) -> Bars:
    """`moves` as bars."""
    return Bars(
        tuple(
            Bar(words.move_name(move), count, number(count), _hover(*move, count, words))
            for move, count in moves(flows)
        ),
        "count",
    )


def matrix(flows: pl.DataFrame, words: FlowWords) -> Grid:
    """From row to column, darker where more customers went; who stayed would outshine all who moved."""
    counted = _counted(flows)
    rows, columns = (list(_sizes(flows, side, words)) for side in ("before", "after"))
    most = max((count for move, count in counted.items() if move[0] != move[1]), default=1)

    def cell(before: str, after: str) -> GridCell:
        count = counted.get((before, after), 0)
        shade = count / most if before != after else 0.0
        return GridCell(count, number(count) if count else "", shade, _hover(before, after, count, words))

    return Grid(
        rows=tuple(
            (words.segment_name(row, later=False), tuple(cell(row, column) for column in columns)) for row in rows
        ),
        columns=tuple(words.segment_name(column, later=True) for column in columns),
        meaning=_("Customers"),
        unit="count",
    )


def matrix_cells(flows: pl.DataFrame, words: FlowWords) -> list[Move]:
    """The cells of the matrix, row by row."""
    rows, columns = (list(_sizes(flows, side, words)) for side in ("before", "after"))
    return [(row, column) for row in rows for column in columns]


def _counted(flows: pl.DataFrame) -> dict[Move, int]:
    rows = flows.select("before", "after", "customers").iter_rows()
    return {(before or OUTSIDE, after or OUTSIDE): count for before, after, count in rows}


def _sizes(flows: pl.DataFrame, side: str, words: FlowWords) -> dict[str, int]:
    """Customers by segment on one side, in the order drawn; only segments that have some on either side."""
    sums = flows.group_by(pl.col(side).fill_null(OUTSIDE)).agg(pl.col("customers").sum())
    sizes = dict(sums.iter_rows())
    used = set(flows["before"].drop_nulls()) | set(flows["after"].drop_nulls())
    order = [segment for segment in words.names if segment in used]
    return {segment: sizes.get(segment, 0) for segment in [*order, *([OUTSIDE] if sizes.get(OUTSIDE) else [])]}


def _end(name: str, segment: str, size: int) -> StreamEnd:
    hover = ngettext("{name}: {count} customer", "{name}: {count} customers", size)
    tone = TONES[LEVELS[segment]] if segment else "quiet"
    return StreamEnd(name, size, f"{name} {number(size)}", tone, hover.format(name=name, count=number(size)))


def _hover(before: str, after: str, customers: int, words: FlowWords) -> str:
    name, count = words.segment_name(before, later=False), number(customers)
    if before == after:
        stayed = ngettext("{count} customer stayed in {name}", "{count} customers stayed in {name}", customers)
        return stayed.format(count=count, name=name)
    went = ngettext("{count} customer: {before} → {after}", "{count} customers: {before} → {after}", customers)
    return went.format(count=count, before=name, after=words.segment_name(after, later=True))
