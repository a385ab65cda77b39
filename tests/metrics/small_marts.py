"""Marts written by hand: rows with a few columns given, the others as nothing happened."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from crm_analytics.metrics.basis import Read
from crm_analytics.schema.marts import MARTS

START = date(2024, 1, 1)
Rows = list[Mapping[str, object]]


def day(number: int) -> date:
    """So many days after the start."""
    return START + timedelta(days=number)


def mart(name: str, rows: Rows) -> pl.DataFrame:
    """A mart of these rows, sorted by day; `day` is given as days after the start."""
    schema = MARTS[name].create_empty().schema
    columns = MARTS[name].columns()

    def filled(row: Mapping[str, Any]) -> dict[str, object]:
        unknown = set(row) - set(schema)
        assert not unknown, unknown
        values = {
            column: row.get(column, None if columns[column].nullable else False if kind == pl.Boolean else 0)
            for column, kind in schema.items()
        }
        return values | {"day": day(row["day"])}

    return pl.DataFrame([filled(row) for row in rows], schema=schema, strict=False).sort("day", maintain_order=True)


def reading(**marts: Rows) -> Read:
    """A reader of these marts; those not given are empty."""
    frames = {
        name: mart(name, marts.get(name, []))
        for name in ("daily_sales", "order_days", "category_days", "ticket_days", "delivery_days")
    }
    return lambda name: frames[name].lazy()
