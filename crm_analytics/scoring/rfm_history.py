"""Where customers stood on earlier days, by the same rule as today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import dataframely as dy
import numpy as np
import polars as pl

from crm_analytics.schema.bounds import Bounds
from crm_analytics.schema.columns import across_branches
from crm_analytics.scoring.rfm import rfm_segments
from crm_analytics.scoring.rfm_bounds import LEAST_CUSTOMERS, Ints, by_bounds, rank_bounds

MONTHS: Final = 24
BEFORE: Final = 90
"""Days that a period before lies back at least."""
EPOCH: Final = date(1970, 1, 1)
MEASURES: Final = {"r": "recency", "f": "frequency", "m": "monetary"}


class RfmBounds(dy.Schema):
    """One row per month's end (and the as-of day), measure and score from 2: where the score begins on that day."""

    day = dy.Date(primary_key=True)
    measure = dy.String(primary_key=True)  # r: recency in days, at most; f: order days, m: money, at least
    score = dy.Int8(primary_key=True, min=2, max=5)
    bound = dy.Decimal(precision=18, scale=2)
    by_rank = dy.Bool()  # False: somebody set it


class RfmBefore(dy.Schema):
    """One row per customer who had bought by a month's end a quarter back: the segment then, by the rule of today."""

    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch, as of today
    kind = dy.String(nullable=True)
    day = dy.Date()  # the same in all rows
    monetary = dy.Decimal(precision=18, scale=2, metadata=across_branches())  # up to that day
    segment = dy.String()


NOBODY: Final = RfmBefore.create_empty().select("customer_no", "monetary", "segment", "day")


@dataclass(frozen=True)
class Standing:
    """What customers had done up to the end of a day; one place for each who had bought, by number.

    Attributes:
        day: The day.
        customer_no: Who had bought.
        recency: Days since the last order day.
        frequency: Order days.
        cents: Money less returns, in hundredths.
    """

    day: date
    customer_no: Ints
    recency: Ints
    frequency: Ints
    cents: Ints

    def bounds(self) -> Bounds:
        """Where the scores begin by rank."""
        return rank_bounds(self.recency, self.frequency, self.cents)

    def segments(self, bounds: Bounds | None = None) -> pl.DataFrame:
        """customer_no, recency, frequency, monetary, r, f, m and segment; by rank, or by the bounds that were set."""
        money = pl.Series(self.cents).cast(pl.Decimal(20, 2)) / pl.Series([100], dtype=pl.Decimal(3, 0))
        measured = pl.DataFrame(
            {
                "customer_no": pl.Series(self.customer_no, dtype=pl.UInt32),
                "recency": self.recency,
                "frequency": self.frequency,
                "monetary": money.cast(pl.Decimal(18, 2)),
            }
        )
        return rfm_segments(measured.with_columns(by_bounds(bounds or self.bounds())))


