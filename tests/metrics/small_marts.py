"""Marts written by hand: rows with a few columns given, the others as nothing happened."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from crm_analytics.metrics.basis import Read
from tests.declared import MARTS, columns_read

START = date(2024, 1, 1)
Rows = list[Mapping[str, object]]


def day(number: int) -> date:
    """So many days after the start."""
    return START + timedelta(days=number)


def mart(name: str, rows: Rows) -> pl.DataFrame:
    """A mart of these rows, sorted by day; `day` is given as days after the start."""
    schema, columns = columns_read(name), MARTS[name].columns()

    def filled(row: Mapping[str, Any]) -> dict[str, object]:
        unknown = set(row) - set(schema)
        assert not unknown, unknown
        values = {column: row.get(column, _nothing(columns.get(column), kind)) for column, kind in schema.items()}
        return values | {"day": day(row["day"])}

    return pl.DataFrame([filled(row) for row in rows], schema=schema, strict=False).sort("day", maintain_order=True)


def reading(**marts: Rows) -> Read:
    """A reader of these marts; those not given are empty."""
    frames = {
        name: mart(name, marts.get(name, []))
        for name in ("daily_sales", "order_days", "category_days", "ticket_days", "delivery_days")
    }
    whole = MARTS["order_identity"].create_empty().schema
    frames["order_identity"] = pl.DataFrame(list(marts.get("order_identity", [])), schema=whole)
    return lambda name: frames[name].lazy()


def _nothing(column: dy.Column | None, kind: pl.DataType) -> object:
    """What stands in a column where nothing happened; the segment is no column of the mart's own."""
    if column is None or column.nullable:
        return None
    return False if kind == pl.Boolean else 0
