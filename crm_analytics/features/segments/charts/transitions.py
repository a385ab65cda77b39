"""Movement between segments: streams from one date to another, and the same as a matrix."""

from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY
from crm_analytics.features.segments.transitions import LEVELS
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import ngettext, number

WIDTH: Final = 0.035
"""Of a segment's bar, where the dates are one apart."""
PAD: Final = 0.032
"""Room between two segments, as a share of all customers: enough for a line of words."""
CURVE: Final = 24
LEAST: Final = 0.002
"""Share of all customers below which a stream is too thin to be drawn; the matrix has it."""
STREAMS: Final = {2: "rgba(91, 126, 207, 0.30)", 1: "rgba(217, 150, 50, 0.32)", 0: "rgba(140, 125, 108, 0.30)"}
BARS: Final = {2: theme.ACCENT, 1: theme.SECOND, 0: theme.QUIET}
OUTSIDE: Final = ""
"""The place of those who are no customers yet, or no longer."""


@dataclass(frozen=True)
class TransitionWords:
    """What is written on the pictures of movement.

    Attributes:
        names: The translated name of each segment, in the order drawn.
        before: The earlier date.
        after: The later date.
    """

    names: dict[str, str]
    before: str
    after: str

    def segment_name(self, segment: str, *, later: bool) -> str:
        """The name of a segment, or of those who are in none."""
        outside = _("No longer customers") if later else _("Not yet customers")
        return self.names.get(segment, outside)


def nodes(flows: pl.DataFrame, words: TransitionWords) -> list[tuple[str, str]]:
    """The bars in the order drawn: side (`before` or `after`) and segment, "" for those outside."""
    return [(side, segment) for side in ("before", "after") for segment in _sizes(flows, side, words)]


def streams(flows: pl.DataFrame, words: TransitionWords) -> go.Figure:
    """Segments before at the left, after at the right, the customers between them as streams.

    Point `n` of the first trace is node `n` of `nodes`, for clicks.

    Args:
        flows: What `movement` returns.
        words: What is written.
    """
    total = max(int(flows["customers"].sum()), 1)
    places = {side: _places(_sizes(flows, side, words), total) for side in ("before", "after")}
    fig = theme.figure(560)
    _bars(fig, places, words)
    _bands(fig, flows, places, words, total)
    _taken_away(fig, flows, words)
    top = max(start + size for each in places.values() for start, size in each.values())
    fig.update_xaxes(visible=False, range=[-WIDTH, 1 + WIDTH])
    fig.update_yaxes(visible=False, range=[top * 1.005, -top * 0.05])
    for place, text, anchor in ((0, words.before, "left"), (1, words.after, "right")):
        at = -WIDTH if place == 0 else 1 + WIDTH
        fig.add_annotation(
            x=at, y=-top * 0.03, text=f"<b>{text}</b>", showarrow=False, xanchor=anchor,
            font={"size": theme.SIZE, "color": theme.SOFT},
        )  # fmt: skip
    fig.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4}, barmode="overlay")
    return fig


def matrix(flows: pl.DataFrame, words: TransitionWords) -> go.Figure:
    """From row to column, darker where more customers went.

    Point `n` of the first trace is cell `n`, row by row over `sides`, for clicks.

    Args:
        flows: What `movement` returns.
        words: What is written.
    """
    rows, columns = sides(flows, words)
    counted = {
        (before or "", after or ""): n for before, after, n in flows.select("before", "after", "customers").iter_rows()
    }
    counts = [[counted.get((row, column), 0) for column in columns] for row in rows]
    across, down = list(range(len(columns))), list(range(len(rows)))
    cells = [(row, column) for row in down for column in across]
    hovers = [_hover_text(rows[row], columns[column], counts[row][column], words) for row, column in cells]
    fig = theme.figure(150 + 34 * len(rows))
    fig.add_scatter(
        x=[column for _row, column in cells],
        y=[row for row, _column in cells],
        mode="markers",
        marker={"size": 24, "symbol": "square", "opacity": 0, "color": theme.ACCENT},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hoverinfo="text",
        hovertext=hovers,
        meta=DRAWN_ONLY,
    )
    fig.add_heatmap(
        # Who stayed would outshine all who moved.
        z=[[None if row == column and row else count or None for column, count in zip(columns, line, strict=True)]
           for row, line in zip(rows, counts, strict=True)],
        x=across,
        y=down,
        text=[[number(count) if count else "" for count in line] for line in counts],
        texttemplate="%{text}",
        textfont={"color": theme.INK, "size": theme.PHONE_SIZE},
        hoverinfo="skip",
        colorscale=theme.SHADES,
        showscale=False,
        xgap=2,
        ygap=2,
    )  # fmt: skip
    named = {"tickmode": "array", "showgrid": False}
    to, start = (
        [words.segment_name(each, later=later) for each in side] for side, later in ((columns, True), (rows, False))
    )
    fig.update_xaxes(**named, tickvals=across, ticktext=to, side="top", tickangle=-90, range=[-0.5, len(to) - 0.5])
    fig.update_yaxes(**named, tickvals=down, ticktext=start, range=[len(rows) - 0.5, -0.5])
    return fig


