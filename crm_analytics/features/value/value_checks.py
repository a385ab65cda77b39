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
from crm_analytics.features.value.bg_nbd import Floats, expected_orders, probability_of_none
from crm_analytics.features.value.gamma_gamma import expected_spend, fit_gamma_gamma
from crm_analytics.features.value.order_futures import NOMINAL, TAILS, Futures, futures_and_total
from crm_analytics.features.value.purchases import Purchases, Seen, seen_at
from crm_analytics.features.value.seasonal_process import states
from crm_analytics.features.value.value_forecast import LEAST_BEFORE, Forecaster, forecaster, held_out
from crm_analytics.i18n import N_

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
CLEARLY: Final = 0.9
"""Error of a simple method as a share of a process's, below which the simple one is used."""
DEVIATIONS: Final = 1.8
"""Standard deviations, on average over the earlier days, from which a process counts as off."""
TENTHS: Final = 10
LEAST_RANGES: Final = 30
"""Ranges that ended, from which on the share that held is told."""
LEAST_GROUP: Final = 5
"""Customers in a group that is told of, and lost and kept ones where they are told apart."""
METHODS: Final = ("gaps", "seasonal", "model", "bg_nbd", "own_rate", "last_period", "zero")
WITH_CHANCES: Final = ("gaps", "seasonal", "model", "bg_nbd")
"""Those that say a chance of no order at all."""
FACTOR: Final = 2.0
"""How many times too much or too little a method may have said in total to be used at all."""
LEAST_EXPECTED: Final = 2.0
"""Order days expected of a customer from which on a range of them is measured."""
INSIDE: Final = 0.8
"""Share of cases that is meant to lie in a range."""
STRETCHES: Final = np.arange(1.0, 3.01, 0.1)
OFF: Final = N_(
    "On earlier days even the nearest forecast was {times} times what came in total: what customers do has changed too "
    "much to say what they will bring."
)


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
        futures: What each customer might do: next orders, ranges; None where the process could not be fitted.
        drawn: By process, order days of all customers together, drawn many times.
    """

    origin: int
    horizon: int
    seen: Seen
    predicted: dict[str, Floats]
    lost: dict[str, Floats]
    spend: Floats
    futures: Futures | None
    drawn: dict[str, Floats]


@dataclass(frozen=True)
class Judged:
    """What the checks say of the methods.

    Attributes:
        method: The one that is used.
        surest: The one whose chances of no order are used.
        measured: Measures of each; None where nothing could be measured of the one that is used.
        done: The checks; none then.
        tail: Which of `TAILS` is beyond either end of the ranges of next orders.
        inside: Share of next orders that lay inside their range then; None with few of them.
        stretch: How many times wider than drawn the ranges of customers' orders are.
        error: How far off totals were, as a logarithm.
    """

    method: str
    surest: str
    measured: pl.DataFrame | None
    done: list[Check]
    tail: int
    inside: float | None
    stretch: float
    error: float


def unmeasured(method: str) -> Judged:
    """Where no earlier day could be looked at: ranges are as drawn."""
    return Judged(method, method, None, [], NOMINAL, None, 1.0, 0.0)


def judged_by(done: list[Check], measured: pl.DataFrame) -> Judged:
    """What follows from the measures of the methods."""
    method = str(measured.filter("used")["method"][0])
    tail, inside = waiting_tail(done)
    return Judged(
        method=method,
        surest=surest(measured),
        measured=measured,
        done=done,
        tail=tail,
        inside=inside,
        stretch=range_stretch(done, method),
        error=total_error(done, method),
    )


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
    done = [check for origin in usable if (check := _try(bought, origin, horizon))]
    # Methods are compared on the same days: where the process could be fitted on some of them, on those.
    return [check for check in done if check.futures is not None] or done


def _try(bought: Purchases, origin: int, horizon: int) -> Check | None:
    """None where too few customers were known that day."""
    try:
        return _check(bought, origin, horizon)
    except NotEnoughData:
        return None


def measures(done: list[Check], *, silent: bool = False) -> pl.DataFrame:
    """One row per method: how far off it was over all checks; `used` marks the method that is used.

    Used is the buying process, seasonal where a season shows, unless it was off by more than chance and few data say:
    the smallest error alone is often luck where customers are few, and would take an end of new customers for a change
    of the others. Where it was off: the method least off per customer, of those whose total was off by a tenth at most;
    where none was, the one whose total was least off. A simple method says no chances: it is used where it was less off
    by a tenth at least.

    Args:
        done: The checks.
        silent: Whether nothing was sold for longer than ever before: else nobody ordering again is no forecast.

    Raises:
        NotEnoughData: where even that one was off by more than a factor of two.
    """
    methods = [method for method in METHODS if all(method in check.predicted for check in done)]
    rows = [_measured(method, done) for method in methods]
    measured = pl.DataFrame(rows, schema_overrides={"rank": pl.Float64, "brier": pl.Float64, "auc": pl.Float64})
    off = (pl.col("total") - 1).abs().fill_null(np.inf)
    if not silent:
        off = pl.when(pl.col("method") != "zero").then(off)
    process = "seasonal" if "seasonal" in methods else "gaps"
    if process in methods and not is_off(done, process):
        return measured.with_columns(used=pl.col("method") == process)
    counted = pl.col("mae") * pl.when(pl.col("method").is_in(WITH_CHANCES)).then(1.0).otherwise(1 / CLEARLY)
    close = pl.when((off <= TOTAL_OFF).any()).then(pl.when(off <= TOTAL_OFF).then(counted)).otherwise(off)
    chosen = measured.with_columns(used=close.arg_min().eq(pl.int_range(pl.len())))
    total = chosen.filter("used")["total"].first()
    if not silent and isinstance(total, float) and not 1 / FACTOR <= total <= FACTOR:
        raise NotEnoughData(OFF, times=round(total, 1))
    return chosen


def is_off(done: list[Check], process: str) -> bool:
    """Whether a process was off on earlier days by more than chance and few data explain.

    The days overlap: their deviations are averaged, as if they were one.
    """
    apart = [
        (float(check.seen.later.sum()) - float(drawn.mean())) / max(float(drawn.std()), 0.5)
        for check in done
        if (drawn := check.drawn.get(process)) is not None
    ]
    return not apart or abs(sum(apart) / len(apart)) > DEVIATIONS


def surest(measured: pl.DataFrame) -> str:
    """The method whose chances of no order were nearest to what came (Brier score)."""
    with_chances = measured.filter(pl.col("brier").is_not_null(), pl.col("method").is_in(WITH_CHANCES))
    return str(with_chances.sort("brier", maintain_order=True)["method"][0])


def waiting_tail(done: list[Check]) -> tuple[int, float | None]:
    """Which of `TAILS` leaves 8 of 10 next orders inside their ranges, and the share that it left inside.

    Of the ranges that ended within the hidden days. The nominal one, and no share, where there are fewer than 30.
    """
    shares = []
    for number in range(len(TAILS)):
        inside = cases = 0
        for check in done:
            if check.futures is None:
                continue
            low, high = check.futures.wait_lows[:, number], check.futures.wait_highs[:, number]
            ended = check.futures.wait_highs[:, NOMINAL] <= check.horizon
            held = (check.seen.waited >= low) & (check.seen.waited <= np.where(np.isfinite(high), high, np.inf))
            inside, cases = inside + int(held[ended].sum()), cases + int(ended.sum())
        shares.append(inside / cases if cases >= LEAST_RANGES else None)
    if shares[NOMINAL] is None:
        return NOMINAL, None
    best = min(range(len(TAILS)), key=lambda number: (abs((shares[number] or 0) - INSIDE), abs(number - NOMINAL)))
    return best, shares[best]


def range_stretch(done: list[Check], method: str) -> float:
    """How many times wider customers' ranges must be than drawn for 8 of 10 to have held; 1 at least."""
    for stretch in STRETCHES:
        inside = cases = 0
        for check in done:
            if check.futures is None:
                continue
            middle, low, high = spread(check.futures, check.predicted[method], float(stretch))
            counted = middle >= LEAST_EXPECTED
            held = (check.seen.later >= low) & (check.seen.later <= high)
            inside, cases = inside + int(held[counted].sum()), cases + int(counted.sum())
        if cases < LEAST_RANGES or inside >= INSIDE * cases:
            return float(stretch)
    return float(STRETCHES[-1])


