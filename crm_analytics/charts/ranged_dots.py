"""Dots with their ranges, a row each: its name at the left, its words at the right."""

from math import ceil, floor, log10
from typing import Final

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import amounts_beside, name_bars, written
from crm_analytics.content.chart_values import Amount, RangedDots
from crm_analytics.i18n import compact_money, number

ROW: Final = 34
"""Height of a row, in pixels."""
LEGEND: Final = 30
AXIS: Final = 56
TICKS: Final = 4


def ranged_dots(chart: RangedDots) -> go.Figure:
    """Point `n` of the first trace is row `n`, for clicks; what is not told apart from chance is grey."""
    places = list(range(len(chart.dots)))
    amounts = [float(each.amount) for each in chart.dots]
    fig = theme.figure(AXIS + ROW * max(len(places), 1) + (LEGEND if chart.beside else 0))
    fig.add_scatter(
        x=amounts,
        y=places,
        orientation="h",
        mode="markers",
        name=chart.meaning,
        marker={"size": 11, "color": [theme.ACCENT if each.sure else theme.MUTED for each in chart.dots]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hoverinfo="text",
        hovertext=[written(each.hover or f"{each.name}: {each.text}") for each in chart.dots],
        error_x={
            "type": "data",
            "symmetric": False,
            "array": _lengths(chart, "high"),
            "arrayminus": _lengths(chart, "low"),
            "color": theme.MUTED,
            "thickness": 2.5,
            "width": 0,
        },
    )
    if chart.beside:
        marked = [(place, float(each.beside)) for place, each in enumerate(chart.dots) if each.beside is not None]
        fig.add_scatter(
            x=[amount for _place, amount in marked],
            y=[place for place, _amount in marked],
            orientation="h",
            mode="markers",
            name=chart.beside,
            marker={"symbol": "line-ns-open", "size": 14, "color": theme.SECOND, "line": {"width": 3}},
            hoverinfo="skip",
        )
        legend = {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom"}
        fig.update_layout(showlegend=True, legend=legend)
    first, last = ends(chart)
    ticks = round_steps(first, last)
    fig.update_xaxes(
        range=[first, last],
        tickvals=ticks,
        ticktext=[tick_text(chart, tick) for tick in ticks],
        title_text=chart.axis or None,
        showgrid=True,
        gridcolor=theme.GRID,
    )
    fig.update_yaxes(range=[len(places) - 0.4, -0.6], autorange=False, showgrid=False)
    if first < 0 < last:
        fig.add_vline(x=0, line={"width": 1, "color": theme.MUTED})
    name_bars(fig, [each.name for each in chart.dots])
    if any(each.text for each in chart.dots):
        amounts_beside(fig, [each.text for each in chart.dots])
    return fig


def ends(chart: RangedDots) -> tuple[float, float]:
    """Where the axis begins and ends: all dots, ranges and marks lie within, with some room."""
    drawn = [
        float(amount)
        for each in chart.dots
        for amount in (each.amount, each.low, each.high, each.beside)
        if amount is not None
    ]
    low, high = min(drawn, default=0.0), max(drawn, default=1.0)
    room = (high - low) * 0.06 or 0.05 * abs(high) or 1.0
    if chart.unit == "share" and low >= 0 and high <= 1:
        return max(low - room, -0.02), min(high + room, 1.02)
    return (-room / 3 if 0 <= low < (high - low) else low - room), high + room


def round_steps(first: float, last: float) -> list[float]:
    """About four round figures that lie between."""
    length = (last - first) or 1.0
    scale = 10.0 ** (6 - floor(log10(length)))  # small lengths have no round step of their own
    zero, step, *_others = theme.round_ticks(length * scale)
    step = (step - zero) / scale
    return [step * place for place in range(ceil(first / step), floor(last / step) + 1)]


def tick_text(chart: RangedDots, tick: float) -> str:
    """A figure on the axis: shares as so many of 100."""
    if chart.unit == "money":
        return compact_money(tick, chart.currency)
    words = number(100 * tick) if chart.unit == "share" else number(tick, 0 if float(tick).is_integer() else 1)
    return words.replace("-", "−")


def _lengths(chart: RangedDots, end: str) -> list[float]:
    """How far each range reaches from its dot."""

    def length(amount: Amount, edge: Amount | None) -> float:
        return 0.0 if edge is None else abs(float(edge) - float(amount))

    return [length(each.amount, each.high if end == "high" else each.low) for each in chart.dots]
