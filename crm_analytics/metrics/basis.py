"""What the figures of a selection are made from: the rows of the marts that answer it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from crm_analytics.metrics.parts import MARTS_OF, RESTRICTED, Source
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
POINT = "point"
_EPOCH = date(1970, 1, 1)
SORTED_BY_DAY = frozenset({"daily_sales", "order_days"})


@dataclass(frozen=True, eq=False)
class MetricBasis:
    """Rows by source, of the days and members asked for.

    Attributes:
        selection: What is asked.
        frames: Rows of each source; a source that lacks a narrowed dimension is not there.
        lacking: The narrowed dimension that a source lacks.
        first_day: First day with a sale that the viewer may see; None without sales.
        last_day: Last day with a sale.
        hidden: Parts that the viewer may not see: their column is never empty, and was emptied for this viewer.
        read: Gives whole marts, to tell what is never recorded from what did not occur.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown; None: nothing is assumed.
        point: Number of a row's point on a time line, from its day; by `by_points`.
    """

    selection: Selection
    frames: Mapping[Source, pl.LazyFrame]
    lacking: Mapping[Source, Dimension]
    first_day: date | None
    last_day: date | None
    read: Read = field(repr=False)
    assumed_margin: Decimal | None = None
    hidden: frozenset[str] = frozenset()
    point: pl.Expr | None = field(default=None, repr=False)

    def by_points(self, first: date, step: int) -> "MetricBasis":
        """The same rows, to be added up by `POINT`: points of so many days each, 0 the one that begins on a day."""
        return self.by_group((pl.col("day").cast(pl.Int32) - (first - _EPOCH).days) // step)

    def by_group(self, group: pl.Expr) -> "MetricBasis":
        """The same rows, to be added up by `POINT`: what an expression makes of a row's day, and for sums its place."""
        return replace(self, point=group)


def basis_of(
    read: Read, selection: Selection, *, assumed_margin: Decimal | None = None, by: Dimension | None = None
) -> MetricBasis:
    """The rows that a selection's figures are made from. Nothing is added up yet.

    Args:
        read: Gives a mart lazily. `daily_sales` and `order_days` are sorted by day.
        selection: Days and part of the business.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown.
        by: A dimension that the rows will be grouped by: they are taken from marts that hold it.
    """
    needed = selection.dimensions | ({by} if by else set())
    days = {mart: read(mart).select("day").collect()["day"] for mart in sorted(SORTED_BY_DAY)}
    first_day, last_day = _ends(days["daily_sales"])
    frames: dict[Source, pl.LazyFrame] = {}
    lacking: dict[Source, Dimension] = {}
    for source, marts in MARTS_OF.items():
        mart = next((name for name in marts if not LACKS[name] & needed), None)
        if mart is None:
            lacking[source] = min(LACKS[marts[-1]] & needed)
        else:
            chosen = _source_selection(source, selection, last_day)
            frames[source] = _prepared(source, _during(read(mart), chosen, days.get(mart)))
    return MetricBasis(selection, frames, lacking, first_day, last_day, read, assumed_margin, _hidden(read))


def _hidden(read: Read) -> frozenset[str]:
    """Parts whose column the viewer may not see."""
    sales = read("daily_sales")
    there = sorted(RESTRICTED & set(sales.collect_schema().names()))  # a mart of an older version lacks some
    emptied = sales.select(pl.col(name).null_count() > 0 for name in there).collect()
    return frozenset(name for name in there if emptied.item(0, name))


def _source_selection(source: Source, selection: Selection, last_day: date | None) -> Selection:
    """The days that a source looks at."""
    start, end = selection.start, selection.end
    if source == "before":
        return selection.at(*days_before(start, end))
    if source == "either":
        return selection.at(days_before(start, end)[0], end)
    if source == "silent":
        return selection.at(start - SILENCE, min(end, last_day or end) - SILENCE)
    return selection


def _during(rows: pl.LazyFrame, selection: Selection, days: pl.Series | None) -> pl.LazyFrame:
    """The rows of these days and members; days of a sorted mart are found without looking at every row."""
    if days is None:
        return selection.of(rows)
    first = days.search_sorted(selection.start, side="left")
    last = days.search_sorted(selection.end, side="right")
    return selection.members_of(rows.slice(first, max(last - first, 0)))


def _prepared(source: Source, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with what their parts are made from."""
    if source == "silent":
        return silent_after(rows, LAPSED_AFTER)
    if source in {"before", "either"}:
        return ordered(rows)
    if source == "sales" and "anonymous_revenue" not in rows.collect_schema():
        unnamed = pl.when(pl.col("customer_no").is_null()).then("revenue").otherwise(0)
        return rows.with_columns(anonymous_revenue=unnamed)
    return rows


def _ends(days: pl.Series) -> tuple[date | None, date | None]:
    return (days[0], days[-1]) if days.len() else (None, None)
