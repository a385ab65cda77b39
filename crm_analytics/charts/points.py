"""The figures a chart draws, as a table: one row a point, so that they can be taken away as they are seen."""

from collections.abc import Iterator, Sequence
from datetime import date
from html import unescape

import plotly.graph_objects as go
import polars as pl

from crm_analytics.charts.labels import DRAWN_ONLY
from crm_analytics.i18n import gettext as _

Value = str | float | date | None
Place = str | date
Point = tuple[str, Place, str, Value]
"""Series, place across, row of a grid, value."""


def points(fig: go.Figure) -> pl.DataFrame:
    """The points of all series in the order drawn; columns that say nothing are left out.

    Series over the same days stand side by side. A band counts as two series, its upper and its lower edge. Places that
    have a name beside the axis are called by it. Traces that are `DRAWN_ONLY` are left out.
    """
    rows = [point for trace in fig.data if trace.meta != DRAWN_ONLY for point in _of_trace(fig, trace)]
    series, places, lines, values = zip(*rows, strict=True) if rows else ((), (), (), ())
    if places and all(isinstance(place, date) for place in places):
        days = pl.DataFrame({"series": series, "day": places, "value": values}, strict=False)
        return _side_by_side(days.with_columns(pl.col("value").cast(pl.Float64)))
    is_grid = any(lines)
    columns = [
        *([pl.Series(_("Series"), series, dtype=pl.String)] if len(set(series)) > 1 else []),
        pl.Series(_title(fig.layout.xaxis, _("Name")) if is_grid else _("Name"), list(map(str, places)), pl.String),
        *([pl.Series(_title(fig.layout.yaxis, _("Row")), lines, dtype=pl.String)] if is_grid else []),
        pl.Series(_("Value"), values, dtype=pl.Float64, strict=False),
    ]
    return pl.DataFrame(columns)


def _side_by_side(days: pl.DataFrame) -> pl.DataFrame:
    """One row a day and one column a series; as they came where a series has a day twice."""
    day, value = _("Day"), _("Value")
    days = days.with_columns(pl.col("series").replace("", value))
    if days["series"].n_unique() == 1:
        return days.select(pl.col("day").alias(day), pl.col("value").alias(value))
    if days.select("series", "day").is_duplicated().any():
        return days.rename({"series": _("Series"), "day": day, "value": value})
    return days.pivot("series", index="day", values="value").sort("day").rename({"day": day})


def _of_trace(fig: go.Figure, trace: go.Scatter) -> Iterator[Point]:
    name = unescape(str(trace.name or ""))
    if trace.type in {"treemap", "pie"}:
        yield from _pairs(name, [unescape(str(label)) for label in trace.labels], trace.values)
    elif trace.type == "heatmap":
        across = _named(fig.layout.xaxis, trace.x)
        for row, values in zip(_named(fig.layout.yaxis, trace.y), trace.z, strict=True):
            yield from ((name, place, str(row), value) for place, value in zip(across, values, strict=True))
    elif trace.type in {"bar", "scatter"} and trace.orientation == "h":
        yield from _pairs(name, _named(fig.layout.yaxis, trace.y), trace.x)
    elif trace.type in {"bar", "scatter"}:
        is_band = trace.type == "scatter" and trace.fill == "toself"
        yield from (_band if is_band else _pairs)(name, _named(fig.layout.xaxis, trace.x), trace.y)


def _pairs(name: str, places: Sequence[Place], values: Sequence[Value]) -> Iterator[Point]:
    return ((name, place, "", value) for place, value in zip(places, values, strict=True))


def _band(name: str, places: Sequence[Place], values: Sequence[Value]) -> Iterator[Point]:
    """An area that goes there along its upper edge and back along the lower."""
    half = len(places) // 2
    yield from _pairs(_("{name}, at most").format(name=name), places[:half], values[:half])
    yield from _pairs(_("{name}, at least").format(name=name), places[:half], values[: half - 1 : -1])


def _title(axis: go.layout.XAxis, otherwise: str) -> str:
    return unescape(str(axis.title.text)) if axis.title.text else otherwise


def _named(axis: go.layout.XAxis, places: Sequence[Value]) -> list[Place]:
    """Places as they are called beside the axis, where each has a name there; days as days."""
    names = dict(zip(axis.tickvals or (), axis.ticktext or (), strict=False))
    if names and all(place in names and not isinstance(place, date) for place in places):
        return [unescape(str(names[place])) for place in places]
    return [place if isinstance(place, date) else unescape(str(place)) for place in places]
