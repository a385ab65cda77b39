"""The CDNOW customers of the papers, from the package that ships them."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import polars as pl


@cache
def summary() -> pl.DataFrame:
    """x, t_x and T in weeks after 39 weeks, counted: what the papers fit."""
    table = pl.read_csv(_file("cdnow_customers_summary.csv"))
    seen = table.select(x=pl.col("frequency"), t_x=pl.col("recency"), T=pl.col("T"))
    return seen.cast(pl.Float64).group_by("x", "t_x", "T").agg(customers=pl.len()).sort("x", "t_x", "T")


@cache
def spend() -> pl.DataFrame:
    """Repeat orders and their mean value of those who ordered again."""
    table = pl.read_csv(_file("cdnow_customers_summary_with_transactions.csv"))
    return table.select(x=pl.col("x").cast(pl.Float64), mean_spend=pl.col("zbar").cast(pl.Float64)).filter(
        pl.col("x") > 0
    )


@cache
def days() -> pl.DataFrame:
    """Every order of the 2,357 customers over 78 weeks, as rows of customers' days."""
    lines = _file("CDNOW_sample.txt").read_text(encoding="ascii").splitlines()
    rows = [(int(parts[1]), parts[2], 1, float(parts[4])) for line in lines if (parts := line.split())]
    columns = ["customer_no", "day", "orders", "revenue"]
    table = pl.DataFrame(rows, schema=columns, orient="row")
    return table.with_columns(pl.col("customer_no").cast(pl.UInt32), pl.col("day").str.to_date("%Y%m%d"))


def _file(name: str) -> Path:
    """Found without importing the package, which takes seconds and warns."""
    package = find_spec("lifetimes")
    if package is None or package.submodule_search_locations is None:
        raise ModuleNotFoundError("CDNOW comes with the package lifetimes: install requirements-dev.txt")
    return Path(package.submodule_search_locations[0]) / "datasets" / name
