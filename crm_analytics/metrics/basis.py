"""What the figures of a selection are made from: the rows of the marts that answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from crm_analytics.metrics.parts import MARTS_OF, Source
from crm_analytics.metrics.periods import LAPSED_AFTER, days_before
from crm_analytics.metrics.selection import OF_CUSTOMERS, Dimension, Selection
from crm_analytics.metrics.visits import ordered, silent_after

Read = Callable[[str], pl.LazyFrame]
"""Gives a mart lazily, as far as the viewer may see it."""
SILENCE = timedelta(days=LAPSED_AFTER + 1)
"""From the last order to the day on which a customer counts as lost."""
LACKS: dict[str, frozenset[Dimension]] = {
    "daily_sales": OF_CUSTOMERS,
    "order_days": frozenset({"category"}),
    "category_days": frozenset(),
    "ticket_days": frozenset({"channel"}),
    "delivery_days": frozenset({"channel", "category"}),
}
"""Dimensions that a mart does not hold."""
SORTED_BY_DAY = frozenset({"daily_sales", "order_days"})


@dataclass(frozen=True, eq=False)
class Basis:
    """Rows by source, of the days and members asked for.

    Attributes:
        selection: What is asked.
        frames: Rows of each source; a source that lacks a narrowed dimension is not there.
        lacking: The narrowed dimension that a source lacks.
        first_day: First day with a sale that the viewer may see; None without sales.
        last_day: Last day with a sale.
        read: Gives whole marts, to tell what is never recorded from what did not occur.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown; None: nothing is assumed.
    """

    selection: Selection
    frames: Mapping[Source, pl.LazyFrame]
    lacking: Mapping[Source, Dimension]
    first_day: date | None
    last_day: date | None
    read: Read = field(repr=False)
    assumed_margin: Decimal | None = None

    def with_column(self, name: str, expression: pl.Expr) -> "Basis":
        """The same rows with one more column, to group by."""
        frames = {source: rows.with_columns(expression.alias(name)) for source, rows in self.frames.items()}
        return replace(self, frames=frames)


def basis_of(
    read: Read, selection: Selection, *, assumed_margin: Decimal | None = None, by: Dimension | None = None
) -> Basis:
    """The rows that a selection's figures are made from. Nothing is added up yet.

    Args:
        read: Gives a mart lazily. `daily_sales` and `order_days` are sorted by day.
        selection: Days and part of the business.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown.
        by: A dimension that the rows will be grouped by: they are taken from marts that hold it.
    """
    needed = selection.dimensions | ({by} if by else set())
    first_day, last_day = _ends(read("daily_sales"))
    frames: dict[Source, pl.LazyFrame] = {}
    lacking: dict[Source, Dimension] = {}
    for source, marts in MARTS_OF.items():
        mart = next((name for name in marts if not LACKS[name] & needed), None)
        if mart is None:
            lacking[source] = min(LACKS[marts[-1]] & needed)
        else:
            frames[source] = _rows(read, mart, source, selection, last_day)
    return Basis(selection, frames, lacking, first_day, last_day, read, assumed_margin)


def _rows(read: Read, mart: str, source: Source, selection: Selection, last_day: date | None) -> pl.LazyFrame:
    """The rows of a source, each by the days that it looks at."""
    start, end = selection.start, selection.end
    if source == "before":
        start, end = days_before(start, end)
    elif source == "either":
        start, _ = days_before(start, end)
    elif source == "silent":
        start, end = start - SILENCE, min(end, last_day or end) - SILENCE
    rows = _during(read(mart), mart, selection.at(start, end))
    if source == "silent":
        return silent_after(rows, LAPSED_AFTER)
    if source in {"before", "either"}:
        return ordered(rows)
    if source == "sales" and mart != "daily_sales":
        unnamed = pl.when(pl.col("customer_no").is_null()).then("revenue").otherwise(0)
        return rows.with_columns(anonymous_revenue=unnamed)
    return rows


def _during(rows: pl.LazyFrame, mart: str, selection: Selection) -> pl.LazyFrame:
    """The rows of these days and members; days of a sorted mart are found without looking at every row."""
    if mart not in SORTED_BY_DAY:
        return selection.of(rows)
    days = rows.select("day").collect()["day"]
    first = days.search_sorted(selection.start, side="left")
    last = days.search_sorted(selection.end, side="right")
    return selection.members_of(rows.slice(first, max(last - first, 0)))


def _ends(daily_sales: pl.LazyFrame) -> tuple[date | None, date | None]:
    days = daily_sales.select("day").collect()["day"]
    return (days[0], days[-1]) if days.len() else (None, None)
