"""Small warehouses for tests: frames in, loaded by the real load."""

from datetime import datetime, timedelta
from functools import partial

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.reader import Reader
from crm_analytics.schema.company import Company
from crm_analytics.synthetic.generated import incoming
from crm_analytics.viewer import LOCAL_OWNER
from crm_analytics.warehouse.load import load
from crm_analytics.warehouse.loads import LoadCatalogue
from crm_analytics.warehouse.progress import quiet

COMPANY = Company(name="Toko", currency="IDR", country="ID", timezone="Asia/Jakarta")


FIRST = datetime(2024, 1, 1, 10)  # noqa: DTZ001 - facts are in the company's wall time


def lines(count: int, *, customers: int, first: datetime = FIRST) -> pl.DataFrame:
    """So many one-line orders, a day apart, by so many customers in turn (0: all anonymous)."""
    numbers = range(count)
    return pl.DataFrame(
        {
            "order_id": [f"F{n:05}" for n in numbers],
            "line_no": [1] * count,
            "ordered_at": [first + timedelta(days=n) for n in numbers],
            "customer_id": [f"C{n % customers}" if customers else None for n in numbers],
            "product_id": [f"P{n % 3}" for n in numbers],
            "quantity": [1.0] * count,
            "amount": [10.25 + n % 7 for n in numbers],
        },
        schema_overrides={"customer_id": pl.String},
    )


def fill(settings: Settings, **tables: pl.DataFrame) -> None:
    """Load frames as tables of the warehouse, all at once."""
    sources = [
        incoming(table, "test", _mark(table, frame), partial(_once, frame), frame.height)
        for table, frame in tables.items()
    ]
    load(settings, sources, by="tests", progress=quiet, company=COMPANY)


def _mark(table: str, frame: pl.DataFrame) -> str:
    return f"{table} {frame.hash_rows().sum()}"


def _once(frame: pl.DataFrame) -> list[pl.DataFrame]:
    return [frame]


def result(settings: Settings, name: str, load_id: int = 1) -> pl.DataFrame:
    """A mart or result as the owner sees it."""
    return Reader(settings, LOCAL_OWNER, LoadCatalogue(settings).get(load_id)).result(name).collect()
