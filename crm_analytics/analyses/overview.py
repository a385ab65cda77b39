"""How are we doing, and what changed: figures of some days beside those they are compared with."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from crm_analytics.metrics.figures import Figures, between, days_before, figures

Comparison = Literal["before", "year"]
YEAR = timedelta(weeks=52)
LONGEST_BY_DAY = 62
"""Up to so many days the time line has a point a day; beyond, a point a week."""
CARD_METRICS = ("revenue", "orders", "average_order", "active_customers", "new_customers", "repeat_rate")


@dataclass(frozen=True)
class Days:
    """The days of a question and the equally long ones they are compared with."""

    start: date
    end: date
    before_start: date
    before_end: date

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    @property
    def step(self) -> int:
        """Days to a point of the time line: 1 or 7."""
        return 1 if self.length <= LONGEST_BY_DAY else 7


@dataclass(frozen=True)
class Overview:
    """What the page shows.

    Attributes:
        days: The days, and those they are compared with.
        now: Figures of the days.
        before: Figures of the days compared with; None where sales do not reach back so far.
        line: A row per day or week, zeros included: `day` (its first), `revenue`, `before`, and the other metrics.
        categories: A row per category, largest revenue first: `member`, `revenue`, `share`, `before`, `change`.
        branches: The same per branch.
    """

    days: Days
    now: Figures
    before: Figures | None
    line: pl.DataFrame
    categories: pl.DataFrame
    branches: pl.DataFrame


def compared(start: date, end: date, comparison: Comparison = "before") -> Days:
    """The days with those just before, or with the same weekdays 52 weeks earlier."""
    if comparison == "year":
        return Days(start, end, start - YEAR, end - YEAR)
    return Days(start, end, *days_before(start, end))


def overview(daily_sales: pl.DataFrame, order_days: pl.DataFrame, days: Days, *, branch: str | None = None) -> Overview:
    """Figures, time line and members of some days.

    Args:
        daily_sales: The mart, sorted by day.
        order_days: The mart, sorted by day.
        days: What is asked, by `compared`.
        branch: Only this branch; None for all.
    """
    reaches_back = daily_sales.height > 0 and daily_sales["day"][0] <= days.before_start
    sales, orders = (_part(mart, days.start, days.end, branch) for mart in (daily_sales, order_days))
    old_sales, old_orders = (
        _part(mart, days.before_start, days.before_end, branch) for mart in (daily_sales, order_days)
    )
    if not reaches_back:
        old_sales = old_sales.clear()
    return Overview(
        days=days,
        now=figures(sales, orders),
        before=figures(old_sales, old_orders) if reaches_back else None,
        line=time_line(sales, orders, old_sales if reaches_back else None, days),
        categories=members(sales, old_sales, "category"),
        branches=members(sales, old_sales, "branch_id"),
    )


def time_line(sales: pl.DataFrame, orders: pl.DataFrame, old_sales: pl.DataFrame | None, days: Days) -> pl.DataFrame:
    """One row per day or whole week, counted back from the last day, with zeros where nothing was sold.

    Days at the start that make no whole week are left out.

    Returns:
        `day` (first day of the point), `before_day`, `revenue`, `orders`, `average_order`, `active_customers`,
        `new_customers`, and `before`, the revenue compared with, null without.
    """
    points = days.length // days.step
    first = days.end - timedelta(days=points * days.step - 1)
    shift = days.start - days.before_start
    line = pl.DataFrame({"day": [first + timedelta(days=days.step * point) for point in range(points)]})
    customers = orders.lazy().filter(pl.col("orders") > 0, pl.col("customer_no").is_not_null())
    parts = [
        _by_point(sales.lazy(), days).agg(revenue=pl.col("revenue").sum().cast(pl.Float64)),
        _by_point(orders.lazy(), days).agg(orders=pl.col("orders").sum()),
        _by_point(customers, days).agg(active_customers=pl.col("customer_no").n_unique()),
        _by_point(customers.filter("is_first"), days).agg(new_customers=pl.col("customer_no").n_unique()),
    ]
    if old_sales is not None:
        moved = old_sales.lazy().with_columns(pl.col("day") + shift)
        parts.append(_by_point(moved, days).agg(before=pl.col("revenue").sum().cast(pl.Float64)))
    for part in pl.collect_all(parts):
        line = line.join(part, on="day", how="left", maintain_order="left")
    line = line.with_columns(pl.exclude("day").fill_null(0))
    if old_sales is None:
        line = line.with_columns(before=pl.lit(None, pl.Float64))
    average = pl.when(pl.col("orders") > 0).then(pl.col("revenue") / pl.col("orders"))
    return line.with_columns(average_order=average, before_day=pl.col("day") - shift)


def members(sales: pl.DataFrame, old_sales: pl.DataFrame, dimension: str) -> pl.DataFrame:
    """One row per member of a dimension; the column `change` adds up exactly to the change of the whole.

    Returns:
        `member` (null: not given), `revenue`, `before`, `change` (money, exact), `share` (of the revenue).
    """
    added = pl.col("revenue").sum().cast(pl.Decimal(38, 2))
    now, before = (each.lazy().group_by(dimension).agg(added) for each in (sales, old_sales))
    both = now.join(before, on=dimension, how="full", coalesce=True, nulls_equal=True, suffix="_before")
    zero = pl.lit(0, pl.Decimal(38, 2))
    total = pl.col("revenue").cast(pl.Float64).sum()
    return (
        both.select(
            member=pl.col(dimension),
            revenue=pl.col("revenue").fill_null(zero),
            before=pl.col("revenue_before").fill_null(zero),
        )
        .with_columns(
            change=pl.col("revenue") - pl.col("before"),
            share=pl.when(total != 0).then(pl.col("revenue").cast(pl.Float64) / total),
        )
        .sort(["revenue", "member"], descending=[True, False], nulls_last=True)
        .collect()
    )


def difference(members: pl.DataFrame, most: int = 6) -> pl.DataFrame:
    """The members that changed most, and the others that rose and that fell taken together; it all adds up.

    Returns:
        `member`, `change`, `others` (how many members the row stands for; 0 for a member itself, which may be
        null), largest gain first and the others of a direction after its members.
    """
    by_size = members.filter(pl.col("change") != 0).sort(
        [pl.col("change").abs(), "member"], descending=[True, False], nulls_last=True
    )
    own, rest = by_size.head(most), by_size.slice(most)
    together = rest.group_by(rose=pl.col("change") > 0).agg(
        pl.col("change").sum().cast(members.schema["change"]), others=pl.len().cast(pl.Int64)
    )
    named = own.select("member", "change", others=pl.lit(0, pl.Int64))
    rows = pl.concat([named, together.select(pl.lit(None, pl.String).alias("member"), "change", "others")])
    is_loss, is_rest = pl.col("change") < 0, pl.col("others") > 0
    return rows.sort([is_loss, is_rest ^ is_loss, -pl.col("change"), "member"], nulls_last=True)


def _part(mart: pl.DataFrame, start: date, end: date, branch: str | None) -> pl.DataFrame:
    part = between(mart, start, end)
    return part if branch is None else part.filter(pl.col("branch_id") == branch)


def _by_point(rows: pl.LazyFrame, days: Days) -> pl.lazyframe.group_by.LazyGroupBy:
    """Rows grouped by the first day of their point; those before the first whole point are left out."""
    points = days.length // days.step
    first = days.end - timedelta(days=points * days.step - 1)
    since = (pl.col("day") - pl.lit(first)).dt.total_days()
    start = pl.lit(first) + pl.duration(days=since // days.step * days.step)
    return rows.filter(pl.col("day") >= first).group_by(day=start.cast(pl.Date))
