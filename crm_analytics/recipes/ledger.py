"""What of the results is kept for good, declared beside them."""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from crm_analytics.schema.record import Record

Read = Callable[[str], pl.LazyFrame]


@dataclass(frozen=True, eq=False, kw_only=True)
class Statement:
    """Something that is stated at every load, and kept whatever becomes of the load.

    Attributes:
        record: How it is kept.
        needs: Marts and results that it is taken from.
        rows: Takes it from them.
    """

    record: Record
    needs: tuple[str, ...]
    rows: Callable[[Read], pl.LazyFrame]
