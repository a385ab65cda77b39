"""What the retention calculator starts from: who came back, how much they bought, and how surely that is known."""

from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.retention import Estimate, RetentionBasis
from crm_analytics.features.value.retention_history import drift, rise
from crm_analytics.i18n import N_
from crm_analytics.statistics.intervals import Z95
from crm_analytics.statistics.shrinkage import Pooled, pooled_means, pooled_rates

PERIODS: Final = {365: 1, 91: 4, 30: 12}
"""Days of a period, and how many make a year; the longest that fits twice into the days with sales is taken."""
CHOSEN: Final = "*chosen"
LEAST: Final = 5
BAGS: Final = 40
"""Groups of customers from whose differences the uncertainty of the margin is worked out."""
MOST: Final = 15
"""Periods that are looked at."""
SLACK: Final = 3
"""Days without a sale with which the earliest period still counts as whole."""


def period_days(first: date, as_of: date) -> int:
    """The longest period that fits twice into the days with sales.

    Raises:
        NotEnoughData: with less than two periods of 30 days.
    """
    there = (as_of - first).days + 1
    fits = [days for days in PERIODS if there >= 2 * days]
    if not fits:
        raise NotEnoughData(
            N_("Retention needs sales of at least {needed} days; found: {found}."),
            needed=2 * min(PERIODS),
            found=there,
        )
    return max(fits)


def basis(order_days: pl.LazyFrame, groups: pl.LazyFrame, *, as_of: date, days: int) -> RetentionBasis:
    """What the last periods say.

    Args:
        order_days: The mart.
        groups: `customer_no` and `group`: `CHOSEN` for those asked for, others by what they are drawn towards.
        as_of: Last day with sales.
        days: Of a period.

    Raises:
        NotEnoughData: with fewer than 5 customers before, or fewer than 5 of them who returned.
    """
    people = _people(order_days, groups, as_of, days)
    chosen = people.filter(group=CHOSEN)
    stayed = chosen.filter(pl.col("in0") & pl.col("in1"))
    before = int(chosen["in1"].sum())
    if before < LEAST or stayed.height < LEAST:
        raise NotEnoughData(
            N_(
                "The calculator needs at least {needed} customers who ordered in the {days} days before the last "
                "{days}, and as many who came back; found: {before} and {returned}."
            ),
            needed=LEAST,
            days=days,
            before=before,
            returned=stayed.height,
        )
    moves = drift(chosen)
    costed, spent = (float(stayed[name].sum()) for name in ("costed", "spend"))
    return RetentionBasis(
        days=days,
        a_year=PERIODS[days],
        customers=int(chosen["in0"].sum()),
        before=before,
        returned=stayed.height,
        retention=_retention(people),
        orders=_mean(people, "orders"),
        spend=_mean(people, "spend"),
        earlier=_earlier(chosen),
        margin=_margin(stayed),
        costed=min(max(costed / spent, 0.0), 1.0) if spent > 0 else 0.0,
        stayers=rise(chosen),
        drift=moves.spread,
        drift_freedom=moves.freedom,
    )


def _people(order_days: pl.LazyFrame, groups: pl.LazyFrame, as_of: date, days: int) -> pl.DataFrame:
    """One row per customer: whether there in each whole period, the newest first, and what was bought in the last."""
    periods = _whole_periods(order_days, as_of, days)
    since = as_of - timedelta(days=periods * days - 1)
    rows = order_days.filter(pl.col("customer_no").is_not_null(), pl.col("day") >= since)
    ago = (pl.lit(as_of) - pl.col("day")).dt.total_days() // days
    now = ago == 0
    sums = rows.group_by("customer_no").agg(
        *((pl.col("orders").filter(ago == number).sum() > 0).alias(f"in{number}") for number in range(periods)),
        orders=pl.col("orders").filter(now).sum().cast(pl.Float64),
        spend=pl.col("revenue").filter(now).sum().cast(pl.Float64),
        cost=pl.col("cost").filter(now).sum().cast(pl.Float64),
        costed=pl.col("costed_revenue").filter(now).sum().cast(pl.Float64),
    )
    return sums.join(groups, on="customer_no").sort("customer_no").collect()


def _whole_periods(order_days: pl.LazyFrame, as_of: date, days: int) -> int:
    """How many periods there are sales for: two at least, fifteen at most."""
    first = order_days.select(pl.col("day").min()).collect().item()
    there = (as_of - first).days + 1 + SLACK if isinstance(first, date) else 0
    return min(max(there // days, 2), MOST)


def _earlier(chosen: pl.DataFrame) -> float | None:
    """The share that returned a period earlier; None where the sales don't go back so far, or too few were there."""
    if "in2" not in chosen.columns:
        return None
    there = chosen.filter("in2")
    return float(there["in1"].to_numpy().mean()) if there.height >= LEAST else None


def _retention(people: pl.DataFrame) -> Estimate:
    """The share that returned, drawn towards the other groups as far as they are alike."""
    counted = people.filter("in1").group_by("group").agg(n=pl.len(), k=pl.col("in0").sum())
    counted = counted.sort(pl.col("group") != CHOSEN, "group")
    return _estimate(pooled_rates(counted["k"].to_numpy(), counted["n"].to_numpy()))


def _mean(people: pl.DataFrame, column: str) -> Estimate:
    """The mean of returning customers, drawn towards the other groups; of those alone where that can't be done."""
    stayed = people.filter("in0", "in1")
    value = pl.col(column)
    sums = stayed.group_by("group").agg(total=value.sum(), square=(value**2).sum(), n=pl.len())
    usable = sums.filter((pl.col("group") == CHOSEN) | (pl.col("total") > 0)).sort(pl.col("group") != CHOSEN, "group")
    try:
        return _estimate(pooled_means(usable["total"].to_numpy(), usable["square"].to_numpy(), usable["n"].to_numpy()))
    except NotEnoughData:
        own = stayed.filter(group=CHOSEN)[column].to_numpy()
        return Estimate(float(own.mean()), float(own.std(ddof=1) / np.sqrt(len(own))))


def _margin(stayed: pl.DataFrame) -> Estimate | None:
    """Profit as a share of the spend whose cost is known; its error from leaving out bags of customers in turn."""
    costed, cost = (stayed[name].to_numpy() for name in ("costed", "cost"))
    if costed.sum() <= 0:
        return None
    value = 1 - cost.sum() / costed.sum()
    bag = np.arange(len(costed)) % BAGS
    kept = [np.bincount(bag, each, BAGS).sum() - np.bincount(bag, each, BAGS) for each in (costed, cost)]
    left = 1 - kept[1][kept[0] > 0] / kept[0][kept[0] > 0]
    bags = len(np.unique(bag))
    return Estimate(float(value), float(np.sqrt((bags - 1) / bags * ((left - left.mean()) ** 2).sum())))


def _estimate(pooled: Pooled) -> Estimate:
    """The first group, its error from the width of its interval."""
    return Estimate(float(pooled.mean[0]), float((pooled.high[0] - pooled.low[0]) / (2 * Z95)))
