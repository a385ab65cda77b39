"""What was expected of customers against what came, tenth by tenth."""

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number


def tenths(calibration: pl.DataFrame) -> go.Figure:
    """Bars: orders a customer made; dots: orders expected; from those of whom least was expected to most.

    Args:
        calibration: The result value_calibration.
    """
    rows = calibration.sort("tenth").to_dicts()
    places = [row["tenth"] for row in rows]
    sentences = [_hover_text(row["customers"], row["expected"], row["actual"]) for row in rows]
    fig = theme.figure()
    fig.add_bar(
        x=places,
        y=[row["actual"] for row in rows],
        name=_("Came"),
        marker={"color": theme.ACCENT},
        customdata=sentences,
        hovertemplate="%{customdata}<extra></extra>",
    )
    fig.add_scatter(
        x=places,
        y=[row["expected"] for row in rows],
        name=_("Expected"),
        mode="markers",
        marker={"color": theme.SECOND, "size": 11, "symbol": "diamond", "line": {"width": 1, "color": theme.ON_FILL}},
        customdata=sentences,
        hovertemplate="%{customdata}<extra></extra>",
    )
    fig.update_xaxes(tickvals=places, title_text=theme.in_lines(_("Equal groups of customers, least expected first")))
    fig.update_yaxes(title_text=_("Orders of a customer"), rangemode="tozero")
    fig.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1.12, "font": {"size": theme.SIZE}})
    return fig


def _hover_text(customers: int, expected: float, actual: float) -> str:
    return _("Of {count} customers {expected} orders each were expected; {actual} came").format(
        count=number(customers), expected=number(expected, 1), actual=number(actual, 1)
    )
