"""Charts of the overview: revenue over time beside the days before, and what made the difference."""

from collections.abc import Mapping
from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl

from crm_analytics.calendars.holidays import FEASTS, spoken
from crm_analytics.charts import theme
from crm_analytics.charts.labels import short
from crm_analytics.charts.time_axis import days_below
from crm_analytics.i18n import compact_money, date_text
from crm_analytics.i18n import gettext as _

HEIGHT = 320
TICKS = 4
MOST = 6
"""Holidays that are named; with more, the large feasts alone."""
SAME = timedelta(days=3)
"""A holiday within so many days of one that is named belongs to it."""


def revenue(
    line: pl.DataFrame, *, step: int, currency: str, holidays: Mapping[date, tuple[str, ...]] | None = None
) -> go.Figure:
    """Revenue by day or week, with the holidays written on it; what it is compared with as a thin grey line.

    Args:
        line: `day`, `revenue`, `before_day` and `before` (null where there is nothing to compare with).
        step: Days to a point: 1 or 7.
        currency: ISO code.
        holidays: Days with their English names, by `calendars.holidays_between`.
    """
    fig = theme.figure(height=HEIGHT)
    compares = line["before"].null_count() < line.height
    if compares:
        _line(fig, line, "before", _("before"), {"color": theme.MUTED, "width": 1.5, "dash": "dot"})
    _line(fig, line, "revenue", _("Revenue"), {"color": theme.ACCENT, "width": 2.5})
    fig.data[-1].update(fill="tozeroy", fillcolor=theme.BAND, hoverinfo="text", hovertext=_spoken(line, step, currency))
    amounts = pl.concat([line["revenue"], line["before"].drop_nulls()])
    highest, lowest = float(amounts.max() or 0), float(amounts.min() or 0)  # type: ignore[arg-type]
    theme.currency_axis(fig, currency, top=max(highest, 1.0), bottom=lowest)
    days_below(fig, line["day"][0], line["day"][-1], ticks=TICKS)
    if compares:
        _name_the_line_before(fig, line)
    _write_holidays(fig, holidays or {}, line["day"].to_list())
    theme.measured(fig)
    return fig


def _line(fig: go.Figure, line: pl.DataFrame, column: str, name: str, look: dict[str, str | float]) -> None:
    fig.add_scatter(
        x=line["day"].to_list(), y=line[column].to_list(), mode="lines", line=look, name=name, hoverinfo="skip"
    )


def _write_holidays(fig: go.Figure, holidays: Mapping[date, tuple[str, ...]], days: list[date]) -> None:
    """Names upright at the foot of thin lines: they stay readable on a phone."""
    within = {day: names[0] for day, names in holidays.items() if days[0] <= day <= days[-1]}
    if len(within) > MOST:
        within = {day: name for day, name in within.items() if name in FEASTS}
    named: list[date] = []
    for day in sorted(within):
        if not named or day - named[-1] > SAME:
            named.append(day)
    fig.update_layout(
        shapes=[
            {
                "type": "line", "x0": day, "x1": day, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
                "line": {"width": 1, "dash": "dot", "color": theme.MUTED},
            }
            for day in named
        ],
        annotations=[
            *fig.layout.annotations,
            *(
                {
                    "x": day, "y": 0, "yref": "paper", "xanchor": "right", "yanchor": "bottom", "textangle": -90,
                    "text": short(spoken(within[day])), "showarrow": False, "font": {"size": 12, "color": theme.SOFT},
                }
                for day in named
            ),
        ],
    )  # fmt: skip


def _name_the_line_before(fig: go.Figure, line: pl.DataFrame) -> None:
    """Its name where the two lines are furthest apart, on the side away from the other."""
    gap = line["before"] - line["revenue"]
    place = int(gap.abs().arg_max() or 0)
    fig.add_annotation(
        x=line["day"][place],
        y=line["before"][place],
        text=_("before"),
        showarrow=False,
        xanchor="left" if place < line.height / 3 else "right" if place > line.height * 2 / 3 else "center",
        yshift=10 if gap[place] > 0 else -10,
        font={"color": theme.SOFT, "size": 12},
    )


def _spoken(line: pl.DataFrame, step: int, currency: str) -> list[str]:
    when = _("Week from {day}: {amount}") if step > 1 else _("{day}: {amount}")
    then = _("in the week from {day}: {amount}") if step > 1 else _("on {day}: {amount}")
    rows = line.select("day", "revenue", "before_day", "before").iter_rows()
    return [
        when.format(day=date_text(day), amount=compact_money(amount, currency))
        + ("" if before is None else f"<br>{then.format(day=date_text(old), amount=compact_money(before, currency))}")
        for day, amount, old, before in rows
    ]
