"""One refresh and its steps: what each recipe is given and gives."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from crm_analytics.config import Settings
from crm_analytics.warehouse import lake
from crm_analytics.warehouse.loads import Load
from crm_analytics.warehouse.ready import Draft

Frames = dict[str, pl.DataFrame | pl.LazyFrame]
FEW_WORDS = pl.selectors.by_name("branch_id", "channel", "category", "kind", "segment", require_all=False)
"""Columns of a few words that come again in millions of rows."""


def up_to(day: date) -> pl.Expr:
    """Order lines of this day and before."""
    return pl.col("ordered_at") < pl.lit(day + timedelta(days=1)).cast(pl.Datetime("us"))


def coded(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows with `FEW_WORDS` as codes (Polars' Categorical), which still sort and compare as words.

    Rows get a third lighter, which is felt where millions are joined, sorted and held. Marts are written as words.
    """
    return rows.with_columns(FEW_WORDS.cast(pl.Categorical))


@dataclass(frozen=True)
class Work:
    """One refresh: the load it is for, where it writes, and its clock."""

    settings: Settings
    load: Load
    draft: Draft
    country: str | None
    clock: date
    """Day of the load in the company's time; rows dated later are in the future."""
    as_of: date
    """Last day with a sale up to the clock; the clock itself where there is none."""

    def facts(self, table: str) -> pl.LazyFrame:
        """A fact table; of the order lines those up to the as-of day."""
        rows = self.all_facts(table)
        if table == "order_lines":
            return rows.filter(up_to(self.as_of))
        return rows

    def all_facts(self, table: str) -> pl.LazyFrame:
        """A fact table with rows dated in the future."""
        return lake.scan(self.settings, self.load, table)

    def mart(self, name: str) -> pl.LazyFrame:
        """A mart or result written earlier in this refresh."""
        return self.draft.scan(name)


@dataclass(frozen=True)
class Step:
    """One recipe: the results it gives, how long it takes beside the others, and a sentence for the progress bar."""

    results: tuple[str, ...]
    weight: float
    sentence: str
    recipe: Callable[[Work], Frames]
