"""The metrics worked out: one formula for each, over the marts `daily_sales` and `order_days` of some days."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.metrics.dictionary import METRICS, Metric

NO_SALES = N_("There are no sales in these days.")
NO_ORDERS = N_("There are no orders in these days.")
NO_CUSTOMERS = N_("No order in these days names a customer.")


@dataclass(frozen=True)
class Figure:
    """A metric's value; None where the data it needs is missing, with the reason, untranslated."""

    metric: Metric
    value: Decimal | float | None
    missing: str = ""


Figures = dict[str, Figure]


def between(mart: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    """The rows from `start` to `end`, both included, of a mart sorted by day; without copying."""
    first = mart["day"].search_sorted(start, side="left")
    last = mart["day"].search_sorted(end, side="right")
    return mart.slice(first, max(last - first, 0))


def days_before(start: date, end: date) -> tuple[date, date]:
    """The equally long period that ends the day before `start`."""
    length = end - start
    return start - length - timedelta(days=1), start - timedelta(days=1)


def figures(daily_sales: pl.DataFrame, order_days: pl.DataFrame) -> Figures:
    """Every metric of the dictionary, over the days these rows cover.

    Args:
        daily_sales: The mart, or the part of it that counts.
        order_days: The mart, the same part of it.
    """
    sales = daily_sales.select(pl.col("revenue", "anonymous_revenue", "units").sum())
    values = {name: sales[name].item() for name in sales.columns} if daily_sales.height else {}
    orders = int(order_days["orders"].sum())
    revenue, anonymous = values.get("revenue"), values.get("anonymous_revenue")
    found = [
        _figure("revenue", revenue, NO_SALES),
        _figure("orders", orders if daily_sales.height else None, NO_SALES),
        _figure("units", values.get("units"), NO_SALES),
        _figure("average_order", revenue / orders if revenue is not None and orders else None, NO_ORDERS),
        _figure("anonymous_share", float(anonymous / revenue) if anonymous is not None and revenue else None, NO_SALES),
        *_of_customers(order_days),
    ]
    return {figure.metric.id: figure for figure in found}


def change(now: Figure, before: Figure) -> float | None:
    """Change as a share of the earlier value; for a share, the difference in points. None where it has no meaning."""
    if now.value is None or before.value is None:
        return None
    if now.metric.unit == "share":
        return float(now.value) - float(before.value)
    return float(now.value) / float(before.value) - 1 if before.value > 0 else None


def _of_customers(order_days: pl.DataFrame) -> list[Figure]:
    ids = ("active_customers", "new_customers", "returning_customers", "repeat_rate")
    people = (
        order_days.lazy()
        .filter(pl.col("orders") > 0, pl.col("customer_no").is_not_null())
        .group_by("customer_no")
        .agg(is_new=pl.col("is_first").any(), repeats=pl.col("day").min() != pl.col("day").max())
        .select(active=pl.len(), new=pl.col("is_new").sum(), repeats=pl.col("repeats").sum())
        .collect()
        .row(0)
    )
    active, new, repeats = (int(count) for count in people)
    if not active:
        return [_figure(metric, None, NO_CUSTOMERS) for metric in ids]
    values = (active, new, active - new, repeats / active)
    return [_figure(metric, value, "") for metric, value in zip(ids, values, strict=True)]


def _figure(metric: str, value: Decimal | float | None, missing: str) -> Figure:
    return Figure(METRICS[metric], value, missing if value is None else "")
