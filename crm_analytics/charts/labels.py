"""Names from data beside bars: short, letter by letter, each bar with a place of its own."""

from html import escape
from typing import Final

import plotly.graph_objects as go

LONGEST: Final = 24
DRAWN_ONLY: Final = "drawn only"
"""As a trace's `meta`: it is there for the eye, and its figure is not one of the chart's."""


def written(name: str) -> str:
    """The name so that Plotly shows it letter by letter, not as HTML."""
    return escape(name, quote=False)


def short(name: str) -> str:
    """The name, cut where it is too long to stand beside a bar."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def name_bars(fig: go.Figure, names: list[str]) -> None:
    """Write names beside the horizontal bars, whose places are 0, 1, 2 …: equal names stay two bars."""
    fig.update_yaxes(tickvals=list(range(len(names))), ticktext=[written(short(name)) for name in names])


def amounts_beside(fig: go.Figure, amounts: list[str]) -> None:
    """Write what each bar is worth in a column at the right, where no bar and no name is in its way."""
    # An axis is drawn only with a trace of its own.
    fig.add_bar(y=[0], x=[0], yaxis="y2", orientation="h", meta=DRAWN_ONLY, hoverinfo="skip", showlegend=False)
    fig.update_layout(
        yaxis2={
            **fig.layout.yaxis.to_plotly_json(),
            "overlaying": "y",
            "side": "right",
            "tickvals": list(range(len(amounts))),
            "ticktext": [written(amount) for amount in amounts],
        },
        margin_r=4,
    )
