"""Customers by the month of their first purchase: who comes again in the months after, and with how much money."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments.cohort_pairs import paired_difference
from crm_analytics.i18n import N_

LONGEST: Final = 24
"""Months after the first that are looked at."""
AGE: Final = 3
"""Months after the first over which newer cohorts are compared with older ones, where so much is known."""
YEAR: Final = 12
"""Months after which the time of the year is the same."""
LEAST_PAIRS: Final = 3
"""Months that must have the same month of the year before beside them, for a trend to be sought."""
LEAST: Final = 20
"""Customers on each side of a comparison."""
LEAST_REGISTERED: Final = 0.5
"""Share of the customers compared of whom it must be known when they were registered."""


@dataclass(frozen=True)
class CohortComparison:
    """Newer cohorts against older ones: who bought in an average month of the `age` after the first; shares of them.

    `low` and `high` hold the difference newer - older in at least 19 of 20 cases. Where `same_season` is set, the older
    are the same months of the year before; else nothing keeps the time of the year out: the
    interval then holds every difference.
    """

    age: int
    older: tuple[date, date]
    newer: tuple[date, date]
    older_customers: int
    newer_customers: int
    older_share: float
    newer_share: float
    low: float
    high: float
    same_season: bool = True

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out that nothing changed, and the time of the year can't have made it."""
        return self.same_season and (self.low > 0 or self.high < 0)


