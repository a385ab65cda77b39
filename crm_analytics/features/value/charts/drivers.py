"""What goes with ordering again: differences with their ranges, and rates of groups with theirs."""

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts import theme
from crm_analytics.charts.labels import name_bars
from crm_analytics.i18n import gettext as _
from crm_analytics.i18n import number, percent

ROW = 34


def effects(drivers: pl.DataFrame) -> go.Figure:
    """Differences among cases alike in the rest, one dot a feature, with the range that holds 19 of 20.

    Args:
        drivers: Rows of the drivers result, with the translated `label`.
    """
    points = [drivers[name] * 100 for name in ("difference", "difference_low", "difference_high")]
    fig = theme.figure(70 + ROW * drivers.height)
    fig.add_vline(x=0, line={"width": 1, "color": theme.MUTED})
    _dots(fig, points, [theme.ACCENT if shown else theme.MUTED for shown in drivers["told"]])
    fig.data[0].update(
        hovertext=[_effect(row) for row in drivers.to_dicts()],
        hoverinfo="text",
        name=_("points of 100"),
    )
    fig.update_xaxes(title_text=_("fewer ← of 100 → more"))
    name_bars(fig, drivers["label"].to_list())
    return fig


def rates(groups: pl.DataFrame) -> go.Figure:
    """Who ordered again, of 100: drawn towards the whole with its range, and as counted as a small mark.

    Args:
        groups: What `repeat_rates` returns, with the translated `name`.
    """
    fig = theme.figure(70 + ROW * groups.height)
    _dots(fig, [groups[name] * 100 for name in ("pooled", "pooled_low", "pooled_high")], theme.ACCENT)
    fig.data[0].update(name=_("drawn towards the whole"), hovertext=[_rate(row) for row in groups.to_dicts()])
    fig.data[0].update(hoverinfo="text")
    fig.add_scatter(
        x=(groups["rate"] * 100).to_list(),
        y=list(range(groups.height)),
        orientation="h",
        mode="markers",
        name=_("as counted"),
        marker={"symbol": "line-ns-open", "size": 12, "color": theme.SECOND, "line": {"width": 2}},
        hoverinfo="skip",
    )
    fig.update_xaxes(title_text=_("of 100 ordered again"), range=_seen([*groups["pooled_low"], *groups["pooled_high"]]))
    name_bars(fig, groups["name"].to_list())
    return fig


def _dots(fig: go.Figure, points: list[pl.Series], colour: str | list[str]) -> None:
    """A dot for each row, with its range as a line."""
    middle, low, high = points
    fig.add_scatter(
        x=middle.to_list(),
        y=list(range(middle.len())),
        orientation="h",
        mode="markers",
        marker={"size": 10, "color": colour},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": (high - middle).to_list(),
            "arrayminus": (middle - low).to_list(),
            "color": theme.MUTED,
            "thickness": 2,
            "width": 0,
        },
    )
    fig.update_xaxes(showgrid=True, gridcolor=theme.GRID)
    fig.update_yaxes(range=[middle.len() - 0.4, -0.6], showgrid=False)


def _seen(shares: list[float]) -> list[float]:
    """Where the shares lie, of 100, with some room."""
    return [max(-2.0, 100 * min(shares) - 6), min(102.0, 100 * max(shares) + 6)]


def _effect(row: dict[str, float]) -> str:
    return _("{label}: {low} to {high} of 100 (19 of 20 cases)").format(
        label=row["label"],
        low=_signed(row["difference_low"]),
        high=_signed(row["difference_high"]),
    )


def _rate(row: dict[str, float]) -> str:
    return _("{name}: {returned} of {customers} ordered again; likely between {low} and {high}").format(
        name=row["name"],
        returned=number(row["returned"]),
        customers=number(row["customers"]),
        low=percent(row["pooled_low"]),
        high=percent(row["pooled_high"]),
    )


def _signed(share: float) -> str:
    points = round(share * 100)
    return ("+" if points > 0 else "−" if points < 0 else "") + number(abs(points))
