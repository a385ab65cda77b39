"""Pictures of customer segments: who brings the money, and where customers stand."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.i18n import compact_money, number, percent
from crm_analytics.i18n import gettext as _

ACTIVE: Final = ("champions", "loyal", "potential_loyalists", "new_customers", "promising")
GOING: Final = ("need_attention", "about_to_sleep", "at_risk", "cant_lose")


def treemap(sizes: pl.DataFrame, *, currency: str) -> go.Figure:
    """Segments as areas by money: indigo buy lately, amber bought less lately, the rest is quiet.

    Args:
        sizes: What `segment_sizes` returns, with the translated `name`.
        currency: The company's.
    """
    shown = sizes.filter(pl.col("revenue") > 0)
    fig = theme.figure()
    fig.add_treemap(
        labels=shown["name"].to_list(),
        parents=[""] * shown.height,
        values=shown["revenue"].cast(pl.Float64).to_list(),
        text=[_("{count} people").format(count=number(n)) for n in shown["customers"]],
        customdata=[
            _("{name}: {count} customers brought {money}, {share} of sales").format(
                name=row["name"],
                count=number(row["customers"]),
                money=compact_money(row["revenue"], currency),
                share=percent(row["revenue_share"]),
            )
            for row in shown.to_dicts()
        ],
        texttemplate="<b>%{label}</b><br>%{percentRoot:.0%}<br>%{text}",
        hovertemplate="%{customdata}<extra></extra>",
        marker={"colors": [_colour(segment) for segment in shown["segment"]], "line": {"width": 2}},
        textfont={"color": "#FFFFFF"},
        tiling={"pad": 2},
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
    )
    fig.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})
    return fig


def grid(cells: pl.DataFrame) -> go.Figure:
    """Customers by recency score (upwards) and value score (to the right), darker where there are more.

    Args:
        cells: What `rfm_grid` returns, with the translated `name`.
    """
    rows = [cells.filter(pl.col("r") == r).sort("value") for r in range(1, 6)]
    fig = theme.figure()
    fig.add_heatmap(
        z=[row["customers"].to_list() for row in rows],
        x=[1, 2, 3, 4, 5],
        y=[1, 2, 3, 4, 5],
        text=[[number(n) for n in row["customers"]] for row in rows],
        texttemplate="%{text}",
        customdata=[[_cell(cell) for cell in row.to_dicts()] for row in rows],
        hovertemplate="%{customdata}<extra></extra>",
        colorscale=theme.SCALE,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    fig.update_xaxes(
        tickvals=[1, 3, 5], ticktext=[_("light"), _("middling"), _("heavy")], title=_("How much and how often they buy")
    )
    fig.update_yaxes(
        tickvals=[1, 3, 5], ticktext=[_("long ago"), _("middling"), _("lately")], title=_("When they last bought")
    )
    return fig


def _colour(segment: str) -> str:
    return theme.ACCENT if segment in ACTIVE else theme.SECOND if segment in GOING else theme.CATEGORIES[-3]


def _cell(cell: dict[str, object]) -> str:
    return _("{count} customers, in segment “{name}”").format(
        count=number(int(str(cell["customers"]))), name=cell["name"]
    )
