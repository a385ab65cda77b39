"""Who of a segment buys what is usual there."""

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import amounts_beside, name_bars
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number, percent


def buyers(usual: pl.DataFrame) -> go.Figure:
    """Of 100 customers of the segment, so many buy each category; the line is the range of a small segment.

    Args:
        usual: What `share_of_wallet.usual` returns, with the translated `name`.
    """
    fig = theme.figure(70 + 32 * usual.height)
    shares = (usual["share"] * 100).to_list()
    fig.add_bar(
        x=shares,
        y=list(range(usual.height)),
        orientation="h",
        marker={"color": theme.ACCENT},
        hovertext=[_words(row) for row in usual.to_dicts()],
        hoverinfo="text",
        error_x={
            "type": "data",
            "symmetric": False,
            "array": ((usual["high"] - usual["share"]).clip(0) * 100).to_list(),
            "arrayminus": ((usual["share"] - usual["low"]).clip(0) * 100).to_list(),
            "color": theme.SECOND,
            "thickness": 2,
            "width": 0,
        },
    )
    fig.update_xaxes(title_text=_("of 100 buy it here"), range=[0, 102], showgrid=True)
    fig.update_xaxes(gridcolor=theme.GRID)
    fig.update_yaxes(range=[usual.height - 0.4, -0.6], showgrid=False)
    name_bars(fig, usual["name"].to_list())
    amounts_beside(fig, [_("{count} don't").format(count=number(lacking)) for lacking in usual["lacking"]])
    return fig


def _words(row: dict[str, float]) -> str:
    return _("{name}: {buyers} of {customers} buy it ({share}), {lacking} don't").format(
        name=row["name"],
        buyers=number(row["buyers"]),
        customers=number(row["customers"]),
        share=percent(row["share"]),
        lacking=number(row["lacking"]),
    )
