"""Customers by the month of their first purchase: who comes again in the months after, and with how much money."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_
from crm_analytics.statistics.intervals import newcombe

LONGEST: Final = 24
"""Months after the first that are looked at."""
AGE: Final = 3
"""Months after the first at which newer cohorts are compared with older ones, where so much is known."""
LEAST: Final = 20
"""Customers on each side of a comparison."""
LEAST_REGISTERED: Final = 0.5
"""Share of the customers compared of whom it must be known when they were registered."""


@dataclass(frozen=True)
class CohortComparison:
    """Newer cohorts against older ones, both `age` months after the first purchase; shares of their customers.

    `low` and `high` hold the difference newer - older in 8 of 10 cases.
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

    @property
    def differs(self) -> bool:
        """Whether the interval leaves out that nothing changed."""
        return self.low > 0 or self.high < 0


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
    """The newer half of the cohorts against the older half, at the same age; None where too little is known.

    The first cohort is left out: it holds old customers too. The interval is Newcombe's for a difference of shares
    (1998, method 10), on as many customers as the cohorts' own differences leave (Pearson's dispersion within the
    halves), so that two lucky months are no trend.

    Args:
        cells: What `cohorts` returns.
    """
    since_first = cells.filter(pl.col("cohort") > pl.col("cohort").min())
    for age in range(AGE, 0, -1):
        comparable = since_first.filter((pl.col("age") == age) & pl.col("known")).sort("cohort")
        older, newer = comparable.head((comparable.height + 1) // 2), comparable.tail(comparable.height // 2)
        if newer.height and min(older["size"].sum(), newer["size"].sum()) >= LEAST:
            return _compared(age, older, newer)
    return None


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
    compared = customers.filter(month.is_between(comparison.older[0], comparison.newer[1]))
    long_before = pl.col("joined_on") < month.dt.offset_by("-1mo")
    recorded, share = (
        compared.select(pl.col("joined_on").is_not_null().mean(), share=long_before.mean()).collect().row(0)
    )
    return share if (recorded or 0.0) >= LEAST_REGISTERED else None


def _compared(age: int, older: pl.DataFrame, newer: pl.DataFrame) -> CohortComparison:
    spread = dispersion([older, newer])
    (x1, n1), (x2, n2) = ((float(each["active"].sum()), float(each["size"].sum())) for each in (older, newer))
    low, high = newcombe(x2 / spread, n2 / spread, x1 / spread, n1 / spread)
    return CohortComparison(
        age=age,
        older=(older["cohort"][0], older["cohort"][-1]),
        newer=(newer["cohort"][0], newer["cohort"][-1]),
        older_customers=int(n1),
        newer_customers=int(n2),
        older_share=x1 / n1,
        newer_share=x2 / n2,
        low=low,
        high=high,
    )


def dispersion(groups: list[pl.DataFrame]) -> float:
    """How much more cohorts of one group differ than chance alone would have it; at least 1."""
    squares, freedom = 0.0, 0
    for each in groups:
        share = float(each["active"].sum()) / float(each["size"].sum())
        if 0 < share < 1:
            expected = each["size"] * share
            squares += float(((each["active"] - expected) ** 2 / (expected * (1 - share))).sum())
            freedom += each.height - 1
    return max(1.0, squares / freedom) if freedom else 1.0


def _month_end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