def cohorts(customer_months: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Acquisition cohorts by months since: how many bought, and for how much.

    A month that is not over on the as-of day is not known yet; neither is any after it. The first cohort holds
    everybody who was a customer before the sales begin, as far as they came in that month.

    Args:
        customer_months: customer_no, month (its first day), revenue; one row per customer and month with a purchase.
        as_of: Last day with sales.

    Returns:
        cohort (first day of its month), age (months since, 0 is the cohort's own), size (its customers), active
        (customers who bought), share (active / size), revenue, per_customer (revenue / size), known; nulls where it is
        not known. Every cohort has all ages from 0 to that of the first cohort's last month, at most 24.

    Raises:
        NotEnoughData: where no month is over.
    """
    bought = ages(customer_months)
    _refuse_too_early(bought, as_of)
    cells = bought.group_by("cohort", "age").agg(
        active=pl.len().cast(pl.Int64), revenue=pl.col("revenue").sum().cast(pl.Float64)
    )
    sizes = cells.filter(pl.col("age") == 0).select("cohort", size="active")
    oldest = int(bought["age"].max())  # type: ignore[arg-type]  # a column of whole numbers
    every = sizes.join(pl.DataFrame({"age": range(min(oldest, LONGEST) + 1)}, schema={"age": pl.Int64}), how="cross")
    over = pl.col("cohort").dt.offset_by(pl.format("{}mo", pl.col("age") + 1)) <= as_of + timedelta(days=1)
    grid = every.join(cells, on=["cohort", "age"], how="left").with_columns(known=over)
    measured = grid.with_columns(pl.when("known").then(pl.col("active", "revenue").fill_null(0)).otherwise(None))
    return (
        measured.with_columns(share=pl.col("active") / pl.col("size"), per_customer=pl.col("revenue") / pl.col("size"))
        .sort("cohort", "age")
        .select("cohort", "age", "size", "active", "share", "revenue", "per_customer", "known")
    )


def _refuse_too_early(bought: pl.DataFrame, as_of: date) -> None:
    first = bought["cohort"].min()
    if not isinstance(first, date):
        raise NotEnoughData(N_("Cohorts need customers who bought; found: none."))
    if _month_end(first) > as_of:
        raise NotEnoughData(
            N_("Cohorts need at least one month that is over; of the first, {found} of {needed} days have passed."),
            found=(as_of - first).days + 1,
            needed=_month_end(first).day,
        )


def ages(customer_months: pl.DataFrame) -> pl.DataFrame:
    """The customers behind `cohorts`: customer_no, cohort, age, revenue; one row per customer and month bought."""
    number = pl.col("month").dt.year().cast(pl.Int64) * 12 + pl.col("month").dt.month()
    months = customer_months.select("customer_no", "month", "revenue", number=number)
    first = months.group_by("customer_no").agg(cohort=pl.col("month").min(), first=pl.col("number").min())
    return months.join(first, on="customer_no").select(
        "customer_no", "cohort", "revenue", age=pl.col("number") - pl.col("first")
    )


def newer_against_older(cells: pl.DataFrame) -> CohortComparison | None:
    """The newest cohorts against those of the same months a year before; None where too little is known.

    Where fewer than three months have their like in the year before, it is the newer half against the older half, which
    says nothing of a trend: the time of the year may be behind any difference. The first cohort is left out: it holds
    old customers too.

    Args:
        cells: What `cohorts` returns.
    """
    since_first = cells.filter(pl.col("cohort") > pl.col("cohort").min())
    over = [_over_ages(since_first, age) for age in range(AGE, 0, -1)]
    for age, comparable in zip(range(AGE, 0, -1), over, strict=True):
        pairs = _year_apart(comparable)
        if pairs.height >= LEAST_PAIRS and min(pairs["size"].sum(), pairs["size_before"].sum()) >= LEAST:
            return _paired(age, pairs)
    for age, comparable in zip(range(AGE, 0, -1), over, strict=True):
        older, newer = comparable.head((comparable.height + 1) // 2), comparable.tail(comparable.height // 2)
        if newer.height and min(older["size"].sum(), newer["size"].sum()) >= LEAST:
            return _halves(age, older, newer)
    return None


def _over_ages(cells: pl.DataFrame, age: int) -> pl.DataFrame:
    """Cohorts whose months 1 to `age` are known: cohort, size, active in an average one of these months."""
    months = cells.filter(pl.col("age").is_between(1, age)).group_by("cohort", "size")
    return (
        months.agg(pl.col("active").sum() / age, known=pl.col("known").all() & (pl.len() == age))
        .filter("known")
        .drop("known")
        .sort("cohort")
    )


def _year_apart(comparable: pl.DataFrame) -> pl.DataFrame:
    """The cohorts of the newest year of which those of the same month of the year before are known, in pairs."""
    before = comparable.select(pl.col("cohort").dt.offset_by(f"{YEAR}mo"), size_before="size", active_before="active")
    return comparable.join(before, on="cohort").sort("cohort").tail(YEAR)


def registered_before(customers: pl.LazyFrame, comparison: CohortComparison) -> float | None:
    """Share of the customers compared who were registered over a month before the month they first bought in.

    Most of them bought before the data begin, come seldom and turn up late. Cohorts of them are no newcomers, and those
    who come least turn up last, so that newer cohorts seem less faithful than older ones.

    Args:
        customers: `first_order_on` and `joined_on` (null: not known), one row per customer.
        comparison: The comparison.

    Returns:
        The share of those of whom it is known; None where it is known of fewer than half.
    """
    month = pl.col("first_order_on").dt.truncate("1mo")
    compared = customers.filter(month.is_between(*comparison.older) | month.is_between(*comparison.newer))
    long_before = pl.col("joined_on") < month.dt.offset_by("-1mo")
    recorded, share = (
        compared.select(pl.col("joined_on").is_not_null().mean(), share=long_before.mean()).collect().row(0)
    )
    return share if (recorded or 0.0) >= LEAST_REGISTERED else None


def _paired(age: int, pairs: pl.DataFrame) -> CohortComparison:
    columns = ("active", "size", "active_before", "size_before")
    x1, n1, x0, n0 = (pairs[name].to_numpy().astype(float) for name in columns)
    difference = paired_difference((x1, n1), (x0, n0), months=age)
    first, last = pairs["cohort"][0], pairs["cohort"][-1]
    return CohortComparison(
        age=age,
        older=(_year_before(first), _year_before(last)),
        newer=(first, last),
        older_customers=int(n0.sum()),
        newer_customers=int(n1.sum()),
        older_share=difference.older,
        newer_share=difference.newer,
        low=difference.low,
        high=difference.high,
    )


def _halves(age: int, older: pl.DataFrame, newer: pl.DataFrame) -> CohortComparison:
    return CohortComparison(
        age=age,
        older=(older["cohort"][0], older["cohort"][-1]),
        newer=(newer["cohort"][0], newer["cohort"][-1]),
        older_customers=int(older["size"].sum()),
        newer_customers=int(newer["size"].sum()),
        older_share=float(older["active"].sum()) / float(older["size"].sum()),
        newer_share=float(newer["active"].sum()) / float(newer["size"].sum()),
        low=-1.0,
        high=1.0,
        same_season=False,
    )


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
