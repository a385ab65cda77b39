"""From before to now, part by part: where a change is found."""

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY, short, written
from crm_analytics.content.chart_values import Waterfall

ROW = 30
"""Height of a part, in pixels."""


def waterfall(chart: Waterfall) -> go.Figure:
    """Each part begins where the one before ended; under them the whole change, from zero.

    The scale is the change, not the figure: a twentieth more of a large figure would be seen as nothing. So the figure
    before and now, the first row and the last, are written and have no bar. Point `n`
    of the first trace is part `n`, for clicks. Amounts stand in a column of their own at the right.
    """
    amounts = [float(step.amount) for step in chart.steps]
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
        hovertext=[written(step.hover) for step in chart.steps],
    )
    _whole(fig, sum(amounts), len(amounts) + 1, chart)
    # In one go: each update of a figure takes Plotly milliseconds.
    fig.update_layout(
        _rows(chart) | {"xaxis": _scale([0.0, *ends]), "shapes": _joints([0.0, *ends]), "margin": {"r": 4}}
    )
    theme.measured(fig)
    return fig


def _whole(fig: go.Figure, change: float, place: int, chart: Waterfall) -> None:
    """The row of the whole change; its trace draws the column of amounts too: without one its axis would not show."""
    fig.add_bar(
        y=[place],
        x=[change],
        yaxis="y2",
        meta=DRAWN_ONLY,
        orientation="h",
        marker={"color": theme.ACCENT},
        hoverinfo="text",
        hovertext=[written(f"{chart.change[0]}: {chart.change[1]}")],
    )


def _rows(chart: Waterfall) -> dict[str, object]:
    """Names at the left, amounts at the right, each row on one line."""
    names = [chart.before[0], *(step.name for step in chart.steps), chart.change[0], chart.now[0]]
    amounts = [chart.before[1], *(step.text for step in chart.steps), chart.change[1], chart.now[1]]
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
