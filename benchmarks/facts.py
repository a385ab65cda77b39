"""The synthetic company as files: CSV as a company would send it, Parquet as one would query it."""

import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl

from crm_analytics.marts.category_days import category_days
from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.order_days import order_days
from crm_analytics.recipes.catalogue import catalogue
from crm_analytics.schema.tables import polars_schema
from crm_analytics.synthetic import nusantara

SEED = 1
TABLES = (
    "customers",
    "products",
    "order_lines",
    "campaigns",
    "campaign_contacts",
    "redemptions",
    "tickets",
    "deliveries",
    "branches",
)
LINES_PER_CUSTOMER = 20


def csv_files(folder: Path, lines: int) -> Path:
    """CSV files of a company with so many order lines; made once and kept."""
    home = folder / f"csv-{lines}"
    home.mkdir(parents=True, exist_ok=True)
    people = max(lines // LINES_PER_CUSTOMER, 30)
    for table in TABLES:
        file = home / f"{table}.csv"
        if not file.exists():
            part = file.with_suffix(".part")
            nusantara.write_csv(part, table, customers=people, order_lines=lines, seed=SEED)
            part.rename(file)
    return home


def parquet_files(folder: Path, lines: int) -> Path:
    """The same tables as Parquet, with the three marts that others are made of."""
    source, home = csv_files(folder, lines), folder / f"parquet-{lines}"
    home.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        schema = polars_schema(table)
        rows = pl.scan_csv(source / f"{table}.csv", schema_overrides=schema, try_parse_dates=True)
        _keep(home / f"{table}.parquet", rows, schema)
    _first_marts(home)
    return home


def _first_marts(home: Path) -> None:
    scan = {path.stem: pl.scan_parquet(path) for path in home.glob("*.parquet")}
    lines, products = scan["order_lines"], scan["products"]
    summary = _made(home, "customer_summary", lambda: customer_summary(lines, scan["customers"], products))
    days = _made(home, "order_days", lambda: order_days(lines, products, summary))
    _made(home, "category_days", lambda: category_days(lines, products, summary, days))


def _made(home: Path, name: str, make: Callable[[], pl.LazyFrame]) -> pl.LazyFrame:
    file = home / f"{name}.parquet"
    if not file.exists():
        _keep(file, make(), catalogue().schemas[name].create_empty().schema)
    return pl.scan_parquet(file)


def _keep(file: Path, frame: pl.LazyFrame, schema: pl.Schema) -> None:
    if not file.exists():
        part = file.with_suffix(".part")
        frame.select(pl.col(name).cast(kind) for name, kind in schema.items()).sink_parquet(part)
        part.rename(file)


if __name__ == "__main__":
    parquet_files(Path(sys.argv[1]), int(sys.argv[2]))
