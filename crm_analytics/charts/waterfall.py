"""From before to now, part by part: where a change is found."""

from dataclasses import dataclass

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY, short, written

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
        change: The name of the row of the whole change, and the change with its sign.
        now: The name of the last row and its figure.
    """

    names: list[str]
    amounts: list[str]
    hovers: list[str]
    before: tuple[str, str]
    change: tuple[str, str]
    now: tuple[str, str]


def waterfall(parts: pl.DataFrame, words: Words) -> go.Figure:
    """Each part begins where the one before ended; under them the whole change, from zero.

    The scale is the change, not the figure: a twentieth more of a large figure would be seen as nothing. So the figure
    before and now, the first row and the last, are written and have no bar. Point `n`
    of the first trace is row `n` of the parts, for clicks. Amounts stand in a column of their own at the right.

    Args:
        parts: `amount` of each part, in the order drawn.
        words: What is written; as many as there are parts.
    """
    amounts = [float(amount) for amount in parts["amount"]]
    ends = [sum(amounts[: place + 1]) for place in range(len(amounts))]
    places = list(range(1, len(amounts) + 1))
    fig = theme.figure(height=24 + ROW * (len(amounts) + 3))
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
    # In one go: each update of a figure takes Plotly milliseconds.
    fig.update_layout(
        _rows(words) | {"xaxis": _scale([0.0, *ends]), "shapes": _joints([0.0, *ends]), "margin": {"r": 4}}
    )
    theme.measured(fig)
    return fig


def _whole(fig: go.Figure, change: float, place: int, words: Words) -> None:
    """The row of the whole change; its trace draws the column of amounts too: without one its axis would not show."""
    fig.add_bar(
        y=[place],
        x=[change],
        yaxis="y2",
        meta=DRAWN_ONLY,
        orientation="h",
        marker={"color": theme.ACCENT},
        hoverinfo="text",
        hovertext=[written(f"{words.change[0]}: {words.change[1]}")],
    )


def _rows(words: Words) -> dict[str, object]:
    """Names at the left, amounts at the right, each row on one line."""
    names = [words.before[0], *words.names, words.change[0], words.now[0]]
    amounts = [words.before[1], *words.amounts, words.change[1], words.now[1]]
    whole = {0, len(names) - 1}
    column = [f"<b>{written(text)}</b>" if place in whole else written(text) for place, text in enumerate(amounts)]
    places = list(range(len(names)))
    rows = {"range": [len(names) - 0.4, -0.6], "autorange": False, "showgrid": False, "tickvals": places}
    return {
        "yaxis": {**rows, "ticktext": [written(short(name)) for name in names]},
        "yaxis2": {**theme.AXIS, **rows, "overlaying": "y", "side": "right", "ticktext": column},
    }


def _scale(ends: list[float]) -> dict[str, object]:
    low, high = min(ends), max(ends)
    room = (high - low) * 0.03 or 1.0
    return {
        "range": [low - room, high + room],
        "showticklabels": False,
        "zeroline": True,
        "zerolinecolor": theme.MUTED,
        "zerolinewidth": 1,
    }


def _joints(ends: list[float]) -> list[dict[str, object]]:
    """Thin lines from the end of each part to the start of the next."""
    line = {"width": 1, "color": theme.MUTED, "dash": "dot"}
    return [
        {"type": "line", "x0": end, "x1": end, "y0": place + 0.3, "y1": place + 0.7, "line": line, "layer": "below"}
        for place, end in enumerate(ends)
    ]