def sides(flows: pl.DataFrame, words: TransitionWords) -> tuple[list[str], list[str]]:
    """Rows and columns of the matrix: segments in the order drawn, and those outside where there are any."""
    return list(_sizes(flows, "before", words)), list(_sizes(flows, "after", words))


def _sizes(flows: pl.DataFrame, side: str, words: TransitionWords) -> dict[str, int]:
    """Customers by segment on one side, in the order drawn; only segments that have some on either date."""
    sums = flows.group_by(pl.col(side).fill_null(OUTSIDE)).agg(pl.col("customers").sum())
    sizes = dict(sums.iter_rows())
    used = set(flows["before"].drop_nulls()) | set(flows["after"].drop_nulls())
    order = [segment for segment in words.names if segment in used]
    return {segment: sizes.get(segment, 0) for segment in [*order, *([OUTSIDE] if sizes.get(OUTSIDE) else [])]}


def _places(sizes: dict[str, int], total: int) -> dict[str, tuple[float, int]]:
    """Where each segment's bar starts, and how long it is."""
    places, start = {}, 0.0
    for segment, size in sizes.items():
        places[segment] = (start, size)
        start += size + PAD * total
    return places


def _bars(fig: go.Figure, places: dict[str, dict[str, tuple[float, int]]], words: TransitionWords) -> None:
    drawn = [
        (side == "after", segment, start, size)
        for side, each in places.items()
        for segment, (start, size) in each.items()
    ]
    sentences = [_people(words.segment_name(segment, later=later), size) for later, segment, _start, size in drawn]
    fig.add_bar(
        x=[float(later) for later, *_rest in drawn],
        y=[size for *_rest, size in drawn],
        base=[start for _later, _segment, start, _size in drawn],
        width=2 * WIDTH,
        marker={"color": [BARS[LEVELS[segment]] if segment else theme.MUTED for _later, segment, *_rest in drawn]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hoverinfo="text",
        hovertext=sentences,
        meta=DRAWN_ONLY,
    )
    for later, segment, start, size in drawn:
        fig.add_annotation(
            x=1 - WIDTH if later else WIDTH, y=start + size / 2, showarrow=False, xanchor="right" if later else "left",
            text=f"{words.segment_name(segment, later=later)} {number(size)}", font={"size": 13, "color": theme.INK},
        )  # fmt: skip


def _bands(
    fig: go.Figure,
    flows: pl.DataFrame,
    places: dict[str, dict[str, tuple[float, int]]],
    words: TransitionWords,
    total: int,
) -> None:
    """Each stream leaves the left bar and reaches the right one in the order of the segments there."""
    used = {side: {segment: start for segment, (start, _size) in each.items()} for side, each in places.items()}
    count = {
        (before or "", after or ""): n for before, after, n in flows.select("before", "after", "customers").iter_rows()
    }
    for before in places["before"]:
        for after in places["after"]:
            customers = count.get((before, after), 0)
            left, right = used["before"][before], used["after"][after]
            used["before"][before] += customers
            used["after"][after] += customers
            if customers >= LEAST * total:
                _band(fig, left, right, customers, STREAMS[LEVELS[before]] if before else STREAMS[0])
                fig.data[-1].name = _hover_text(before, after, customers, words)


def _band(fig: go.Figure, left: float, right: float, size: int, colour: str) -> None:
    steps = [n / CURVE for n in range(CURVE + 1)]
    across = [WIDTH + (1 - 2 * WIDTH) * step for step in steps]
    down = [left + (right - left) * step * step * (3 - 2 * step) for step in steps]
    fig.add_scatter(
        x=across + across[::-1],
        y=down + [place + size for place in reversed(down)],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=colour,
        hoveron="fills",
        hoverinfo="name",
        hoverlabel={"namelength": -1},
        meta=DRAWN_ONLY,
    )


def _taken_away(fig: go.Figure, flows: pl.DataFrame, words: TransitionWords) -> None:
    """The streams as figures, for the table of what is drawn; the eye has the bands."""
    names = [
        f"{words.segment_name(before or OUTSIDE, later=False)} → {words.segment_name(after or OUTSIDE, later=True)}"
        for before, after in flows.select("before", "after").iter_rows()
    ]
    unseen = {"xaxis": "x2", "yaxis": "y2", "mode": "markers", "marker": {"opacity": 0}, "hoverinfo": "skip"}
    fig.add_scatter(x=names, y=flows["customers"].to_list(), **unseen)
    hidden = {"visible": False, "fixedrange": True}
    fig.update_layout(xaxis2={**hidden, "overlaying": "x"}, yaxis2={**hidden, "overlaying": "y"})


def _people(name: str, size: int) -> str:
    return ngettext("{name}: {count} customer", "{name}: {count} customers", size).format(name=name, count=number(size))


def _hover_text(before: str, after: str, customers: int, words: TransitionWords) -> str:
    name, count = words.segment_name(before, later=False), number(customers)
    if before == after:
        stayed = ngettext("{count} customer stayed in {name}", "{count} customers stayed in {name}", customers)
        return stayed.format(count=count, name=name)
    went = ngettext("{count} customer: {before} → {after}", "{count} customers: {before} → {after}", customers)
    return went.format(count=count, before=name, after=words.segment_name(after, later=True))
