"""What a source gives for a whole order and repeats on each of its lines: counted once, spread over the lines.

Spread by units, since nothing else is known of the lines; where an order has none, in equal parts. Cents go to the
lines with the largest remainders, so that the parts add up to the order's value exactly.
"""

from decimal import Decimal

import polars as pl

from crm_analytics.sources.table import ROW
from crm_analytics.warehouse.keys import SOURCE


def spread_over_lines(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Rows of whole orders with a column's value of the order spread over its lines.

    An order whose lines do not all say the same is left as it is: there the value is each line's own.

    Args:
        rows: Order lines with `SOURCE` and `ROW`; an order's lines are all there.
        column: `amount` or `discount`.
    """
    order = [SOURCE, "order_id"]
    kind = rows.schema[column]
    units = pl.col("quantity").abs()
    total = pl.col("cents").first().over(order)
    weight = (
        pl.when(units.sum().over(order) > 0).then(units / units.sum().over(order)).otherwise(1 / pl.len().over(order))
    )
    repeats = (pl.col(column).n_unique().over(order) == 1) & pl.col(column).is_not_null()
    parts = (
        rows.sort(SOURCE, ROW)
        .with_columns(cents=(pl.col(column) * 100).cast(pl.Int64), repeats=repeats)
        .with_columns(exact=total * weight)
        .with_columns(part=pl.col("exact").floor().cast(pl.Int64))
        .with_columns(missing=total - pl.col("part").sum().over(order))
        .with_columns(
            place=(pl.col("part") - pl.col("exact")).rank("ordinal").over(order)  # the largest remainder comes first
        )
    )
    lines = pl.len().over(order).cast(pl.Int64)
    more = (pl.col("place") <= pl.col("missing")).cast(pl.Int64)
    fewer = (pl.col("place") > lines + pl.col("missing")).cast(pl.Int64)  # where a share was rounded up to a cent
    cents = pl.col("part") + more - fewer
    spread = (cents.cast(pl.Decimal(38, 2)) / pl.lit(Decimal(100), pl.Decimal(38, 2))).cast(kind)
    return parts.with_columns(
        pl.when("repeats").then(spread).otherwise(pl.col(column)).cast(kind).alias(column)
    ).select(rows.columns)
