"""Pictures of customer segments: who brings the money, and where customers stand."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY
from crm_analytics.i18n import compact_money, ngettext, number, percent
from crm_analytics.i18n import gettext as _

ACTIVE: Final = ("champions", "loyal", "potential_loyalists", "new_customers", "promising")
SCORES: Final = [1, 2, 3, 4, 5]
LARGE: Final = 0.08
SMALL: Final = 0.01
GOING: Final = ("need_attention", "about_to_sleep", "at_risk", "cant_lose")


def treemap(sizes: pl.DataFrame, *, currency: str) -> go.Figure:
    """Segments as areas by money: indigo buy lately, amber bought less lately, the rest is quiet.

    Point `n` of the first trace is row `n` of the sizes with money, for clicks.

    Args:
        sizes: What `segment_sizes` returns, with the translated `name`.
        currency: The company's.
    """
    shown = sizes.filter(pl.col("revenue") > 0)
    rows = shown.to_dicts()
    fig = theme.figure(360)
    fig.add_treemap(
        ids=shown["segment"].to_list(),
        labels=shown["name"].to_list(),
        parents=[""] * shown.height,
        values=shown["revenue"].cast(pl.Float64).to_list(),
        text=[_tile(row["name"], row["customers"], row["revenue_share"]) for row in rows],
        customdata=[
            _hover_text(row["name"], row["customers"], compact_money(row["revenue"], currency), row["revenue_share"])
            for row in rows
        ],
        texttemplate="%{text}",
        hovertemplate="%{customdata}<extra></extra>",
        # "No pattern" for each: else Plotly notes the last colour in the figure, finds it changed and draws again.
        marker={"colors": [_colour(segment) for segment in shown["segment"]], "pattern": {"shape": [""] * len(rows)}},
        textfont={"color": [theme.ON_AMBER if segment in GOING else theme.ON_FILL for segment in shown["segment"]]},
        tiling={"pad": 2},
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
    )
    fig.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0}, uniformtext={"minsize": 11, "mode": "hide"})
    return fig


def grid(cells: pl.DataFrame) -> go.Figure:
    """Customers by recency score (upwards) and value score (to the right), darker where there are more.

    Point `n` of the first trace is cell `n`, row by row from the lowest, for clicks.

    Args:
        cells: What `rfm_grid` returns, with the translated `name`.
    """
    rows = [cells.filter(pl.col("r") == r).sort("value") for r in SCORES]
    fig = theme.figure()
    fig.add_scatter(
        x=SCORES * len(SCORES),
        y=[r for r in SCORES for _value in SCORES],
        mode="markers",
        marker={"size": 40, "symbol": "square", "opacity": 0, "color": theme.ACCENT},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hoverinfo="text",
        hovertext=[_cell(name, count) for row in rows for name, count in row.select("name", "customers").iter_rows()],
        meta=DRAWN_ONLY,
    )
    fig.add_heatmap(
        z=[row["customers"].to_list() for row in rows],
        x=SCORES,
        y=SCORES,
        text=[[number(count) for count in row["customers"]] for row in rows],
        texttemplate="%{text}",
        textfont={"color": theme.INK},
        hoverinfo="skip",
        colorscale=theme.SHADES,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    across, up = (_("light"), _("middling"), _("heavy")), (_("long ago"), _("middling"), _("lately"))
    fig.update_xaxes(
        range=[0.5, 5.5], tickvals=[1, 3, 5], ticktext=across, title_text=_("How much and how often they buy")
    )
    fig.update_yaxes(
        range=[0.5, 5.5], tickvals=[1, 3, 5], ticktext=up, title_text=_("When they last bought"), showgrid=False
    )
    return fig


def _colour(segment: str) -> str:
    return theme.ACCENT if segment in ACTIVE else theme.SECOND if segment in GOING else theme.QUIET


def _tile(name: str, customers: int, share: float | None) -> str:
    """Words on a tile: fewer and narrower on a small one; without shares where there are none."""
    people = ngettext("{count} person", "{count} people", customers).format(count=number(customers))
    if share is None:
        return f"<b>{name}</b><br>{people}"
    if share >= LARGE:
        return f"<b>{name}</b><br>{percent(share)}<br>{people}"
    return f"<b>{name.replace(' ', '<br>')}</b><br>{percent(share, 0 if share >= SMALL else 1)}"


def _hover_text(name: str, customers: int, money: str, share: float | None) -> str:
    if share is None:
        sentence = ngettext(
            "{name}: {count} customer brought {money}", "{name}: {count} customers brought {money}", customers
        )
        return sentence.format(name=name, count=number(customers), money=money)
    sentence = ngettext(
        "{name}: {count} customer brought {money}, {share} of sales",
        "{name}: {count} customers brought {money}, {share} of sales",
        customers,
    )
    return sentence.format(name=name, count=number(customers), money=money, share=percent(share, 1))


def _cell(name: str, customers: int) -> str:
    sentence = ngettext("{count} customer, in segment “{name}”", "{count} customers, in segment “{name}”", customers)
    return sentence.format(count=number(customers), name=name)
