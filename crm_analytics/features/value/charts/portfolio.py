"""The portfolio of customers: a matrix of past against future, and how few bring how much."""

from typing import Final

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import DRAWN_ONLY
from crm_analytics.features.value.portfolio import LEVELS
from crm_analytics.i18n import compact_money, ngettext, number, percent
from crm_analytics.i18n import gettext as _

SIDES: Final = [0.5, 3.5]


def matrix(cells: pl.DataFrame, *, currency: str, narrow: bool = False) -> go.Figure:
    """Nine cells, the past upwards and the future to the right, darker where more is to come.

    Point `n` of the first trace is row `n` of `cells`, for clicks.

    Args:
        cells: What `portfolio.matrix` returns.
        currency: The company's.
        narrow: Names over several lines and smaller words, where a phone has no room beside the cells.
    """
    rows = cells.sort("so_far", "coming").to_dicts()
    fig = theme.figure(400)
    fig.add_scatter(
        x=[row["coming"] for row in rows],
        y=[row["so_far"] for row in rows],
        mode="markers",
        marker={"size": 90, "symbol": "square", "opacity": 0, "color": theme.ACCENT},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hoverinfo="text",
        hovertext=[_hover_text(row, currency) for row in rows],
        meta=DRAWN_ONLY,
    )
    grid = [[row for row in rows if row["so_far"] == level] for level in LEVELS]
    fig.add_heatmap(
        z=[[row["value_to_come"] for row in line] for line in grid],
        x=LEVELS,
        y=LEVELS,
        text=[[_cell(row, currency) for row in line] for line in grid],
        texttemplate="%{text}",
        textfont={"color": theme.INK, "size": theme.PHONE_SIZE - narrow},
        hoverinfo="skip",
        colorscale=theme.SHADES,
        showscale=False,
        xgap=3,
        ygap=3,
    )
    names = [_("lower half"), _("middle"), _("top fifth")]
    if narrow:
        names = [name.replace(" ", "<br>") for name in names]
    fig.update_xaxes(tickvals=LEVELS, ticktext=names, title_text=_("Value to come"), showgrid=False, range=SIDES)
    fig.update_yaxes(tickvals=LEVELS, ticktext=names, showgrid=False, range=SIDES)
    fig.update_yaxes(title_text=None if narrow else _("Value to date"))
    return fig


def pareto(to_date: pl.DataFrame, to_come: pl.DataFrame) -> go.Figure:
    """The share of the money that the largest customers bring: to date, and to come.

    Args:
        to_date: What `portfolio.pareto` returns of the money to date.
        to_come: The same of the money to come.
    """
    fig = theme.figure(400)
    lines = ((to_date, _("To date"), theme.QUIET, "dot"), (to_come, _("To come"), theme.ACCENT, "solid"))
    for curve, name, colour, dash in lines:
        shares = curve.rows()
        fig.add_scatter(
            x=[customers for customers, _money in shares],
            y=[money for _customers, money in shares],
            name=name,
            mode="lines",
            line={"color": colour, "width": 2.5, "dash": dash},
            customdata=[_share(name, *each) for each in shares],
            hovertemplate="%{customdata}<extra></extra>",
        )
    quarters = [0, 0.25, 0.5, 0.75, 1]
    fig.update_xaxes(
        tickformat=".0%", range=[0, 1.05], tickvals=quarters, title_text=_("Share of customers, the largest first")
    )
    fig.update_yaxes(tickformat=".0%", range=[0, 1.02], title_text=_("Share of the money"))
    fig.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1.1, "font": {"size": theme.SIZE}})
    return fig


def _cell(row: dict[str, float], currency: str) -> str:
    if not row["customers"]:
        return ""
    return "<b>{people}</b><br>{past}<br>→ {future}".format(
        people=number(row["customers"]),
        past=compact_money(row["to_date"], currency),
        future=compact_money(row["value_to_come"], currency),
    )


def _hover_text(row: dict[str, float], currency: str) -> str:
    sentence = ngettext(
        "{count} customer: {past} to date, {future} to come",
        "{count} customers: {past} to date, {future} to come",
        int(row["customers"]),
    )
    return sentence.format(
        count=number(row["customers"]),
        past=compact_money(row["to_date"], currency),
        future=compact_money(row["value_to_come"], currency),
    )


def _share(name: str, customers: float, money: float) -> str:
    return _("{name}: {customers} of customers, {money} of the money").format(
        name=name, customers=percent(customers), money=percent(money)
    )
