"""All marts, found by their place: whatever module here declares a `MART`."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

import polars as pl

from crm_analytics import marts
from crm_analytics.marts.mart import Mart


def _declared() -> Iterator[Mart]:
    for module in iter_modules(marts.__path__):
        if module.name != "catalogue":
            found = getattr(import_module(f"{marts.__name__}.{module.name}"), "MART", None)
            if isinstance(found, Mart):
                yield found


ALL: Final = tuple(_declared())
"""With those that are kept only while others are made of them."""
MARTS: Final[dict[str, Mart]] = {mart.name: mart for mart in ALL if not mart.scratch}
SEGMENT: Final = "segment"
SEGMENTS: Final = pl.Categorical()
"""What a mart's rows get when they are read."""


def columns_read(name: str) -> pl.Schema:
    """The columns of a mart as it is read: those it is written with, and its customers' segment."""
    mart = MARTS[name]
    columns = mart.schema.create_empty().schema
    return pl.Schema({**columns, SEGMENT: SEGMENTS}) if mart.by_segment else columns
