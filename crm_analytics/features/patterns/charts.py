"""A small picture of one rule: what is usual, what basket sizes alone would give, what was seen."""

import plotly.graph_objects as go

from crm_analytics.charts import theme
from crm_analytics.charts.labels import short, written
from crm_analytics.features.patterns.rule_choice import Rule
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number


def of_100(rule: Rule) -> go.Figure:
    """Of 100 baskets, so many hold the second category: of all, by basket size alone, of those with the first."""
    usual = 100 * rule.baskets_consequent / rule.baskets
    counts = [usual, usual * rule.lift_by_size, 100 * rule.confidence]
    shown = [number(count, 0 if count >= 9.5 else 1) for count in counts]
    held = written(rule.consequent)
    fig = theme.figure(240)
    fig.add_bar(
        x=counts,
        y=[_("all baskets"), _("by size alone"), _("with the first")],
        orientation="h",
        marker={"color": [theme.MUTED, theme.SECOND, theme.ACCENT]},
        text=shown,
        textposition="auto",
        insidetextanchor="start",
        insidetextfont={"color": [theme.ON_AMBER, theme.ON_AMBER, theme.ON_FILL]},
        cliponaxis=False,
        hovertext=[_("{count} of 100 baskets hold {category}").format(count=each, category=held) for each in shown],
        hoverinfo="text",
        error_x=_whisker(usual * rule.lift_low, counts[2], usual * rule.lift_high),
    )
    fig.update_xaxes(
        title_text=theme.in_lines(_("of 100 baskets hold {category}").format(category=written(short(rule.consequent)))),
        rangemode="tozero",
    )
    fig.update_yaxes(autorange="reversed", showgrid=False)
    return fig


def _whisker(low: float, seen: float, high: float) -> dict[str, object]:
    """The range that holds the true figure in 19 of 20 cases, on the last bar only."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [0, 0, high - seen],
        "arrayminus": [0, 0, seen - low],
        "color": theme.SECOND,
        "thickness": 2,
        "width": 0,
    }
