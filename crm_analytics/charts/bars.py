"""Horizontal bars from zero, each with its name at the left and its figure at the right."""

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import amounts_beside, name_bars, written
from crm_analytics.content.chart_values import Bars

ROW = 30
"""Height of a bar with its room, in pixels."""


def bars(chart: Bars) -> go.Figure:
    """Point `n` of the first trace is bar `n`, for clicks; the first is at the top."""
    amounts = [float(bar.amount) for bar in chart.bars]
    fig = theme.figure(height=24 + ROW * max(len(amounts), 1))
    fig.add_bar(
        y=list(range(len(amounts))),
        x=amounts,
        orientation="h",
        marker={"color": [theme.LOSS if amount < 0 else theme.ACCENT for amount in amounts]},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        hoverinfo="text",
        hovertext=[written(bar.hover or f"{bar.name}: {bar.text}") for bar in chart.bars],
    )
    low, high = min([0.0, *amounts]), max([0.0, *amounts])
    fig.update_xaxes(showticklabels=False, range=[low, high + ((high - low) * 0.03 or 1.0)])
    fig.update_yaxes(range=[len(amounts) - 0.4, -0.6], autorange=False, showgrid=False)
    name_bars(fig, [bar.name for bar in chart.bars])
    amounts_beside(fig, [bar.text for bar in chart.bars])
    theme.measured(fig)
    return fig
