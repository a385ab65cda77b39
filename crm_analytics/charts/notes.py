"""Notes that people pinned to days, on any chart over time: a letter above the picture, what it means in its hover."""

from collections.abc import Sequence
from datetime import date
from textwrap import wrap

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import written
from crm_analytics.content.chart_values import Mark

SHADE = "rgba(224, 142, 27, 0.14)"
APART = 0.12
"""Share of a chart's width within which letters share one sign: two of them fit side by side on a phone."""
ROW = 24
"""Height of the row of signs, in pixels."""
LINE = 40
"""Characters in a line of a hover: more would be cut on a phone."""


def pin(fig: go.Figure, marks: Sequence[Mark], start: date, end: date) -> None:
    """Draw the marks that touch a chart's days, in a row of their own above the picture.

    Args:
        fig: A figure whose horizontal axis is days.
        marks: Notes, in any order.
        start: First day of the chart.
        end: Last day of the chart.
    """
    within = [mark for mark in marks if mark.first <= end and mark.last >= start]
    if not within:
        return
    above = fig.layout.margin.t or 0
    height = (fig.layout.height or theme.HEIGHT) - above - (fig.layout.margin.b or 0)
    reach = 1 + max(above - 8, 0) / height
    # In one go: each update of a figure takes Plotly milliseconds.
    fig.update_layout(
        margin_t=above + ROW,
        height=(fig.layout.height or theme.HEIGHT) + ROW,
        shapes=[*fig.layout.shapes, *(_place(mark, start, end, reach) for mark in within)],
        annotations=[
            *fig.layout.annotations,
            *(_sign(group, start, end, above) for group in _groups(within, start, end)),
        ],
    )


def _place(mark: Mark, start: date, end: date, top: float) -> dict[str, object]:
    """A line on the day, or a shade over the days."""
    first, last = max(mark.first, start), min(mark.last, end)
    kind = {"type": "line"} if first == last else {"type": "rect", "fillcolor": SHADE}
    dash = "dash" if mark.expected else "dot"
    line = {"width": 1 if first == last else 0, "dash": dash, "color": theme.SECOND}
    return {**kind, "x0": first, "x1": last, "y0": 0, "y1": top, "yref": "paper", "layer": "below", "line": line}


def _groups(marks: Sequence[Mark], start: date, end: date) -> list[list[Mark]]:
    """Marks whose signs would touch, together."""
    width = max((end - start).days, 1) * APART
    groups: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda each: _middle(each, start, end)):
        if groups and (_middle(mark, start, end) - _middle(groups[-1][0], start, end)).days < width:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _sign(group: Sequence[Mark], start: date, end: date, above: int) -> dict[str, object]:
    letter = group[0].letter if len(group) == 1 else f"{group[0].letter}+{len(group) - 1}"
    expected = all(mark.expected for mark in group)
    return {
        "x": _middle(group[0], start, end),
        "y": 1,
        "yref": "paper",
        "yshift": max(above - 8, 0),
        "yanchor": "bottom",
        "text": letter,
        "showarrow": False,
        "hovertext": "<br>".join(_lines(mark.words) for mark in group),
        "font": {"size": 12, "color": theme.MUTED if expected else theme.ON_AMBER},
        "bgcolor": "rgba(0, 0, 0, 0)" if expected else theme.SECOND,
        "bordercolor": theme.SECOND,
        "borderwidth": 1,
        "borderpad": 2,
    }


def _middle(mark: Mark, start: date, end: date) -> date:
    first, last = max(mark.first, start), min(mark.last, end)
    return first + (last - first) / 2


def _lines(words: str) -> str:
    return "<br>".join(written(line) for line in wrap(words, LINE))
