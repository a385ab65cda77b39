"""What happened among the people a campaign contacted, step by step."""

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.features.campaigns.campaign_results import CampaignResult
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number, percent


def steps(result: CampaignResult) -> go.Figure:
    """Contacted, answered and redeemed (where recorded), bought: counted among the contacted, on one scale."""
    named = [
        (_("Contacted"), result.contacted),
        (_("Answered"), result.responded),
        (_("Used a coupon"), result.redeemed or None),
        (_("Bought"), result.buyers),
    ]
    counted = [(name, count) for name, count in named if count is not None]
    fig = theme.figure(60 + 55 * len(counted))
    fig.add_bar(
        x=[count for _name, count in counted],
        y=[name for name, _count in counted],
        orientation="h",
        marker={"color": [theme.MUTED, *[theme.ACCENT] * (len(counted) - 1)]},
        text=[f"{number(count)} · {percent(count / max(result.contacted, 1))}" for _name, count in counted],
        textposition="auto",
        insidetextfont={"color": [theme.ON_AMBER, *[theme.ON_FILL] * (len(counted) - 1)]},
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    fig.update_xaxes(visible=False, rangemode="tozero")
    fig.update_yaxes(autorange="reversed", showgrid=False)
    return fig
