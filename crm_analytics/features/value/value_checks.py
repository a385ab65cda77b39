"""What was said of customers on earlier days against what they did, beside simpler ways of saying it.

Each check takes a day of the past, hides everything after it, lets every method say how often each customer will
order in the days that were hidden, and compares. A customer counts as lost who did not order in those days at all.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.bg_nbd import BgNbd, Floats, expected_orders, probability_of_none
from crm_analytics.features.value.gamma_gamma import expected_spend, fit_gamma_gamma
from crm_analytics.features.value.purchases import Purchases, Seen, seen_at
from crm_analytics.features.value.value_forecast import LEAST_BEFORE, Forecaster, forecaster, held_out

CHECKS: Final = 3
"""Days of the past that are looked at."""
APART: Final = 1 / 6
"""Of the hidden days, between two of them."""
LEAST_SEEN: Final = 1 / 4
"""Of all days, that must lie before such a day."""
LEAST_HIDDEN: Final = 14
"""Days that must be hidden; fewer tell nothing."""
TOTAL_OFF: Final = 0.1
"""How far the total of a method may be off for it to be used, where any method is that close."""
TENTHS: Final = 10
LEAST_GROUP: Final = 5
"""Customers in a group that is told of, and lost and kept ones where they are told apart."""
METHODS: Final = ("model", "bg_nbd", "own_rate", "last_period", "zero")


@dataclass(frozen=True)
class Check:
    """One earlier day: what each method said, and what came.

    Attributes:
        origin: The day, counted from 1970.
        horizon: Hidden days.
        seen: The customers then.
        predicted: Order days expected of each customer, by method.
        lost: Chance that each customer does not order at all, by method; none for the method `zero`.
        spend: Revenue expected of an order day.
        model: The buying process, fitted on what was known then.
    """

    origin: int
    horizon: int
    seen: Seen
    predicted: dict[str, Floats]
    lost: dict[str, Floats]
    spend: Floats
    model: BgNbd


def checks(bought: Purchases, as_of: int) -> list[Check]:
    """The checks that the time seen allows, the latest first; each hides the days after its origin from all methods.

    None where too little was known half-way: then it cannot be told how far off a forecast is.
    """
    span = as_of - bought.start
    horizon = held_out(span)
    if horizon < LEAST_HIDDEN:
        return []
    origins = [as_of - horizon - round(number * horizon * APART) for number in range(CHECKS)]
    usable = [origin for origin in origins if origin - bought.start >= span * LEAST_SEEN]
    return [check for origin in usable if (check := _try(bought, origin, horizon))]


def _try(bought: Purchases, origin: int, horizon: int) -> Check | None:
    """None where too few customers were known that day."""
    try:
        return _check(bought, origin, horizon)
    except NotEnoughData:
        return None


def measures(done: list[Check]) -> pl.DataFrame:
    """One row per method: how far off it was over all checks; `used` marks the method that is used.

    Used is the method least off per customer, of those whose total was off by a tenth at most; where none was, the
    one whose total was least off.
    """
    rows = [_measured(method, done) for method in METHODS]
    measured = pl.DataFrame(rows, schema_overrides={"rank": pl.Float64, "brier": pl.Float64, "auc": pl.Float64})
    off = (pl.col("total") - 1).abs().fill_null(np.inf)
    close = pl.when((off <= TOTAL_OFF).any()).then(pl.when(off <= TOTAL_OFF).then("mae")).otherwise(off)
    return measured.with_columns(used=close.arg_min().eq(pl.int_range(pl.len())))


def tenths(check: Check, method: str) -> pl.DataFrame:
    """Customers in ten groups by what was expected of them: mean expected and actual, and the share that ordered.

    Groups are as large as each other but for one customer; where tenths would be smaller than 5, there are fewer.
    """
    predicted = check.predicted[method]
    groups = min(TENTHS, max(len(predicted) // LEAST_GROUP, 1))
    place = np.argsort(np.argsort(predicted, kind="stable"), kind="stable")
    each = pl.DataFrame(
        {
            "tenth": (place * groups // max(len(predicted), 1) + 1).astype(np.int8),
            "expected": predicted,
            "actual": check.seen.later,
            "expected_lost": check.lost.get(method, np.ones(len(predicted))),
            "lost": (check.seen.later == 0).astype(np.float64),
        }
    )
    grouped = each.group_by("tenth").agg(customers=pl.len().cast(pl.Int64), means=pl.struct(pl.exclude("tenth").mean()))
    return grouped.unnest("means").sort("tenth")


def _check(bought: Purchases, origin: int, horizon: int) -> Check:
    seen, made = seen_at(bought, origin, horizon), forecaster(bought, origin)
    predicted = _predicted(seen, made, horizon) | {"last_period": _of_last_period(bought, origin, horizon, seen)}
    lost = {method: np.exp(-predicted[method]) for method in ("own_rate",)}
    lost |= {"last_period": (predicted["last_period"] == 0).astype(np.float64)}
    lost |= {"bg_nbd": probability_of_none(made.model, *seen.ages, horizon), "model": made.lost(seen.ages, horizon)}
    spend = fit_gamma_gamma(seen.spend(), prior=1, least=LEAST_BEFORE[0])
    per_day = expected_spend(spend, seen.x + 1, seen.mean_spend)
    return Check(origin, horizon, seen, predicted, lost, per_day, made.model)


def _predicted(seen: Seen, made: Forecaster, horizon: int) -> dict[str, Floats]:
    return {
        "model": made.expected(seen.ages, horizon),
        "bg_nbd": expected_orders(made.model, *seen.ages, horizon),
        "own_rate": own_rate(seen, horizon),
        "zero": np.zeros_like(seen.x),
    }


def own_rate(seen: Seen, horizon: float) -> Floats:
    """As often as the customer has ordered so far, since the first order."""
    return seen.x / np.maximum(seen.T, 1) * horizon


def _of_last_period(bought: Purchases, origin: int, horizon: int, seen: Seen) -> Floats:
    """As often as in as many days before, or in all days before where there are fewer."""
    days = min(horizon, origin - bought.start)
    before = seen_at(bought, origin - days, days)
    counts = np.zeros(len(bought.first))
    counts[before.customer] = before.later
    # Who first came within that time: every order day of the time.
    since = ~np.isin(seen.customer, before.customer)
    counts[seen.customer[since]] = seen.x[since] + 1
    return np.asarray(counts[seen.customer] * horizon / max(days, 1))


def _measured(method: str, done: list[Check]) -> dict[str, object]:
    predicted = np.concatenate([check.predicted[method] for check in done])
    came = np.concatenate([check.seen.later for check in done])
    money = np.concatenate([check.predicted[method] * check.spend for check in done])
    paid = np.concatenate([check.seen.later_revenue for check in done])
    knows = method in done[0].lost
    return {
        "method": method,
        "total": _ratio(predicted.sum(), came.sum()),
        "mae": float(np.abs(predicted - came).mean()),
        "rank": _mean(done, lambda check: _correlation(check.predicted[method], check.seen.later)),
        "money_total": _ratio(money.sum(), paid.sum()),
        "money_mae": float(np.abs(money - paid).mean()),
        "brier": _mean(done, lambda check: _brier(check, method)) if knows else None,
        "auc": _mean(done, lambda check: _auc(check, method)) if knows else None,
    }


def _mean(done: list[Check], measure: Callable[[Check], float | None]) -> float | None:
    values = [value for check in done if (value := measure(check)) is not None]
    return sum(values) / len(values) if values else None


def _ratio(predicted: float, came: float) -> float | None:
    return float(predicted / came) if came > 0 else None


def _brier(check: Check, method: str) -> float:
    return float(np.square(check.lost[method] - (check.seen.later == 0)).mean())


def _auc(check: Check, method: str) -> float | None:
    """Of a lost and a kept customer, how often the lost one had the higher chance of being lost; ties count half.

    None with fewer than 5 of either: one lost customer would make it any number.
    """
    lost = check.seen.later == 0
    gone, kept = int(lost.sum()), int((~lost).sum())
    if min(gone, kept) < LEAST_GROUP:
        return None
    return float((_ranks(check.lost[method])[lost].sum() - gone * (gone + 1) / 2) / (gone * kept))


def _correlation(predicted: Floats, came: Floats) -> float | None:
    """Spearman's; None where one side is all the same."""
    if predicted.min() == predicted.max() or came.min() == came.max():
        return None
    return float(np.corrcoef(_ranks(predicted), _ranks(came))[0, 1])


def _ranks(values: Floats) -> Floats:
    return pl.Series(values).rank("average").to_numpy()
