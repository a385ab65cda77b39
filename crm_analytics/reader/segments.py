"""The segment of each row's customer, joined when a mart is read: thresholds change, and marts need not."""

from functools import lru_cache

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.recipes.mart import SEGMENT, SEGMENTS
from crm_analytics.warehouse import ready


def with_segment(rows: pl.LazyFrame, settings: Settings, load_id: int) -> pl.LazyFrame:
    """The rows with `segment`: that of their `customer_no` on the as-of day; null: anonymous, or never ordered.

    A lookup by place, not a join: as fast as a column that is kept, and no work where nobody asks for it. A customer's
    segment is the same for everybody: it is looked up in the whole company.

    Args:
        rows: Rows of a mart.
        settings: The warehouse.
        load_id: The load whose mart it is.
    """
    segments = _by_number(settings, load_id, ready.generation(settings, load_id))
    nobody = segments.len() - 1

    def lookup(numbers: pl.Series) -> pl.Series:
        return segments.gather(numbers.fill_null(nobody).clip(upper_bound=nobody))

    segment = pl.col("customer_no").map_batches(lookup, return_dtype=SEGMENTS, is_elementwise=True)
    return rows.with_columns(segment.alias(SEGMENT))


@lru_cache(maxsize=2)
def _by_number(settings: Settings, load_id: int, generation: str) -> pl.Series:  # noqa: ARG001 - part of the key
    """Segments by number of the customer, from 0; the last place is for those without one.

    Kept for the results in use, which nobody changes: a few bytes a customer. It is read here and not within the query,
    whose threads would each begin to read it.
    """
    scored = ready.scan(settings, load_id, "rfm_customers").select("customer_no", SEGMENT).collect()
    last = scored["customer_no"].max()
    places = pl.int_range(0, (last if isinstance(last, int) else -1) + 2, dtype=pl.UInt32, eager=True)
    placed = places.to_frame("customer_no").join(scored, on="customer_no", how="left", maintain_order="left")
    return placed[SEGMENT].cast(SEGMENTS)
