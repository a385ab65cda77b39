"""What stands behind a figure: counted, a page at a time, or the newest rows of all."""

import polars as pl

from crm_analytics.drill import rows
from crm_analytics.drill.listings import listing
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import RowTotals
from crm_analytics.reader import Reader


def count(reader: Reader, origin: Origin) -> RowTotals:
    """How many rows stand behind a figure.

    Raises:
        NotAllowed: where the viewer may not see the table.
    """
    if origin.table == "order_lines":
        return rows.totals_of(_lines(reader, origin))
    listed = listing(reader, origin).frame
    people = pl.col("customer_id").drop_nulls().n_unique()
    named = "customer_id" in listed.collect_schema()
    counted = listed.select(rows=pl.len(), customers=people if named else None).collect()
    return RowTotals(counted["rows"][0], customers=counted["customers"][0])


def page(reader: Reader, origin: Origin, *, totals: RowTotals, wanted: slice) -> pl.DataFrame:
    """Some of the rows, newest first; `totals` is what `count` gave."""
    if origin.table == "order_lines":
        return rows.page_of(reader, _lines(reader, origin), totals, wanted)
    listed = listing(reader, origin).sorted()
    return listed.slice(wanted.start, wanted.stop - wanted.start).collect()


def newest(reader: Reader, origin: Origin, most: int) -> pl.DataFrame:
    """So many of the rows, newest first, to take away; older days are not read."""
    totals = count(reader, origin)
    return page(reader, origin, totals=totals, wanted=slice(0, most))


def _lines(reader: Reader, origin: Origin) -> pl.LazyFrame:
    if origin.selection is None:
        raise ValueError("order lines are asked for by a selection")
    lines = rows.counted_lines(reader, origin.selection)
    if origin.customer:
        lines = lines.filter(pl.col("customer_id") == origin.customer)
    if not origin.together:
        return lines
    products = reader.facts("products")
    counted = products.filter(pl.col("counted").fill_null(value=True)).select("product_id", basket="category")
    purchases = lines.filter(pl.col("quantity") >= 0).join(counted, on="product_id")
    held = purchases.filter(pl.col("basket").is_in(origin.together))
    whole = (
        held.group_by("order_id").agg(pl.col("basket").n_unique()).filter(pl.col("basket") == len(set(origin.together)))
    )
    return held.join(whole, on="order_id", how="semi").drop("basket")
