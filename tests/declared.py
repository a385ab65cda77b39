"""What a refresh leaves behind, as it is declared."""

import polars as pl

from crm_analytics.recipes.catalogue import catalogue

READY = catalogue().schemas
"""Schema of every mart and result."""
MARTS = {name: mart.schema for name, mart in catalogue().marts.items()}
"""Schema of every mart, as it is written."""


def columns_read(name: str) -> pl.Schema:
    """The columns of a mart or result as it is read: of a mart by customer, with the segment."""
    marts = catalogue().marts
    return marts[name].columns_read if name in marts else READY[name].create_empty().schema
