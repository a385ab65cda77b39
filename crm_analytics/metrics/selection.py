"""What is asked: the days and the part of the business, as one value that every figure, row and export is made from."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import polars as pl

from crm_analytics.recipes.part import NOT_RECORDED

Dimension = Literal["branch", "channel", "category", "segment", "kind", "known", "saved"]
Span = Literal["days", "month", "quarter", "year"]
COLUMN_OF: dict[Dimension, str] = {
    "branch": "branch_id",
    "channel": "channel",
    "category": "category",
    "segment": "segment",
    "kind": "kind",
}
UNKNOWN = NOT_RECORDED
"""The member that stands for rows where the dimension is not recorded."""
OF_CUSTOMERS: frozenset[Dimension] = frozenset({"segment", "kind", "known", "saved"})


@dataclass(frozen=True)
class Saved:
    """A saved segment with its customers in one load; equal and hashed by its key, so fit for cache keys.

    Attributes:
        key: Tells apart segment, version and the results it was worked out from.
        numbers: `customer_no` of its customers, as far as the viewer may see them; never changed.
    """

    key: str
    numbers: pl.Series = field(repr=False, compare=False)


@dataclass(frozen=True)
class Selection:
    """Days from `start` to `end`, both included, and members of each dimension; an empty tuple means all of them.

    Hashable, so fit for cache keys. A region is chosen as the branches in it.

    Attributes:
        saved: Only customers of a saved segment; None: all.
        known: True for sales that name their customer, False for anonymous ones, None for both.
        span: The calendar span that the days are, or of which they are the first so many; `days`: none, just days.
    """

    start: date
    end: date
    branch: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    segment: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    known: bool | None = None
    span: Span = "days"
    saved: Saved | None = None

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """The dimensions that are narrowed."""
        narrowed: set[Dimension] = {name for name in COLUMN_OF if self.members(name)}
        if self.known is not None:
            narrowed.add("known")
        return frozenset(narrowed | ({"saved"} if self.saved else set()))

    @property
    def of_customers(self) -> bool:
        """Whether it is narrowed by something that only customers have."""
        return bool(self.dimensions & OF_CUSTOMERS)

    def members(self, dimension: Dimension) -> tuple[str, ...]:
        """The members chosen of a dimension other than `known` and `saved`; empty: all."""
        return {
            "branch": self.branch,
            "channel": self.channel,
            "category": self.category,
            "segment": self.segment,
            "kind": self.kind,
        }.get(dimension, ())

    def at(self, start: date, end: date) -> "Selection":
        """The same part of the business on other days."""
        return replace(self, start=start, end=end)

    def only(self, dimension: Dimension, member: str) -> "Selection":
        """Narrowed to one member of a dimension other than `known`."""
        return self.among(dimension, (member,))

    def among(self, dimension: Dimension, members: tuple[str, ...]) -> "Selection":
        """With these members of a dimension other than `known`, in place of those chosen before."""
        chosen = {name: self.members(name) for name in COLUMN_OF} | {dimension: members}
        return replace(
            self,
            branch=chosen["branch"],
            channel=chosen["channel"],
            category=chosen["category"],
            segment=chosen["segment"],
            kind=chosen["kind"],
        )

    def keeps(self, dimension: Dimension) -> pl.Expr | None:
        """Whether a row counts, by the dimension's column, or `customer_no` for `known` and `saved`; None: all do."""
        if dimension == "known":
            if self.known is None:
                return None
            named = pl.col("customer_no").is_not_null()
            return named if self.known else ~named
        if dimension == "saved":
            return pl.col("customer_no").is_in(self.saved.numbers.implode()) if self.saved else None
        members = self.members(dimension)
        if not members:
            return None
        column = pl.col(COLUMN_OF[dimension])
        among = column.is_in([member for member in members if member != UNKNOWN]).fill_null(value=False)
        return among | column.is_null() if UNKNOWN in members else among

    def of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows that count, by their `day` and the narrowed dimensions; the frame must have their columns."""
        return self.members_of(frame.filter(pl.col("day").is_between(self.start, self.end)))

    def members_of(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The rows that count by the narrowed dimensions alone, whatever their day."""
        wanted = [each for name in sorted(self.dimensions) if (each := self.keeps(name)) is not None]
        return frame.filter(*wanted) if wanted else frame
