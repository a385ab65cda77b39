"""When one customer buys: days of the week, and hours."""

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number


def weekdays(by_weekday: pl.DataFrame) -> go.Figure:
    """Orders by day of the week; `by_weekday` has weekday (Monday is 1) and orders, seven rows."""
    fig = theme.figure(200)
    fig.add_bar(
        x=by_weekday["weekday"].to_list(),
        y=by_weekday["orders"].to_list(),
        marker={"color": theme.ACCENT},
        text=[number(orders) for orders in by_weekday["orders"]],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{text}<extra></extra>",
    )
    fig.update_xaxes(tickvals=list(range(1, 8)), ticktext=_weekdays())
    fig.update_yaxes(visible=False, rangemode="tozero")
    fig.update_layout(margin={"t": 26})
    return fig


def hours(by_hour: pl.DataFrame) -> go.Figure:
    """Orders by day of the week and hour, darker where there are more; `by_hour` has weekday, hour and orders."""
    first, last = by_hour.select(first=pl.col("hour").min(), last=pl.col("hour").max()).row(0)
    span = list(range(first, last + 1))
    count = {(day, hour): orders for day, hour, orders in by_hour.select("weekday", "hour", "orders").iter_rows()}
    cells = [[count.get((day, hour)) for hour in span] for day in range(1, 8)]
    fig = theme.figure(250)
    fig.add_heatmap(
        z=cells,
        x=span,
        y=list(range(1, 8)),
        text=[
            [f"{name}, {hour}:00 · {number(value or 0)}" for hour, value in zip(span, row, strict=True)]
            for name, row in zip(_weekdays(), cells, strict=True)
        ],
        hovertemplate="%{text}<extra></extra>",
        colorscale=theme.SHADES,
        zmin=0,
        showscale=False,
        xgap=2,
        ygap=2,
    )
    every = 1 if len(span) <= 8 else 3
    fig.update_xaxes(tickvals=span[::every], ticktext=[f"{hour}:00" for hour in span[::every]], title_text=_("Hour"))
    fig.update_yaxes(
        tickvals=list(range(1, 8)), ticktext=_weekdays(), autorange="reversed", showgrid=False, title_text=""
    )
    return fig


def _weekdays() -> list[str]:
    return [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")]
