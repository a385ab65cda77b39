"""Marts of plain sales, to work goals and shares out of."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from crm_analytics.metrics.basis import Read
from tests.declared import columns_read


def sales(rows: Iterable[tuple[date, str | None, int]]) -> Read:
    """Marts in which each row is one order of a customer of its own: day, branch, whole amount."""
    listed = sorted(rows, key=lambda row: (row[0], row[1] or "", row[2]))
    made = pl.DataFrame(
        {
            "day": [day for day, _, _ in listed],
            "branch_id": [branch for _, branch, _ in listed],
            "revenue": [Decimal(amount) for _, _, amount in listed],
            "orders": [1] * len(listed),
            "customer_no": range(len(listed)),
            "is_first": [True] * len(listed),
        },
        schema_overrides={"branch_id": pl.String},
    )
    frames = {name: _filled(made, name) for name in ("daily_sales", "order_days", "category_days")}
    return lambda name: frames.get(name, pl.DataFrame(schema=columns_read(name))).lazy()


def each_day(first: date, last: date, amount: int, branch: str | None = None) -> list[tuple[date, str | None, int]]:
    """One order of this amount on every day."""
    return [(first + timedelta(days=step), branch, amount) for step in range((last - first).days + 1)]


def _filled(made: pl.DataFrame, mart: str) -> pl.DataFrame:
    """The rows with what the mart has beside: zero amounts and counts, nothing else known."""
    columns = []
    for name, kind in columns_read(mart).items():
        empty = pl.lit(0 if kind.is_numeric() and not name.startswith("days_") else None, dtype=kind)
        columns.append((pl.col(name).cast(kind) if name in made.columns else empty).alias(name))
    return made.select(columns)