def spread(drawn: Futures, orders: Floats, stretch: float) -> tuple[Floats, Floats, Floats]:
    """Order days expected, and their range in whole days: as drawn, around the expected and so many times as wide."""
    scale = scales(drawn, orders)
    low = np.maximum(orders - stretch * np.maximum(drawn.orders - drawn.low, 0) * scale, 0)
    high = orders + stretch * np.maximum(drawn.high - drawn.orders, 0) * scale
    return orders, np.floor(low), np.ceil(high)


def scales(drawn: Futures, orders: Floats) -> Floats:
    """How many times as many orders as drawn are expected of each customer; of all together where either is none."""
    whole = float(orders.sum() / drawn.orders.sum()) if drawn.orders.sum() > 0 else 1.0
    both = (drawn.orders > 0) & (orders > 0)
    return np.divide(orders, drawn.orders, out=np.full_like(orders, whole), where=both)


def total_error(done: list[Check], method: str) -> float:
    """How far off totals were on earlier days: root mean square of the logarithms of said over came."""
    ratios = [check.predicted[method].sum() / max(check.seen.later.sum(), 1) for check in done]
    return float(np.sqrt(np.mean(np.square(np.log(np.maximum(ratios, 0.01)))))) if ratios else 0.0


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
    seen, made = seen_at(bought, origin, horizon), forecaster(bought, origin, horizon)
    predicted = _predicted(seen, made, horizon) | {"last_period": _of_last_period(bought, origin, horizon, seen)}
    together: dict[str, Floats] = {}
    drawn = None
    if made.process:
        drawn, together["gaps"] = futures_and_total(made.process, seen.ages, (horizon, horizon))
    groups, new = states(bought, origin)
    of_season = made.seasonal.futures(groups[seen.customer], new[seen.customer]) if made.seasonal else None
    of_draws = {name: each for name, each in (("gaps", drawn), ("seasonal", of_season)) if each is not None}
    predicted |= {name: each.orders for name, each in of_draws.items()}
    lost = {method: np.exp(-predicted[method]) for method in ("own_rate",)}
    lost |= {"last_period": (predicted["last_period"] == 0).astype(np.float64)}
    lost |= {"bg_nbd": probability_of_none(made.model, *seen.ages, horizon), "model": made.lost(seen.ages, horizon)}
    lost |= {name: each.none for name, each in of_draws.items()}
    spend = fit_gamma_gamma(seen.spend(), prior=1, least=LEAST_BEFORE[0])
    per_day = expected_spend(spend, seen.x + 1, seen.mean_spend)
    if made.seasonal:
        together["seasonal"] = made.seasonal.totals(groups[seen.customer], new[seen.customer])
    return Check(origin, horizon, seen, predicted, lost, per_day, of_season or drawn, together)


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
