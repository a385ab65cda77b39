"""Charts of the overview: revenue over time beside the days before, and what made the difference."""

from datetime import date
from decimal import Decimal

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.i18n import compact_money, date_text, month_text
from crm_analytics.i18n import gettext as _

TICKS = 4


def revenue(line: pl.DataFrame, *, step: int, currency: str) -> go.Figure:
    """Revenue by day or week; what it is compared with as a thin grey line.

    Args:
        line: `day`, `revenue`, `before_day` and `before` (null where there is nothing earlier).
        step: Days to a point: 1 or 7.
        currency: ISO code.
    """
    fig = theme.figure()
    compares = line["before"].null_count() == 0
    if compares:
        _line(fig, line, "before", {"color": theme.MUTED, "width": 1.5, "dash": "dot"})
    _line(fig, line, "revenue", {"color": theme.ACCENT, "width": 2.5})
    fig.data[-1].update(
        fill="tozeroy", fillcolor=theme.BAND, hoverinfo="text", hovertext=_spoken(line, step, currency, compares)
    )
    amounts = pl.concat([line["revenue"], line["before"].drop_nulls()])
    highest, lowest = float(amounts.max() or 0), float(amounts.min() or 0)  # type: ignore[arg-type]
    theme.currency_axis(fig, currency, top=max(highest, 1.0), bottom=lowest)
    _days_below(fig, line["day"].to_list())
    if compares:
        _name_the_line_before(fig, line)
    return fig


def signed(change: Decimal | float, currency: str) -> str:
    """A short amount with its sign: +$1.2K or −$340."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + compact_money(abs(float(change)), currency)


def _line(fig: go.Figure, line: pl.DataFrame, column: str, look: dict[str, str | float]) -> None:
    fig.add_scatter(
        x=line["day"].to_list(), y=line[column].to_list(), mode="lines", line=look, name=column, hoverinfo="skip"
    )


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
        font={"color": theme.MUTED, "size": 12},
    )


def _spoken(line: pl.DataFrame, step: int, currency: str, compares: bool) -> list[str]:
    when = _("Week from {day}: {amount}") if step > 1 else _("{day}: {amount}")
    then = _("in the week from {day}: {amount}") if step > 1 else _("on {day}: {amount}")
    rows = line.select("day", "revenue", "before_day", "before").iter_rows()
    return [
        when.format(day=date_text(day), amount=compact_money(amount, currency))
        + (f"<br>{then.format(day=date_text(old), amount=compact_money(before, currency))}" if compares else "")
        for day, amount, old, before in rows
    ]


def _days_below(fig: go.Figure, days: list[date]) -> None:
    """A few days in the reader's language under the axis."""
    every = max(1, -(-len(days) // TICKS))
    shown = days[::every]
    text = month_text if (days[-1] - days[0]).days > 200 else date_text
    fig.update_xaxes(tickvals=shown, ticktext=[text(day) for day in shown])
