"""How complete and how fresh each fact table is."""

from dataclasses import dataclass
from datetime import date, timedelta

import dataframely as dy
import polars as pl

from crm_analytics.schema.tables import LOADED


class TableHealth(dy.Schema):
    """One row per fact table."""

    table = dy.String(primary_key=True)
    rows = dy.Int64()
    newest = dy.Datetime(time_unit="us", nullable=True)  # newest moment up to the load, where the table has one
    future = dy.Int64(nullable=True)  # rows dated after the load; marts and results leave such order lines out
    customers = dy.Int64(nullable=True)  # distinct customers named in it


class ColumnHealth(dy.Schema):
    """One row per fact table and column: the share that is filled in."""

    table = dy.String(primary_key=True)
    column = dy.String(primary_key=True)
    filled = dy.Float64()


@dataclass(frozen=True)
class Health:
    """One table's rows of the two results."""

    table: pl.DataFrame
    columns: pl.DataFrame


def table_health(table: str, rows: pl.LazyFrame, *, clock: date) -> Health:
    """Count a table's rows, its distinct customers, its filled cells, and rows dated after the clock.

    Args:
        table: Name of the fact table.
        rows: Its rows.
        clock: The day of the load, in the company's time; later rows are in the future.
    """
    columns = rows.collect_schema().names()
    counted = rows.select(*_measures(table, columns, clock), pl.col(columns).null_count()).collect()
    total = int(counted["_rows"][0])
    filled = [1 - int(counted[column][0]) / total if total else 0.0 for column in columns]
    return Health(
        table=counted.select(
            pl.lit(table).alias("table"),
            pl.col("_rows").cast(pl.Int64).alias("rows"),
            pl.col("_newest").alias("newest"),
            pl.col("_future").cast(pl.Int64).alias("future"),
            pl.col("_customers").cast(pl.Int64).alias("customers"),
        ),
        columns=pl.DataFrame({"table": [table] * len(columns), "column": columns, "filled": filled}),
    )


def all_tables(parts: list[Health]) -> Health:
    """The two results from their parts."""
    return Health(
        table=pl.concat([TableHealth.create_empty(), *(_in_order(part.table, TableHealth) for part in parts)]),
        columns=pl.concat([ColumnHealth.create_empty(), *(_in_order(part.columns, ColumnHealth) for part in parts)]),
    )


def _measures(table: str, columns: list[str], clock: date) -> list[pl.Expr]:
    declared = LOADED[table]
    newest, future = pl.lit(None, pl.Datetime("us")), pl.lit(None, pl.Int64)
    if declared.moment:
        moment = pl.col(declared.moment).cast(pl.Datetime("us"))
        is_future = moment >= pl.lit(clock + timedelta(days=1)).cast(pl.Datetime("us"))
        newest = moment.filter(~is_future).max()
        future = pl.lit(0) if declared.planned else is_future.sum()
    customers = pl.col("customer_id").drop_nulls().n_unique() if "customer_id" in columns else pl.lit(None, pl.Int64)
    named = {"_rows": pl.len(), "_newest": newest, "_future": future, "_customers": customers}
    return [measure.alias(name) for name, measure in named.items()]


def _in_order(frame: pl.DataFrame, schema: type[TableHealth] | type[ColumnHealth]) -> pl.DataFrame:
    wanted = schema.create_empty().schema
    return frame.select(pl.col(name).cast(kind) for name, kind in wanted.items())
