"""Charts of the forecast: what was sold, and what is expected with its range."""

from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl

from crm_analytics.calendars.holidays import in_words
from crm_analytics.charts import theme
from crm_analytics.charts.time_axis import days_below
from crm_analytics.features.forecast.outlook import COPIES
from crm_analytics.i18n import compact_money, date_text
from crm_analytics.i18n import gettext as _

OBSERVED = timedelta(days=3)
"""A holiday named again within so many days is the same one, observed on a working day."""


def outlook(days: pl.DataFrame, *, model: str, rival: str, currency: str) -> go.Figure:
    """Daily sales seen, and the days ahead with the range that holds 8 of 10.

    Args:
        days: Rows of `forecast_days`, of the models "actual", `model` and `rival`.
        model: The forecast that is shown with its range.
        rival: The forecast it is compared with, as a thin line.
        currency: ISO code, for the axis and the words.
    """
    seen, ahead, other = (days.filter(pl.col("model") == name).sort("day") for name in ("actual", model, rival))
    fig = theme.figure()
    _range(fig, ahead)
    _line(fig, seen, _("sold"), theme.MUTED, _seen_words(seen, currency))
    name = _("if copied") if rival in COPIES else _("by Prophet")
    _line(fig, other, name, theme.SECOND, _seen_words(other, currency, name))
    fig.data[-1].line.update(dash="dot", width=1.5)
    _line(fig, ahead, _("expected"), theme.ACCENT, _ahead_words(ahead, currency))
    _holidays(fig, days)
    _names(fig, name)
    days_below(fig, min(days["day"]), max(days["day"]))
    amounts = [*days["value"], *ahead["low"], *ahead["high"]]
    theme.currency_axis(fig, currency, top=max(amounts), bottom=min(amounts))
    theme.measured(fig)
    return fig


def _line(fig: go.Figure, days: pl.DataFrame, name: str, colour: str, words: list[str]) -> None:
    fig.add_scatter(
        x=days["day"].to_list(),
        y=days["value"].to_list(),
        name=name,
        mode="lines",
        line={"color": colour, "width": 2},
        hovertext=words,
        hoverinfo="text",
    )


def _range(fig: go.Figure, ahead: pl.DataFrame) -> None:
    there, back = ahead["day"].to_list(), ahead["day"].reverse().to_list()
    fig.add_scatter(
        x=there + back,
        y=ahead["high"].to_list() + ahead["low"].reverse().to_list(),
        name=_("8 of 10 cases"),
        fill="toself",
        fillcolor=theme.BAND,
        line={"width": 0},
        hoverinfo="skip",
    )


def _holidays(fig: go.Figure, days: pl.DataFrame) -> None:
    """Names of the holidays, upright at the foot of a thin line: they stay readable on a phone."""
    named = days.filter(pl.col("holiday").is_not_null()).unique("day").sort("day")
    last: dict[str, date] = {}
    for day, holiday in named.select("day", "holiday").iter_rows():
        if day - last.get(holiday, date.min) > OBSERVED:
            fig.add_vline(x=day, line={"width": 1, "dash": "dot", "color": theme.MUTED})
            fig.add_annotation(
                x=day, y=0, yref="paper", xanchor="right", yanchor="bottom", textangle=-90,
                text=_short(in_words(holiday)), showarrow=False, font={"size": theme.PHONE_SIZE, "color": theme.SOFT},
            )  # fmt: skip
        last[holiday] = day


def _names(fig: go.Figure, rival: str) -> None:
    """The lines' names above the picture, each in its line's colour."""
    ahead = f'<span style="color:{theme.ACCENT}">{_("expected")}</span>'
    other = f'<span style="color:{theme.SECOND}">{rival}</span>'
    for side, text in (("left", _("sold")), ("right", f"{ahead} · {other}")):
        fig.add_annotation(
            x=float(side == "right"), y=1, xref="paper", yref="paper", xanchor=side, yanchor="bottom",
            text=text, showarrow=False, font={"size": theme.SIZE, "color": theme.SOFT},
        )  # fmt: skip
    fig.update_layout(margin_t=28)


def _short(name: str, longest: int = 20) -> str:
    return name if len(name) <= longest else name[: longest - 1].rstrip() + "…"


def _seen_words(days: pl.DataFrame, currency: str, name: str = "") -> list[str]:
    return [
        " · ".join(
            part for part in (f"{date_text(day)}: {compact_money(value, currency)}", name, _named(holiday)) if part
        )
        for day, value, holiday in days.select("day", "value", "holiday").iter_rows()
    ]


def _ahead_words(days: pl.DataFrame, currency: str) -> list[str]:
    words = _("{day}: about {amount}; in 8 of 10 cases between {low} and {high}")
    return [
        words.format(
            day=date_text(row["day"]),
            amount=compact_money(row["value"], currency),
            low=compact_money(row["low"], currency),
            high=compact_money(row["high"], currency),
        )
        + (f" · {_named(row['holiday'])}" if row["holiday"] else "")
        for row in days.iter_rows(named=True)
    ]


def _named(holiday: str | None) -> str:
    return in_words(holiday) if holiday else ""
