"""How often the range of a coming year's orders holds, by kind and size of company, through the whole analysis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from benchmarks.kinds_of_company import AHEAD, FIRST_DAY, KINDS, SEASONAL, company
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.customer_value import customer_values
from crm_analytics.features.value.purchases import EPOCH
from crm_analytics.features.value.value_model import Money
from crm_analytics.marts.purchase_history import purchase_history

SPANS = (730, 1095)


@dataclass(frozen=True)
class SimulatedYear:
    """What came of one company; without a forecast where it was refused.

    Attributes:
        expected: Order days said.
        low: Lower end of the range of 8 in 10 cases.
        high: Upper end.
        came: Order days that came.
        inside: Customers with two or more expected whose own days lay in their range, and how many those are.
        waits: Next orders in their range, of those ranges that ended, and how many those are.
        lost: Chance of no order on average, and the share without one.
        method: Which was used.
    """

    expected: float
    low: float
    high: float
    came: float
    inside: tuple[int, int]
    waits: tuple[int, int]
    lost: tuple[float, float]
    method: str


def forecast(kind: str, customers: int, seed: int) -> SimulatedYear | None:
    """One company, as a refresh would see it, and the year after; None where nothing is said of it."""
    span = SPANS[seed % len(SPANS)]
    days = company(kind, customers, span, seed)
    as_of = EPOCH + timedelta(days=FIRST_DAY + span - 1)
    before, after = days.filter(pl.col("day") <= as_of), days.filter(pl.col("day") > as_of)
    summary = before.group_by("customer_no").agg(
        branch_id=pl.lit(None, pl.String),
        first_order_on=pl.col("day").min(),
        last_order_on=pl.col("day").max(),
        order_days=pl.col("day").n_unique().cast(pl.Int64),
        revenue=pl.col("revenue").sum(),
    )
    history = purchase_history(summary.lazy(), as_of=as_of).collect()
    try:
        values = customer_values(summary, before.lazy(), history, as_of=as_of, money=Money(1.0, "revenue", 0.0))
    except NotEnoughData:
        return None
    came = after.filter(pl.col("day") <= as_of + timedelta(days=AHEAD)).group_by("customer_no")
    actual = came.agg(came=pl.col("day").n_unique(), next=pl.col("day").min())
    people = values.customers.join(actual, on="customer_no", how="left").with_columns(pl.col("came").fill_null(0))
    total = dict(values.model.select("parameter", "value").iter_rows())
    many = people.filter(pl.col("expected_orders") >= 2)
    ended = people.filter(pl.col("next_order_to") <= as_of + timedelta(days=AHEAD))
    return SimulatedYear(
        expected=total["orders"],
        low=total["orders_low"],
        high=total["orders_high"],
        came=float(people["came"].sum()),
        inside=(many.filter(pl.col("came").is_between("orders_low", "orders_high")).height, many.height),
        waits=(ended.filter(pl.col("next").is_between("next_order_from", "next_order_to")).height, ended.height),
        lost=(float(people["lost"].to_numpy().mean()), float((people["came"] == 0).to_numpy().mean())),
        method=str(values.customers["method"][0]),
    )


def measured(kind: str, customers: int, seeds: Iterable[int]) -> dict[str, float]:
    """Many companies: how many were refused, and how what was said of the others held."""
    every = [forecast(kind, customers, seed) for seed in seeds]
    done = [each for each in every if each is not None]
    result = {"companies": float(len(every)), "refused": 1 - len(done) / max(len(every), 1)}
    if not done:
        return result
    ratio = np.array([each.expected / max(each.came, 1) for each in done])
    return result | {
        "held": float(np.mean([each.low <= each.came <= each.high for each in done])),
        "near": float(np.mean((ratio >= 0.85) & (ratio <= 1.15))),
        "ratio": float(np.median(ratio)),
        "customers": _pooled([each.inside for each in done]),
        "next": _pooled([each.waits for each in done]),
        "lost_said": float(np.mean([each.lost[0] for each in done])),
        "lost": float(np.mean([each.lost[1] for each in done])),
    }


def _pooled(parts: list[tuple[int, int]]) -> float:
    inside, cases = (sum(each) for each in zip(*parts, strict=True))
    return inside / cases if cases else float("nan")


ALL = (*KINDS, SEASONAL)
