"""The look of every chart: colours that work on paper and on dark ground, few lines, units on the axes."""

from typing import Protocol

import plotly.graph_objects as go
from babel.numbers import get_currency_symbol

from crm_analytics.i18n import compact_money, current_language

INK = "#1F2430"
ACCENT = "#2B4C9B"
SECOND = "#E08E1B"
GAIN = "#1B8A7A"
LOSS = "#C8553D"
MUTED = "#8A8D96"
"""Grey that is read on both grounds: what is usual, what is compared with."""
BAND = "rgba(91, 126, 207, 0.22)"
GRID = "rgba(128, 128, 128, 0.18)"
CATEGORIES = (ACCENT, SECOND, GAIN, LOSS, "#B5467E", "#6C9BD2", "#7A6A5A", "#8C6BB1", "#C4A000")
HEIGHT = 320
DARK = {
    INK: "#E9E7E2",
    ACCENT: "#8FA9E8",
    SECOND: "#F0B45C",
    GAIN: "#4DB8A6",
    LOSS: "#E58A75",
    "#B5467E": "#D785AC",
    "#6C9BD2": "#A9C8EA",
    "#7A6A5A": "#B3A594",
    "#8C6BB1": "#B9A0D6",
    "#C4A000": "#DEC24A",
}
"""What each colour becomes on dark ground, where the dark blues and browns would sink."""


class Coloured(Protocol):
    """A part of a figure that has a colour."""

    color: str | None


def figure(height: int = HEIGHT) -> go.Figure:
    """An empty figure in our look. Text and ground come from the app's theme, so that both themes are right."""
    axis = {"zeroline": False, "automargin": True, "fixedrange": True}
    # In one go: each update of a figure takes Plotly milliseconds.
    return go.Figure(
        layout={
            "height": height,
            "margin": {"l": 8, "r": 16, "t": 16, "b": 8},
            "showlegend": False,
            "hovermode": "closest",
            "dragmode": False,
            "colorway": list(CATEGORIES),
            "separators": ",." if current_language() == "id" else ".,",
            "bargap": 0.3,
            "hoverlabel": {"align": "left"},
            "xaxis": {**axis, "showgrid": False},
            "yaxis": {**axis, "gridcolor": GRID},
        }
    )


def on_dark(fig: go.Figure) -> None:
    """Lift lines and notes of a figure to the colours for dark ground; filled areas hold there as they are."""
    for trace in fig.select_traces({"type": "scatter"}):
        _lift(trace.line)
    for note in fig.layout.annotations:
        _lift(note.font)
    for shape in fig.layout.shapes:
        _lift(shape.line)


def currency_axis(fig: go.Figure, currency: str, *, top: float, axis: str = "y", bottom: float = 0.0) -> None:
    """Money on an axis: from zero (or `bottom`, where less), in the abbreviations of the reader's language.

    Args:
        fig: The figure.
        currency: ISO code.
        top: The largest amount drawn.
        axis: "x" or "y".
        bottom: The smallest amount drawn.
    """
    step = _round_step((top - min(bottom, 0.0)) / 4)
    first = int(min(bottom, 0.0) // step)
    ticks = [step * n for n in range(first, int(-(-top // step)) + 1)]
    update = fig.update_xaxes if axis == "x" else fig.update_yaxes
    update(
        tickvals=ticks, ticktext=[compact_money(tick, currency) for tick in ticks], range=[ticks[0], ticks[-1] * 1.04]
    )


def symbol(currency: str) -> str:
    """The currency as people write it: $ or Rp; in Indonesian US$."""
    indonesian = currency == "IDR" or current_language() == "id"
    return get_currency_symbol(currency, locale="id_ID" if indonesian else "en_US")


def _round_step(raw: float) -> float:
    """1, 2, 2.5 or 5 times a power of ten, at least as large."""
    if raw <= 0:
        return 1.0
    power = 10.0 ** len(str(int(raw))) / 10 if raw >= 1 else 0.1
    return next(power * factor for factor in (1, 2, 2.5, 5, 10, 20, 50, 100) if power * factor >= raw)


def _lift(part: Coloured) -> None:
    part.color = DARK.get(str(part.color), part.color)
