"""A metric's value from its parts, for one set of them or for a frame with one per row."""

from decimal import Decimal

import polars as pl

from crm_analytics.metrics.metric import Metric, Terms
from crm_analytics.metrics.parts import ASSUMED, ASSUMED_FROM
from crm_analytics.metrics.totals import Number, Totals

SMALLEST = 0.005
"""Half a cent: amounts as floats that differ by less are equal."""


def value_of(metric: Metric, parts: Totals, assumed_margin: Decimal | None = None) -> Number | None:
    """The value; None where there is nothing to divide by. Money stays exact."""
    available = _with_assumed(parts, assumed_margin) if ASSUMED in metric.parts else parts
    top = _added(metric.top, available)
    if not metric.bottom:
        return top
    bottom = _added(metric.bottom, available)
    if bottom <= 0:
        return None
    if metric.unit == "money":
        return Decimal(top) / Decimal(bottom) * metric.times
    return float(top) / float(bottom) * metric.times


def bottom_of(metric: Metric, parts: Totals) -> Number:
    """What the metric is divided by."""
    return _added(metric.bottom, parts)


def value_expr(metric: Metric) -> pl.Expr:
    """The value as a number, of a frame that has a column for each of its parts; null where there is none."""
    top = _sum(metric.top)
    if not metric.bottom:
        return top.alias(metric.id)
    bottom = _sum(metric.bottom)
    return pl.when(bottom > 0).then(top / bottom * metric.times).alias(metric.id)


def with_assumed(frame: pl.DataFrame, margin: Decimal | None) -> pl.DataFrame:
    """The frame with the part that no row holds, where it has what that is made from; null where it is unknown."""
    if not set(ASSUMED_FROM) <= set(frame.columns):
        return frame
    uncosted = pl.col(ASSUMED_FROM[0]).cast(pl.Float64) - pl.col(ASSUMED_FROM[1]).cast(pl.Float64)
    nothing_unknown = pl.when(uncosted.abs() < SMALLEST).then(0.0)
    return frame.with_columns((nothing_unknown if margin is None else uncosted * float(margin)).alias(ASSUMED))


def assumed_share(parts: Totals) -> float:
    """Share of the revenue whose unit cost is unknown; between 0 and 1 also where returns outweigh sales."""
    revenue, costed = float(parts["revenue"]), float(parts["costed_revenue"])
    return min(max(1 - costed / revenue, 0.0), 1.0) if revenue else 0.0


def _with_assumed(parts: Totals, margin: Decimal | None) -> Totals:
    uncosted = Decimal(parts["revenue"]) - Decimal(parts["costed_revenue"])
    return {**parts, ASSUMED: uncosted * (margin or 0)}


def _added(terms: Terms, parts: Totals) -> Number:
    first, *others = [parts[name] * sign for name, sign in terms]
    return sum(others, start=first)


def _sum(terms: Terms) -> pl.Expr:
    return pl.sum_horizontal([pl.col(name).cast(pl.Float64) * sign for name, sign in terms], ignore_nulls=False)
