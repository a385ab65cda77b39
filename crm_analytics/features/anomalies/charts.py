"""Charts of unusual days: the expected range with what was seen, and who made the difference."""

from datetime import date

import plotly.graph_objects as go
import polars as pl

from crm_analytics.calendars.holidays import in_words
from crm_analytics.charts import theme
from crm_analytics.charts.labels import amounts_beside, name_bars, written
from crm_analytics.charts.time_axis import days_below
from crm_analytics.i18n import compact_money, date_text
from crm_analytics.i18n import gettext as _


def timeline(bands: pl.DataFrame, *, chosen: date | None, currency: str) -> go.Figure:
    """Sales per day inside the range expected of them; unusual days are marked, the chosen one by a line.

    Args:
        bands: Rows of `day_bands`.
        chosen: The day that is looked at.
        currency: ISO code, for the axis and the words.
    """
    bands = bands.sort("day")
    fig = theme.figure()
    _range(fig, bands.filter(pl.col("low").is_not_null()))
    fig.add_scatter(
        x=bands["day"].to_list(),
        y=bands["actual"].to_list(),
        name=_("sold"),
        mode="lines",
        line={"color": theme.MUTED, "width": 1.5},
        hovertext=_words(bands, currency),
        hoverinfo="text",
    )
    for above, symbol, colour in ((True, "triangle-up", theme.GAIN), (False, "triangle-down", theme.LOSS)):
        _marks(fig, bands.filter(pl.col("unusual") & ((pl.col("score") > 0) == above)), symbol, colour)
    if chosen:
        fig.add_vline(x=chosen, line={"width": 1, "dash": "dot", "color": theme.MUTED})
    days_below(fig, min(bands["day"]), max(bands["day"]))
    amounts = [*bands["actual"], *bands["high"].drop_nulls()]
    theme.currency_axis(fig, currency, top=max(amounts), bottom=min(amounts))
    theme.measured(fig)
    return fig


def contributors(members: pl.DataFrame, *, currency: str) -> go.Figure:
    """A bar per member: how much it sold above or below what was expected of it, the largest on top.

    Args:
        members: `member`, `actual`, `expected`, `difference`, in the order wanted.
        currency: ISO code, for the words.
    """
    shown = members.reverse()
    fig = theme.figure()
    fig.add_bar(
        x=shown["difference"].to_list(),
        y=list(range(shown.height)),
        orientation="h",
        marker={"color": [theme.GAIN if value > 0 else theme.LOSS for value in shown["difference"]]},
        hovertext=_member_words(shown, currency),
        hoverinfo="text",
    )
    fig.update_xaxes(showticklabels=False, zeroline=True, zerolinecolor=theme.MUTED)
    fig.update_yaxes(showgrid=False, range=[-0.6, shown.height - 0.4])
    name_bars(fig, shown["member"].to_list())
    amounts_beside(fig, [_signed(value, currency) for value in shown["difference"]])
    theme.measured(fig)
    return fig


def _range(fig: go.Figure, bands: pl.DataFrame) -> None:
    there, back = bands["day"].to_list(), bands["day"].reverse().to_list()
    fig.add_scatter(
        x=there + back,
        y=bands["high"].to_list() + bands["low"].clip(0).reverse().to_list(),
        name=_("expected"),
        fill="toself",
        fillcolor=theme.BAND,
        line={"width": 0},
        hoverinfo="skip",
    )


def _marks(fig: go.Figure, days: pl.DataFrame, symbol: str, colour: str) -> None:
    fig.add_scatter(
        x=days["day"].to_list(),
        y=days["actual"].to_list(),
        name=_("unusual"),
        mode="markers",
        marker={"symbol": symbol, "size": 12, "color": colour},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _words(bands: pl.DataFrame, currency: str) -> list[str]:
    plain, compared = "{day}: {seen}", _("{day}: {seen}; expected between {low} and {high}")
    return [
        (plain if row["low"] is None else compared).format(
            day=date_text(row["day"]),
            seen=compact_money(row["actual"], currency),
            low=compact_money(row["low"] or 0, currency),
            high=compact_money(row["high"] or 0, currency),
        )
        + (f" · {in_words(row['holiday'])}" if row["holiday"] else "")
        for row in bands.iter_rows(named=True)
    ]


def _member_words(members: pl.DataFrame, currency: str) -> list[str]:
    words = _("{member}: {seen} where {expected} was expected")
    return [
        words.format(
            member=written(name), seen=compact_money(actual, currency), expected=compact_money(expected, currency)
        )
        for name, actual, expected in members.select("member", "actual", "expected").iter_rows()
    ]


def _signed(amount: float, currency: str) -> str:
    return ("+" if amount > 0 else "−" if amount < 0 else "") + compact_money(abs(amount), currency)
