"""How often the range holds what comes: companies whose customers are unlike, and whose retention moves by itself."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from crm_analytics.features.value.retention import Estimate, RetentionBasis, RetentionScenario, gain
from crm_analytics.features.value.retention_basis import CHOSEN, basis
from crm_analytics.features.value.retention_history import MOVES, RISE, drift, rise
from tests.thorough import times

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Chance = np.random.Generator

AS_OF: Final = date(2025, 12, 31)
COMPANIES: Final = times(20)
BURNED_IN: Final = 6
"""Periods before the sales begin."""
MARGIN: Final = Estimate(0.5)
POINTS: Final = 0.02
FUTURES: Final = 20
HOLDS: Final = 0.70 - 2 * np.sqrt(0.7 * 0.3 / COMPANIES)

Company = tuple[Flags, Floats]
"""Whether each customer was there in each period (the newest last), and retention in the periods to come."""


def moved(chances: Floats, by: float) -> Floats:
    odds: Floats = chances / (1 - chances) * np.exp(by)
    return odds / (1 + odds)


def stayers(chance: Chance, newcomers: int, moves: Floats, *, past: int, precision: float) -> Company:
    """Each customer stays with a chance of the own (beta of that precision) until leaving for good."""
    middle = chance.uniform(0.3, 0.8)
    begin = np.repeat(np.arange(past), newcomers)
    own = np.clip(chance.beta(middle * precision, (1 - middle) * precision, len(begin)), 1e-6, 1 - 1e-6)
    there = np.zeros((past, len(begin)), dtype=bool)
    for period in range(past):
        stayed = there[period - 1] & (chance.random(len(begin)) < moved(own, moves[period]))
        there[period] = stayed | (begin == period)
    rates, left, own = [], np.ones(int(there[-1].sum())), own[there[-1]]
    for by in moves[past:]:
        stay = moved(own, by)
        rates.append(float(left @ stay / left.sum()))
        left = left * stay
    return there, np.array(rates)


def buyers(chance: Chance, newcomers: int, moves: Floats, *, past: int, precision: float) -> Company:
    """Each customer orders at an own pace (gamma) until an own last day: who skips a period may be back."""
    begin = np.repeat(np.arange(past), newcomers)
    pace = chance.gamma(precision, 1.5 / precision, len(begin))
    leaving = chance.gamma(1, 0.25, len(begin)) + 1e-9
    start = begin + chance.random(len(begin))
    end = start + chance.exponential(1 / leaving)

    def orders(period: int, pace: Floats, start: Floats, end: Floats) -> Flags:
        span = np.clip(np.minimum(end, period + 1) - np.maximum(start, period), 0, None)
        ordered: Flags = chance.random(len(pace)) < 1 - np.exp(-pace * np.exp(moves[period]) * span)
        return ordered

    there = np.array([orders(period, pace, start, end) | (begin == period) for period in range(past)])
    base = np.repeat(np.flatnonzero(there[-1]), FUTURES)
    until = np.where(end[base] > past, past + chance.exponential(1 / leaving[base]), past)
    rates, left = [], np.ones(len(base), dtype=bool)
    for period in range(past, len(moves)):
        again = left & orders(period, pace[base], start[base], until)
        rates.append(float(again.sum() / max(left.sum(), 1)))
        left = again
    return there, np.array(rates)


def sales(chance: Chance, there: Flags, days: int) -> pl.LazyFrame:
    """One order in each period of each customer who is there, of 10 money or so."""
    period, customer = np.nonzero(there)
    ago = (len(there) - 1 - period) * days + chance.integers(0, days, len(period))
    ago[period == 0] = len(there) * days - 1
    money = np.exp(chance.normal(np.log(10) - 0.125, 0.5, len(period)))
    return pl.LazyFrame(
        {
            "customer_no": pl.Series(customer, dtype=pl.UInt32),
            "day": [AS_OF - timedelta(days=int(each)) for each in ago],
            "orders": np.ones(len(period), dtype=np.int64),
            "revenue": money,
            "cost": money / 2,
            "costed_revenue": money,
        },
        schema_overrides={"day": pl.Date},
    )


def shares_held(kind: str, newcomers: int, *, periods: tuple[int, int], days: int, moves: float) -> tuple[float, float]:
    """Share of companies whose profit to come lies in the range, and in that of measured retention alone."""
    process, precision = KINDS[kind]
    past, years = periods
    held, alone = [], []
    for number in range(COMPANIES):
        chance = np.random.default_rng(number)
        a_year = {365: 1, 91: 4, 30: 12}[days]
        whole = BURNED_IN + past
        by = moves * chance.standard_normal(whole + years * a_year)
        there, rates = process(chance, newcomers, by, past=whole, precision=precision)
        known = there[BURNED_IN:]
        if (known[-1] & known[-2]).sum() < 5:
            continue
        groups = pl.LazyFrame({"customer_no": pl.Series(range(there.shape[1]), dtype=pl.UInt32), "group": CHOSEN})
        start = basis(sales(chance, known, days), groups, as_of=AS_OF, days=days)
        extra = np.cumprod(np.minimum(rates + POINTS, 1)) - np.cumprod(rates)
        real = float(known[-1].sum() * extra.sum() * 10 * MARGIN.value)
        tried = RetentionScenario(points=POINTS, years=years, cost=0.0, discount_rate=0.0, margin=MARGIN)
        held.append(_holds(start, tried, real))
        alone.append(_holds(replace(start, stayers=Estimate(0.0), drift=0.0), tried, real))
    return float(np.mean(held)), float(np.mean(alone))


def _holds(start: RetentionBasis, tried: RetentionScenario, real: float) -> bool:
    found = gain(start, tried).profit
    assert found is not None
    return found.low <= real <= found.high


KINDS: Final = {
    "alike": (stayers, 1000.0),
    "unlike": (stayers, 4.0),
    "very unlike": (stayers, 1.5),
    "buyers, unlike": (buyers, 1.0),
    "buyers, alike": (buyers, 4.0),
}
SHORT: Final = {"periods": (2, 2), "days": 365}
QUARTERS: Final = {"periods": (8, 2), "days": 91}
MONTHS: Final = {"periods": (14, 2), "days": 30}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("newcomers", "sales_of", "moves"),
    [
        (200, SHORT, 0.2),
        pytest.param(30, SHORT, 0.0, marks=pytest.mark.thorough),
        pytest.param(1500, SHORT, 0.2, marks=pytest.mark.thorough),
        pytest.param(200, {"periods": (3, 3), "days": 365}, 0.1, marks=pytest.mark.thorough),
        pytest.param(200, QUARTERS, 0.1, marks=pytest.mark.thorough),
        pytest.param(1500, QUARTERS, 0.2, marks=pytest.mark.thorough),
        pytest.param(200, MONTHS, 0.1, marks=pytest.mark.thorough),
        pytest.param(1500, MONTHS, 0.05, marks=pytest.mark.thorough),
    ],
)
def test_the_range_holds_what_comes_in_at_least_seven_of_ten_companies(
    kind: str, newcomers: int, sales_of: dict[str, object], moves: float
) -> None:
    held, _alone = shares_held(kind, newcomers, moves=moves, **sales_of)  # type: ignore[arg-type]  # as in SHORT
    assert held >= HOLDS


def test_measured_retention_alone_would_hold_it_in_fewer_than_one_of_five() -> None:
    _held, alone = shares_held("unlike", 200, moves=0.1, periods=(8, 2), days=91)
    assert alone < 0.2


def people(*there: tuple[int, ...]) -> pl.DataFrame:
    """Customers as (how many, in0, in1, in2, …)."""
    rows = [flags for count, *flags in there for _ in range(count)]
    return pl.DataFrame([[flag == 1 for flag in row] for row in rows], orient="row").rename(
        {f"column_{number}": f"in{number}" for number in range(len(rows[0]))}
    )


def test_a_rise_of_retention_is_measured_where_three_periods_are_known() -> None:
    """Of 4,000 there half returned; of the 2,000 of them who had been there before, 70 of 100: 40 of 100 of the way."""
    seen = people((1400, 1, 1, 1), (600, 0, 1, 1), (600, 1, 1, 0), (1400, 0, 1, 0))
    assert rise(seen).value == pytest.approx(0.4, abs=0.01)
    assert rise(seen).error < 0.07
    assert rise(people((100, 1, 1), (100, 0, 1))) == RISE
    assert rise(people((4, 1, 1, 1), (100, 0, 1, 0))) == RISE


def test_how_retention_moves_is_measured_beyond_chance_and_assumed_where_it_is_not_known() -> None:
    assert drift(people((60, 1, 1), (40, 0, 1))).spread == pytest.approx(MOVES)
    alternating = people((80_000, 1, 1, 1, 0), (20_000, 0, 1, 1, 0), (125_000, 0, 0, 1, 0))
    found = drift(alternating)
    assert found.freedom == 4.0
    assert found.spread == pytest.approx(np.sqrt((3 * MOVES**2 + _variance(0.8, 100 / 225)) / 4), abs=0.01)


def _variance(one: float, other: float) -> float:
    odds = [np.log(share / (1 - share)) for share in (one, other)]
    return float(np.var(odds, ddof=1))
