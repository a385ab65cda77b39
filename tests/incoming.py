"""Small incoming tables for tests of the gate, the keys and loading."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

import polars as pl

from crm_analytics.schema.tables import TABLES
from crm_analytics.sources.table import ROW, Conformed, Incoming, empty_problems

Row = Mapping[str, object]


def line(order_id: str | None, product_id: str | None = "p1", amount: str | None = "5.00", **others: object) -> Row:
    """An order line with the least it needs."""
    return {
        "order_id": order_id,
        "product_id": product_id,
        "amount": None if amount is None else Decimal(amount),
        "quantity": 1.0,
        "ordered_at": datetime.fromisoformat("2024-03-01T10:00"),
        **others,
    }


def conformed(table: str, rows: Sequence[Row], *, first: int = 1) -> Conformed:
    """The rows as one batch, numbered from `first`; the row as it came is our columns as text."""
    schema = TABLES[table].create_empty().schema
    frame = pl.DataFrame(
        [{ROW: number, **row} for number, row in enumerate(rows, first)], schema={ROW: pl.Int64, **schema}
    )
    raw = frame.select(ROW, pl.col([name for name in schema if rows and name in rows[0]]).cast(pl.String))
    return Conformed(frame, empty_problems(), raw)


def incoming(
    table: str,
    rows: Sequence[Row],
    source: str = "sales.csv",
    *,
    batch: int = 1000,
    equal_lines: Literal["kept", "doubles"] = "kept",
    columns: tuple[str, ...] = (),
) -> Incoming:
    """The rows as a source of so many rows a batch."""

    def batches() -> Iterator[Conformed]:
        for start in range(0, len(rows), batch):
            yield conformed(table, rows[start : start + batch], first=start + 1)

    fingerprint = hashlib.sha256(repr((table, rows)).encode()).hexdigest()
    return Incoming(table, source, fingerprint, batches, equal_lines, len(rows), columns)
