"""How many of each group ordered again: as counted, and drawn towards the whole where a group is small."""

from datetime import date
from typing import Literal

import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.i18n import N_
from crm_analytics.statistics.shrinkage import pooled_rates, rate_interval

By = Literal["segment", "branch_id", "kind"]


def repeat_rates(before: pl.LazyFrame, order_days: pl.LazyFrame, by: By) -> pl.DataFrame:
    """Of the customers of each group on a day, those who ordered after it.

    Args:
        before: The rfm_before result, or some of its rows; all have the same day, and the groups are of that day.
        order_days: The mart.
        by: Column of the groups; customers without one are left out.

    Returns:
        group, customers, returned, rate, low, high (its 95 % interval), pooled (the rate drawn towards the whole),
        pooled_low, pooled_high, drawn (how far); the highest pooled rate first.

    Raises:
        NotEnoughData: where nobody had bought by that day, or fewer than 5 had.
    """
    people = before.select("customer_no", "day", group=pl.col(by).cast(pl.String)).drop_nulls("group").collect()
    if people.is_empty():
        raise NotEnoughData(N_("Nobody of these had bought by the end of a month that lies a quarter back."))
    day: date = people["day"][0]
    later = order_days.filter(pl.col("day") > day, pl.col("orders") > 0, pl.col("customer_no").is_not_null())
    back = later.select("customer_no").unique().collect()["customer_no"]
    again = people.with_columns(again=pl.col("customer_no").is_in(back.implode()))
    counted = again.group_by("group").agg(
        customers=pl.len().cast(pl.Int64), returned=pl.col("again").sum().cast(pl.Int64)
    )
    counted = counted.sort("group")
    returned, customers = counted["returned"].to_numpy(), counted["customers"].to_numpy()
    pooled, (low, high) = pooled_rates(returned, customers), rate_interval(returned, customers)
    return counted.with_columns(
        rate=pl.col("returned") / pl.col("customers"),
        low=pl.Series(low),
        high=pl.Series(high),
        pooled=pl.Series(pooled.mean),
        pooled_low=pl.Series(pooled.low),
        pooled_high=pl.Series(pooled.high),
        drawn=pl.Series(pooled.drawn),
    ).sort(["pooled", "group"], descending=[True, False])
