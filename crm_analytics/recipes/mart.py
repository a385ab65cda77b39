"""How a mart is declared, beside the reduction that makes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import dataframely as dy
import polars as pl

from crm_analytics.recipes.result import Result
from crm_analytics.recipes.work import Work

FEW_WORDS = pl.selectors.by_name("branch_id", "channel", "category", "kind", require_all=False)
"""Columns of a few words that come again in millions of rows."""
SEGMENT: Final = "segment"
SEGMENTS: Final = pl.Categorical()
"""What a mart's rows get when they are read."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Mart(Result):
    """A mart: facts reduced to what pages and analyses read.

    Attributes:
        grain: The columns that tell one row from another, null among their values.
        adds_up: Its columns whose sum is that of the facts, and what that sum is called (`compute.fact_sums`).
        by_segment: Whether its rows get their customer's segment when they are read: it may change every day.
        scratch: Kept only while others are made of it, as it comes.
    """

    grain: tuple[str, ...]
    adds_up: Mapping[str, str] = field(default_factory=dict)
    by_segment: bool = False
    scratch: bool = False

    @property
    def schema(self) -> type[dy.Schema]:
        """Its declared columns."""
        return self.gives[self.name]

    @property
    def columns_read(self) -> pl.Schema:
        """The columns as it is read: those it is written with, and its customers' segment."""
        columns = self.schema.create_empty().schema
        return pl.Schema({**columns, SEGMENT: SEGMENTS}) if self.by_segment else columns


def of(name: str, make: Callable[[Work], pl.LazyFrame]) -> Callable[[Work], dict[str, pl.LazyFrame]]:
    """The recipe of a mart, from a function that gives its frame."""
    return lambda work: {name: make(work)}


def coded(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows with `FEW_WORDS` as codes (Polars' Categorical), which still sort and compare as words.

    Rows get a third lighter, which is felt where millions are joined, sorted and held. Marts are written as words.
    """
    return rows.with_columns(FEW_WORDS.cast(pl.Categorical))
