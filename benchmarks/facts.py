"""The synthetic company as files: CSV as a company would send it, Parquet as one would query it."""

import sys
from pathlib import Path

import polars as pl

from crm_analytics.marts.customer_summary import customer_summary
from crm_analytics.marts.order_days import order_days
from crm_analytics.schema.marts import MARTS
from crm_analytics.schema.tables import polars_schema
from crm_analytics.sources import nusantara

SEED = 1
TABLES = ("customers", "products", "order_lines", "campaigns", "campaign_contacts", "redemptions", "branches")
LINES_PER_CUSTOMER = 20


def csv_files(folder: Path, lines: int) -> Path:
    """CSV files of a company with so many order lines; made once and kept."""
    home = folder / f"csv-{lines}"
    if not (home / "whole").exists():
        home.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            nusantara.write_csv(
                home / f"{table}.csv",
                table,
                customers=max(lines // LINES_PER_CUSTOMER, 30),
                order_lines=lines,
                seed=SEED,
            )
        (home / "whole").touch()
    return home


def parquet_files(folder: Path, lines: int) -> Path:
    """The same tables as Parquet, with the two marts that other marts are made of."""
    source, home = csv_files(folder, lines), folder / f"parquet-{lines}"
    if not (home / "whole").exists():
        home.mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            schema = polars_schema(table)
            rows = pl.scan_csv(source / f"{table}.csv", schema_overrides=schema, try_parse_dates=True)
            rows.select(pl.col(name).cast(kind) for name, kind in schema.items()).sink_parquet(
                home / f"{table}.parquet"
            )
        _first_marts(home)
        (home / "whole").touch()
    return home


def _first_marts(home: Path) -> None:
    lines, customers, products = (
        pl.scan_parquet(home / f"{name}.parquet") for name in ("order_lines", "customers", "products")
    )
    _keep(home, "customer_summary", customer_summary(lines, customers, products))
    _keep(home, "order_days", order_days(lines, pl.scan_parquet(home / "customer_summary.parquet")))


def _keep(home: Path, mart: str, frame: pl.LazyFrame) -> None:
    schema = MARTS[mart].create_empty().schema
    frame.select(pl.col(name).cast(kind) for name, kind in schema.items()).sink_parquet(home / f"{mart}.parquet")


if __name__ == "__main__":
    parquet_files(Path(sys.argv[1]), int(sys.argv[2]))
