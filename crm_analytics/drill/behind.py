"""What stands behind a figure: counted, a page at a time, or the newest rows of all."""

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.drill import rows
from crm_analytics.drill.listings import listing
from crm_analytics.drill.origin import Origin
from crm_analytics.drill.rows import Behind
from crm_analytics.viewer import Viewer
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Load


def count(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> Behind:
    """How many rows stand behind a figure.

    Raises:
        NotAllowed: where the viewer may not see the table.
    """
    if origin.table == "order_lines":
        return rows.behind_lines(_lines(settings, load, origin, viewer))
    found = listing(settings, load, origin, viewer).frame
    people = pl.col("customer_id").drop_nulls().n_unique()
    named = "customer_id" in found.collect_schema()
    counted = found.select(rows=pl.len(), customers=people if named else None).collect()
    return Behind(counted["rows"][0], customers=counted["customers"][0])


def page(
    settings: Settings, load: Load, origin: Origin, viewer: Viewer, *, behind: Behind, wanted: slice
) -> pl.DataFrame:
    """Some of the rows, newest first; `behind` is what `count` gave."""
    if origin.table == "order_lines":
        return rows.page_of(settings, load, viewer, _lines(settings, load, origin, viewer), behind, wanted)
    found = listing(settings, load, origin, viewer).sorted()
    return found.slice(wanted.start, wanted.stop - wanted.start).collect()


def newest(settings: Settings, load: Load, origin: Origin, viewer: Viewer, most: int) -> pl.DataFrame:
    """So many of the rows, newest first, to take away; older days are not read."""
    found = count(settings, load, origin, viewer)
    return page(settings, load, origin, viewer, behind=found, wanted=slice(0, most))


def _lines(settings: Settings, load: Load, origin: Origin, viewer: Viewer) -> pl.LazyFrame:
    if origin.selection is None:
        raise ValueError("order lines are asked for by a selection")
    lines = rows.counted_lines(settings, load, origin.selection, viewer)
    if origin.customer:
        lines = lines.filter(pl.col("customer_id") == origin.customer)
    if not origin.together:
        return lines
    products = lake.at_version(settings, "products", load.versions.get("products"))
    counted = products.filter(pl.col("counted").fill_null(value=True)).select("product_id", basket="category")
    purchases = lines.filter(pl.col("quantity") >= 0).join(counted, on="product_id")
    held = purchases.filter(pl.col("basket").is_in(origin.together))
    whole = (
        held.group_by("order_id").agg(pl.col("basket").n_unique()).filter(pl.col("basket") == len(set(origin.together)))
    )
    return held.join(whole, on="order_id", how="semi").drop("basket")
