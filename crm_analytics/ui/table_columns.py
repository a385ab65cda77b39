"""The columns of a table on a page, for whoever takes the table away: what their cells are, and their words."""

from collections.abc import Mapping

import polars as pl

from crm_analytics.charts.theme import symbol
from crm_analytics.exports.columns import ExportColumn, Kind, decimals_of, kind_of
from crm_analytics.exports.parts import Cell, Heading, TablePart
from crm_analytics.i18n import gettext as _
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.ui import cells

Settings = Mapping[str, Mapping[str, object]]
"""Streamlit's configuration of each column, by name."""
MOST_ROWS = 2000
"""Rows of a table in a page's file; a workbook takes the rest."""


def columns_of(shown: pl.DataFrame, settings: Settings, currency: str) -> list[ExportColumn]:
    """What the cells of each column are: money in its currency, shares, days, numbers with as many digits as shown."""
    return [_column(name, shown.schema[name], settings[name], currency) for name in shown.columns]


def table_part(name: str, shown: pl.DataFrame, settings: Settings) -> TablePart:
    """The table in words, as the page shows it."""
    kinds = [kind.is_numeric() or kind.is_temporal() for kind in shown.dtypes]
    labels = [label(column, settings[column]) for column in shown.columns]
    first = shown.head(MOST_ROWS)
    written = [_cells(first[column], settings[column]) for column in shown.columns]
    return TablePart(
        name, tuple(map(Heading, labels, kinds)), tuple(zip(*written, strict=True)) if written else (), shown.height
    )


def label(name: str, config: Mapping[str, object]) -> str:
    """What stands above a column."""
    return str(config.get("label") or name)


def _cells(column: pl.Series, config: Mapping[str, object]) -> list[Cell]:
    kind = cells.type_of(config)
    if kind.get("type") != "progress":
        return [Cell(cells.text(value, config)) for value in column]
    low, high = _number(kind.get("min_value"), 0.0), _number(kind.get("max_value"), 1.0)
    span = (high - low) or 1.0
    return [Cell(cells.text(value, config), None if value is None else (float(value) - low) / span) for value in column]


def _column(name: str, kind: pl.DataType, config: Mapping[str, object], currency: str) -> ExportColumn:
    heading = label(name, config)
    kind_of_cell = kind_of(kind)
    how = cells.type_of(config)
    if kind_of_cell == "number":
        kind_of_cell = _kind_of_figure(heading, str(how.get("format") or ""), currency)
    decimals = _decimals(kind_of_cell, kind, how)
    return ExportColumn(
        name, heading, kind_of_cell, decimals, currency if kind_of_cell == "money" else "", _meaning(name, config)
    )


def _kind_of_figure(heading: str, layout: str, currency: str) -> Kind:
    if layout == "percent":
        return "share"
    if layout.endswith("%%"):
        return "points"
    return "money" if heading.endswith(f", {symbol(currency)}") else "number"


def _decimals(kind_of_cell: Kind, kind: pl.DataType, how: Mapping[str, object]) -> int:
    if kind_of_cell in {"share", "points"}:
        return 1
    step = how.get("step")
    if isinstance(step, int | float):
        return 0 if step >= 1 else len(f"{step:g}".partition(".")[2])
    return decimals_of(kind)


def _meaning(name: str, config: Mapping[str, object]) -> str:
    """The help beside the heading; of a metric, how it is worked out."""
    return str(config.get("help") or "") or (_(METRICS[name].formula) if name in METRICS else "")


def _number(value: object, otherwise: float) -> float:
    return float(value) if isinstance(value, int | float) else otherwise