def month_ends(first: date, as_of: date, months: int = MONTHS) -> list[date]:
    """The last days of at most so many months before the as-of day, none before the first day; then the as-of day."""
    ends: list[date] = []
    end = (as_of + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    while end >= first and len(ends) < months:
        ends.append(end)
        end = end.replace(day=1) - timedelta(days=1)
    return sorted({*ends, as_of})


def day_before(days: Sequence[date], as_of: date) -> date | None:
    """The latest of the days that lies a quarter back; None where none does."""
    return max((day for day in days if (as_of - day).days >= BEFORE), default=None)


def standings(order_days: pl.LazyFrame, days: Sequence[date]) -> Iterator[Standing]:
    """Where customers stood at the end of each of these days, the earliest first.

    Args:
        order_days: The mart, or `day`, `customer_no`, `orders` and `revenue` of it.
        days: The days; a day on which fewer than 5 customers had bought is passed over.
    """
    rows = _rows(order_days, max(days))
    at, customers = rows["day"].to_numpy(), rows["customer_no"].to_numpy()
    cents, is_new = rows["cents"].to_numpy(), rows["is_new"].to_numpy()
    size = int(customers.max()) + 1 if len(customers) else 0
    last, often, money = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(size, np.int64)
    begin = 0
    for day in sorted(days):
        number = (day - EPOCH).days
        end = int(np.searchsorted(at, number, side="right"))
        who, new = customers[begin:end], is_new[begin:end]
        np.add.at(money, who, cents[begin:end])
        np.add.at(often, who[new], 1)
        last[who[new]] = at[begin:end][new]  # rows are sorted by day: the last one stays
        begin = end
        bought = np.flatnonzero(often)
        if len(bought) >= LEAST_CUSTOMERS:
            yield Standing(day, bought, number - last[bought], often[bought], money[bought])


def bounds_and_standings(
    order_days: pl.LazyFrame, days: Sequence[date], bounds: Bounds | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The bounds of all these days, and where customers stood a quarter before the last.

    Args:
        order_days: The mart.
        days: What `month_ends` gives.
        bounds: Where each score begins, where somebody set it; None: by rank.

    Returns:
        The rfm_bounds result; and customer_no, monetary, segment, day on `day_before`, empty where nobody had bought.
    """
    before, rows, then = day_before(days, max(days)), [], NOBODY
    for standing in standings(order_days, days):
        on_day = bounds or standing.bounds()
        rows += _rows_of(standing.day, on_day, by_rank=bounds is None)
        if standing.day == before:
            then = standing.segments(on_day).with_columns(day=pl.lit(before))
    return pl.DataFrame(rows, schema=RfmBounds.create_empty().schema, orient="row"), then.select(NOBODY.columns)


def bounds_on(rfm_bounds: pl.DataFrame, day: date) -> Bounds:
    """The bounds of one of the result's days."""
    own = rfm_bounds.filter(pl.col("day") == day).sort("score")
    by_measure: dict[str, list[Decimal]] = {
        measure: own.filter(pl.col("measure") == measure)["bound"].to_list() for measure in MEASURES
    }
    recency, frequency = (tuple(int(bound) for bound in by_measure[measure]) for measure in ("r", "f"))
    return Bounds(recency, frequency, tuple(by_measure["m"]))


def segment_path(own_days: pl.DataFrame, rfm_bounds: pl.DataFrame) -> pl.DataFrame:
    """One customer's segment at each day of the bounds, from own orders alone.

    Args:
        own_days: The customer's rows of order_days, or `day`, `orders` and `revenue` of each order or day.
        rfm_bounds: The result.

    Returns:
        day, recency, frequency, monetary, r, f, m, segment; a row for each day on which the customer had bought,
        the earliest first; the last is the as-of day.
    """
    days = rfm_bounds.select("day").unique().sort("day")
    by_day = own_days.group_by("day").agg(pl.col("orders", "revenue").sum()).sort("day")
    ordered = pl.col("orders") > 0
    upto = by_day.select(
        "day",
        last=pl.when(ordered).then("day").forward_fill(),
        frequency=ordered.cum_sum().cast(pl.Int64),
        monetary=pl.col("revenue").cum_sum(),
    )
    measured = days.join_asof(upto, on="day").filter(pl.col("frequency") > 0)
    reached = measured.select(
        "day", "frequency", "monetary", recency=(pl.col("day") - pl.col("last")).dt.total_days()
    ).join(_wide(rfm_bounds), on="day")
    scores = [
        pl.sum_horizontal(_reaches(measure, score).cast(pl.Int8) for score in range(2, 6))
        .add(1)
        .cast(pl.Int8)
        .alias(measure)
        for measure in MEASURES
    ]
    scored = reached.with_columns(scores)
    return rfm_segments(scored).select("day", "recency", "frequency", "monetary", "r", "f", "m", "segment").sort("day")


def _reaches(measure: str, score: int) -> pl.Expr:
    value, bound = pl.col(MEASURES[measure]), pl.col(f"{measure}{score}")
    value = value.cast(pl.Decimal(38, 2))
    return value <= bound if measure == "r" else value >= bound


def _wide(rfm_bounds: pl.DataFrame) -> pl.DataFrame:
    named = rfm_bounds.with_columns(name=pl.format("{}{}", "measure", "score"))
    return named.pivot("name", index="day", values="bound")


def _rows_of(day: date, bounds: Bounds, *, by_rank: bool) -> list[tuple[date, str, int, Decimal | int, bool]]:
    return [
        (day, measure, score, bound, by_rank)
        for measure, name in MEASURES.items()
        for score, bound in enumerate(getattr(bounds, name), start=2)
    ]


def _rows(order_days: pl.LazyFrame, until: date) -> pl.DataFrame:
    """Rows of known customers up to a day, by day; `is_new` marks the first of each order day."""
    of_customers = order_days.filter(pl.col("customer_no").is_not_null(), pl.col("day") <= until).select(
        pl.col("day").to_physical().cast(pl.Int64),
        pl.col("customer_no").cast(pl.Int64),
        ordered=pl.col("orders") > 0,
        cents=(pl.col("revenue") * 100).cast(pl.Int64),
    )
    rows = of_customers.collect()
    rows = rows if rows["day"].is_sorted() else rows.sort("day")
    key = pl.col("customer_no") * 2 + pl.col("ordered")  # a row of returns alone takes no order's place
    return rows.with_columns(is_new=pl.col("ordered") & (key * 2**17 + pl.col("day")).is_first_distinct())
