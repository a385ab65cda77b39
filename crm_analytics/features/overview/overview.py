"""How are we doing, and what changed: figures of some days beside those they are compared with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from crm_analytics.metrics.basis import POINT, MetricBasis, Read, basis_of
from crm_analytics.metrics.dictionary import METRICS
from crm_analytics.metrics.figures import Figures, figures, figures_of
from crm_analytics.metrics.parts import ASSUMED, PARTS
from crm_analytics.metrics.periods import Comparison, compared
from crm_analytics.metrics.selection import COLUMN_OF, Dimension, Selection
from crm_analytics.metrics.totals import parts_of, totals_by
from crm_analytics.metrics.values import value_expr, with_assumed

__all__ = ["CARD_METRICS", "Comparison", "Overview", "compared", "members", "overview", "time_line"]

LONGEST_BY_DAY = 62
"""Up to so many days the time line has a point a day; beyond, a point a week."""
CARD_METRICS = ("revenue", "orders", "average_order", "active_customers", "new_customers", "repeat_rate")
MONEY = pl.Decimal(38, 2)


@dataclass(frozen=True)
class Overview:
    """Figures of some days, and of those they are compared with.

    Attributes:
        selection: The days and the part of the business.
        compared_with: The days compared with; None without comparison.
        now: Figures of the days.
        before: Figures of the days compared with; None where there are none, or sales do not reach back so far.
        line: By `time_line`.
    """

    selection: Selection
    compared_with: Selection | None
    now: Figures
    before: Figures | None
    line: pl.DataFrame

    @property
    def step(self) -> int:
        """Days to a point of the time line: 1 or 7."""
        return step_of(self.selection)


def step_of(selection: Selection) -> int:
    """Days to a point of the time line: 1 or 7."""
    return 1 if selection.days <= LONGEST_BY_DAY else 7


def overview(
    read: Read,
    selection: Selection,
    before: Selection | None,
    *,
    metrics: Iterable[str] = CARD_METRICS,
    assumed_margin: Decimal | None = None,
) -> Overview:
    """Figures and time line of a selection.

    Args:
        read: Gives a mart lazily, as far as the viewer may see it.
        selection: What is asked.
        before: What it is compared with, by `compared`.
        metrics: Ids of the figures wanted.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown.
    """
    wanted = tuple(metrics)
    now = basis_of(read, selection, assumed_margin=assumed_margin)
    earlier = basis_of(read, before, assumed_margin=assumed_margin) if before else None
    if earlier is None or not reaches_back(earlier):
        return Overview(selection, before, figures(now, wanted), None, time_line(now, None, wanted))
    evaluated = figures_of([now, earlier], wanted)
    return Overview(selection, before, evaluated[0], evaluated[1], time_line(now, earlier, wanted))


def reaches_back(basis: MetricBasis) -> bool:
    """Whether the viewer's sales begin on or before its first day."""
    return basis.first_day is not None and basis.first_day <= basis.selection.start


def time_line(now: MetricBasis, before: MetricBasis | None, metrics: Iterable[str] = CARD_METRICS) -> pl.DataFrame:
    """One row per day or whole week, counted back from the last day, with zeros where nothing was sold.

    Days at the start that make no whole week are left out.

    Returns:
        `day` (first day of the point), the metrics that have a value for a point (null where there is nothing to
        divide by), `before_day`, and `before`: the revenue compared with, null where there is none.
    """
    selection, step = now.selection, step_of(now.selection)
    points = selection.days // step
    first = selection.end - timedelta(days=points * step - 1)
    numbers = pl.DataFrame({POINT: range(points)}, schema={POINT: pl.Int32})
    wanted = [METRICS[name] for name in dict.fromkeys(("revenue", *metrics)) if _has_points(name, step)]
    totals = totals_by(now.by_points(first, step), POINT, parts_of(wanted))
    line = numbers.join(totals, on=POINT, how="left", maintain_order="left").with_columns(pl.all().fill_null(0))
    line = with_assumed(line, now.assumed_margin)
    held = [value_expr(metric) for metric in wanted if metric.parts <= set(line.columns)]
    dated = line.select(POINT, _first_day(first, step).alias("day"), *held)
    return _with_before(dated, selection, before, first, step).drop(POINT)


def _has_points(name: str, step: int) -> bool:
    """Whether a metric has a value for a single point: not one that looks at other days, or needs several."""
    sources = {PARTS[part].source for part in METRICS[name].parts - {ASSUMED}}
    return not sources & {"before", "either", "silent"} and not (name == "repeat_rate" and step == 1)


def _with_before(
    line: pl.DataFrame, selection: Selection, before: MetricBasis | None, first: date, step: int
) -> pl.DataFrame:
    if before is None:
        return line.with_columns(before_day=pl.lit(None, pl.Date), before=pl.lit(None, pl.Float64))
    start = first - (selection.start - before.selection.start)
    totals = totals_by(before.by_points(start, step), POINT, frozenset({"revenue"}))
    moved = totals.select(POINT, before=pl.col("revenue").cast(pl.Float64))
    joined = line.join(moved, on=POINT, how="left", maintain_order="left")
    dated = joined.with_columns(before_day=_first_day(start, step))
    is_whole = pl.col("before_day") + timedelta(days=step - 1) <= before.selection.end
    return dated.with_columns(before=pl.when(is_whole).then(pl.col("before").fill_null(0)))


def _first_day(first: date, step: int) -> pl.Expr:
    """First day of a point."""
    return (pl.lit(first) + pl.duration(days=pl.col(POINT) * step)).cast(pl.Date)


def members(read: Read, selection: Selection, before: Selection | None, dimension: Dimension) -> pl.DataFrame:
    """One row per member of a dimension, largest revenue first; `change` adds up exactly to the change of the whole.

    Args:
        read: Gives a mart lazily.
        selection: What is asked.
        before: What it is compared with; None counts as nothing sold, as where sales do not reach back so far.
        dimension: Any but `known`.

    Returns:
        `member` (null: not given), `revenue`, `before`, `change` (money, exact), `share` (of the revenue; null where
        that is not above zero).
    """
    column = COLUMN_OF[dimension]
    bases = [basis_of(read, each, by=dimension) for each in (selection, before) if each]
    kept = [basis for number, basis in enumerate(bases) if number == 0 or reaches_back(basis)]
    totals = [totals_by(basis, column, frozenset({"revenue"})) for basis in kept]
    earlier = totals[1] if len(totals) > 1 else totals[0].clear()
    both = totals[0].join(earlier, on=column, how="full", coalesce=True, nulls_equal=True, suffix="_before")
    zero, total = pl.lit(0, MONEY), pl.col("revenue").cast(pl.Float64).sum()
    named = both.select(
        member=pl.col(column),
        revenue=pl.col("revenue").cast(MONEY).fill_null(zero),
        before=pl.col("revenue_before").cast(MONEY).fill_null(zero),
    )
    return named.with_columns(
        change=pl.col("revenue") - pl.col("before"),
        share=pl.when(total > 0).then(pl.col("revenue").cast(pl.Float64) / total),
    ).sort(["revenue", "member"], descending=[True, False], nulls_last=True)
