"""From before to now, part by part: where a change is found."""

from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY, name_bars, written

ROW = 30
"""Height of a part, in pixels."""


@dataclass(frozen=True)
class Words:
    """What is written on a waterfall.

    Attributes:
        names: What each part is called.
        amounts: What each part adds, with its sign.
        hovers: What each part did, as a sentence.
        before: The name of the first row and its figure.
        now: The name of the last row and its figure.
        change: The whole change, with its sign.
    """

    names: list[str]
    amounts: list[str]
    hovers: list[str]
    before: tuple[str, str]
    now: tuple[str, str]
    change: str


def waterfall(parts: pl.DataFrame, words: Words) -> go.Figure:
    """Each part begins where the one before ended; the last row is the whole change, from zero.

    The scale is the change, not the figure: a twentieth more of a large figure would be seen as nothing. Point `n`
    of the first trace is row `n` of the parts, for clicks. Amounts stand in a column of their own at the right.

    Args:
        parts: `amount` of each part, in the order drawn.
        words: What is written; as many as there are parts.
    """
    amounts = [float(amount) for amount in parts["amount"]]
    ends = [sum(amounts[: place + 1]) for place in range(len(amounts))]
    places = list(range(1, len(amounts) + 1))
    fig = theme.figure(height=24 + ROW * (len(amounts) + 2))
    fig.add_bar(
        y=places,
        x=amounts,
        base=[0.0, *ends][: len(amounts)],
        orientation="h",
        marker={"color": [theme.GAIN if amount > 0 else theme.LOSS for amount in amounts]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hoverinfo="text",
        hovertext=[written(hover) for hover in words.hovers],
    )
    _whole(fig, sum(amounts), len(amounts) + 1, words)
    _rows(fig, words)
    _scale(fig, [0.0, *ends])
    _joints(fig, [0.0, *ends])
    return fig


def _whole(fig: go.Figure, change: float, place: int, words: Words) -> None:
    """The last row; its trace draws the column of amounts too, which an axis without a trace would not show."""
    fig.add_bar(
        y=[place],
        x=[change],
        yaxis="y2",
        meta=DRAWN_ONLY,
        orientation="h",
        marker={"color": theme.ACCENT},
        hoverinfo="text",
        hovertext=[written(f"{words.now[0]}: {words.now[1]} ({words.change})")],
    )


def _rows(fig: go.Figure, words: Words) -> None:
    """Names at the left, amounts at the right, each row on one line."""
    names = [words.before[0], *words.names, words.now[0]]
    amounts = [words.before[1], *words.amounts, words.now[1]]
    span = [len(names) - 0.4, -0.6]
    name_bars(fig, names)
    ends = {0, len(names) - 1}
    column = [f"<b>{written(text)}</b>" if place in ends else written(text) for place, text in enumerate(amounts)]
    fig.update_layout(
        yaxis={"range": span, "autorange": False, "showgrid": False},
        yaxis2={
            "overlaying": "y", "side": "right", "range": span, "autorange": False, "showgrid": False,
            "zeroline": False, "automargin": True, "fixedrange": True,
            "tickfont": {"size": theme.SIZE, "color": theme.SOFT},
            "tickvals": list(range(len(amounts))), "ticktext": column,
        },
        margin_r=4,
    )  # fmt: skip


def _scale(fig: go.Figure, ends: list[float]) -> None:
    low, high = min(ends), max(ends)
    room = (high - low) * 0.03 or 1.0
    fig.update_xaxes(
        range=[low - room, high + room],
        showticklabels=False,
        zeroline=True,
        zerolinecolor=theme.MUTED,
        zerolinewidth=1,
    )


def _joints(fig: go.Figure, ends: list[float]) -> None:
    """Thin lines from the end of each part to the start of the next."""
    line = {"width": 1, "color": theme.MUTED, "dash": "dot"}
    fig.update_layout(
        shapes=[
            {"type": "line", "x0": end, "x1": end, "y0": place + 0.3, "y1": place + 0.7, "line": line, "layer": "below"}
            for place, end in enumerate(ends)
        ]
    )
