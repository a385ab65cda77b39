"""Buyers of any regularity: planted processes, forward simulation, refusals, awkward data, ranges that hold."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from benchmarks.kinds_of_company import SEASONAL, company
from benchmarks.value_kinds import ALL, forecast, measured
from crm_analytics.config import PROJECT
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.bg_nbd import expected_orders, fit_bg_nbd
from crm_analytics.features.value.customer_value import Values, customer_values
from crm_analytics.features.value.gap_process import GapProcess, counts_of, fit_gap_process, refuse_long_gaps
from crm_analytics.features.value.gap_types import EVENNESS, GAPS, LEAVING, TYPES, likelihoods, log_prior, weights
from crm_analytics.features.value.order_futures import futures, totals
from crm_analytics.features.value.purchases import EPOCH, Purchases, is_silent, purchases, seen_at, unevenness
from crm_analytics.features.value.seasonal_process import is_seasonal, seasonal_forecast, states
from crm_analytics.features.value.value_model import Money, range_of
from crm_analytics.marts.purchase_history import purchase_history

SPAN = 730
AS_THEY_ARE = Money(1.0, "revenue", 0.0)
PLAIN = np.array([np.log(60), np.log(2.0), -1.5, np.log(0.4), 0.2, -2.2])


def seen_of(kind: str, customers: int = 400, seed: int = 3, span: int = SPAN) -> tuple[Purchases, int]:
    days = company(kind, customers, span, seed)
    origin = 20_000 + span - 1
    return purchases(days.filter(pl.col("day") <= EPOCH + timedelta(days=origin))), origin


def fitted(kind: str, customers: int = 400, seed: int = 3) -> GapProcess:
    bought, origin = seen_of(kind, customers, seed)
    return fit_gap_process(counts_of(bought, seen_at(bought, origin, 0), origin))


def values_of(days: pl.DataFrame, as_of: date) -> Values:
    summary = days.group_by("customer_no").agg(
        branch_id=pl.lit(None, pl.String),
        first_order_on=pl.col("day").min(),
        last_order_on=pl.col("day").max(),
        order_days=pl.col("day").n_unique().cast(pl.Int64),
        revenue=pl.col("revenue").sum(),
    )
    history = purchase_history(summary.lazy(), as_of=as_of).collect()
    return customer_values(summary, days.lazy(), history, as_of=as_of, money=AS_THEY_ARE)


def test_the_shares_of_the_types_are_shares() -> None:
    chance = np.random.default_rng(1)
    shares = weights(PLAIN + chance.normal(size=(50, 6)))
    assert shares.shape == (50, TYPES)
    assert shares.min() > 0
    assert np.allclose(shares.sum(axis=1), 1)
    assert log_prior(PLAIN)[0] > log_prior(PLAIN + 5)[0]


@pytest.mark.parametrize(
    ("kind", "least", "most"), [("memoryless", 0.7, 1.3), ("business customers", 2.0, 5.0), ("subscribers", 50, 1000)]
)
def test_how_regular_customers_come_is_recovered(kind: str, least: float, most: float) -> None:
    assert least <= fitted(kind).shape <= most


def test_the_usual_gap_of_subscribers_is_a_month() -> None:
    assert fitted("subscribers").usual_gap == pytest.approx(30, rel=0.1)


def test_a_memoryless_company_is_forecast_as_bg_nbd_does() -> None:
    bought, origin = seen_of("memoryless", 600, 8)
    seen = seen_at(bought, origin, 0)
    process = fit_gap_process(counts_of(bought, seen, origin))
    ours = futures(process, seen.ages, 365).orders
    theirs = expected_orders(fit_bg_nbd(seen.history(), prior=1), *seen.ages, 365)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.08)
    assert np.corrcoef(ours, theirs)[0, 1] > 0.98


def test_likelihoods_of_one_type_are_those_of_plain_integration() -> None:
    """A customer with two gaps and a wait: gamma gaps integrated over the rate numerically, for several types."""
    from scipy.integrate import quad  # noqa: PLC0415 - an oracle
    from scipy.stats import gamma  # noqa: PLC0415 - an oracle

    shape, gaps, wait = 2.8, (20.0, 50.0), 40.0
    bought, origin = seen_of("memoryless", 60)
    counts = counts_of(bought, seen_at(bought, origin, 0), origin)
    x, t_x, age, single = (np.array([value]) for value in (2.0, 70.0, 110.0, 1.0))
    each = replace(counts, x=x, t_x=t_x, T=age, customers=single, log_gaps=0.0)
    given = likelihoods(each, shape)

    def plain(gap: int, leave: int) -> float:
        leaving, scale = LEAVING[leave], shape / (EVENNESS * GAPS[gap])

        def of_rate(rate: float) -> float:
            density = float(np.prod(gamma.pdf(gaps, shape, scale=1 / rate))) * (1 - leaving)
            stays = leaving + (1 - leaving) * gamma.sf(wait, shape, scale=1 / rate)
            return float(density * stays * gamma.pdf(rate, EVENNESS, scale=scale))

        middle = EVENNESS * scale
        return float(quad(of_rate, middle * 0.4, middle * 2, limit=200)[0])

    cells = [(20, 5), (22, 12), (24, 18)]
    ours = np.array([given.by_type[0, gap * len(LEAVING) + leave] for gap, leave in cells])
    oracle = np.array([plain(gap, leave) for gap, leave in cells])
    assert ours / ours[0] == pytest.approx(oracle / oracle[0], rel=1e-4)


def test_new_customers_order_as_often_as_a_forward_simulation_of_the_process_says() -> None:
    process = fitted("business customers")
    ours = futures(process, (np.zeros(1_000), np.zeros(1_000), np.zeros(1_000)), 365)
    chance = np.random.default_rng(5)
    counts = []
    for shape, shares in process.drawn(2_000, chance):
        kind = int(chance.choice(TYPES, p=shares / shares.sum()))
        orders = 0
        if kind < TYPES - 1:
            gap, leaving = GAPS[kind // len(LEAVING)], LEAVING[kind % len(LEAVING)]
            rate = chance.gamma(EVENNESS, shape / (EVENNESS * gap))
            day = np.ceil(chance.gamma(shape, 1 / rate))
            while day <= 365:
                orders += 1
                if chance.random() < leaving:
                    break
                day += max(chance.gamma(shape, 1 / rate), 1)
        counts.append(orders)
    error = float(np.std(counts)) / np.sqrt(len(counts))
    assert ours.orders.mean() == pytest.approx(float(np.mean(counts)), abs=5 * error)
    assert ours.none.mean() == pytest.approx(float(np.mean(np.array(counts) == 0)), abs=0.04)


def test_who_is_overdue_is_likelier_gone_and_waits_come_in_order() -> None:
    process = fitted("subscribers")
    waited = np.array([5.0, 29.0, 45.0, 90.0])
    drawn = futures(process, (np.full(4, 10.0), np.full(4, 300.0), 300.0 + waited), 365)
    assert (np.diff(drawn.alive) <= 0.02).all()
    assert drawn.alive[0] > 0.9
    assert drawn.alive[-1] < 0.1
    ends = [drawn.wait_lows, drawn.wait_middle[:, None], drawn.wait_highs[:, ::-1]]
    assert (np.diff(np.minimum(np.hstack(ends), 1e6), axis=1) >= 0).all()
    assert drawn.wait_middle[0] == pytest.approx(25, abs=3), "a month after the last one"


def test_customers_nearly_alike_share_their_draws_and_stay_near_those_of_their_own() -> None:
    process = fitted("memoryless")
    chance = np.random.default_rng(2)
    age = chance.uniform(100, 700, 4_000)
    x = chance.poisson(age / 60).astype(np.float64)
    t_x = np.where(x > 0, age * chance.random(4_000) ** 0.3, 0.0)
    together = futures(process, (x, t_x, age), 365).orders
    alone = futures(process, (x[:1_000], t_x[:1_000], age[:1_000]), 365).orders
    assert together[:1_000].sum() == pytest.approx(alone.sum(), rel=0.03)
    assert np.corrcoef(together[:1_000], alone)[0, 1] > 0.97


def test_equal_data_give_equal_draws() -> None:
    one, other = fitted("memoryless"), fitted("memoryless")
    assert np.array_equal(one.parameters, other.parameters)
    assert np.array_equal(totals(one, 400, 365), totals(other, 400, 365))


def test_where_nobody_came_back_nothing_is_said() -> None:
    days = pl.DataFrame({"customer_no": range(40), "day": [date(2024, 1, 1) + timedelta(days=n) for n in range(40)]})
    once = days.with_columns(pl.col("customer_no").cast(pl.UInt32), orders=pl.lit(1), revenue=pl.lit(5.0))
    with pytest.raises(NotEnoughData, match="found: 40, of whom 0 came back"):
        values_of(once, date(2024, 3, 1))
    bought, origin = purchases(once), (date(2024, 3, 1) - EPOCH).days
    with pytest.raises(NotEnoughData, match=r"Of 40 customers 0 came back so far.*nor who is at risk"):
        fit_gap_process(counts_of(bought, seen_at(bought, origin, 0), origin))


def test_where_customers_wait_longer_than_the_data_reach_nothing_is_said() -> None:
    bought, origin = seen_of("three-yearly", 600, 3, 1_095)
    process = fit_gap_process(counts_of(bought, seen_at(bought, origin, 0), origin))
    with pytest.raises(NotEnoughData, match=r"usually wait about .* days between orders, and the data reach back"):
        refuse_long_gaps(process, 1_094)


def test_a_shop_to_which_hardly_anybody_returns_is_not_forecast() -> None:
    days = company("one-time", 300, SPAN, 4)
    as_of = EPOCH + timedelta(days=20_000 + SPAN - 1)
    with pytest.raises(NotEnoughData, match=r"came back so far|what came in total"):
        values_of(days.filter(pl.col("day") <= as_of), as_of)


def test_a_company_that_falls_apart_is_not_forecast_by_a_model_that_was_off_by_more_than_twice() -> None:
    """The shop closed on Sundays: a fifth less each month; no forecast of an earlier day came near."""
    lines = pl.read_csv(PROJECT / "tests" / "data" / "cases" / "closed_sundays.csv", try_parse_dates=True)
    days = lines.group_by("customer_id", day="ordered_at").agg(orders=pl.len(), revenue=pl.col("amount").sum())
    numbered = days.with_columns(customer_no=pl.col("customer_id").rank("dense").cast(pl.UInt32))
    last = numbered["day"].max()
    assert isinstance(last, date)
    with pytest.raises(NotEnoughData, match=r"even the nearest forecast was .* times what came"):
        values_of(numbered, last)


def test_nobody_ordering_again_is_a_forecast_only_where_nothing_was_sold_for_longer_than_ever() -> None:
    bought, origin = seen_of("memoryless", 60)
    assert not is_silent(bought, origin)
    assert is_silent(bought, origin + 400)


def test_a_season_is_seen_where_there_is_one_and_nowhere_else() -> None:
    for seed in range(2):
        seasonal, origin = seen_of(SEASONAL, 400, seed)
        assert is_seasonal(seasonal, origin), seed
        for kind in ("memoryless", "subscribers", "business customers", "growing"):
            assert not is_seasonal(*seen_of(kind, 400, seed)), (kind, seed)


def test_by_the_season_customers_get_what_customers_alike_did_the_year_before() -> None:
    bought, origin = seen_of(SEASONAL, 400, 1, 1_095)
    learnt = seasonal_forecast(bought, origin, 365)
    assert learnt is not None
    groups, new = states(bought, origin)
    kept = bought.first <= origin
    drawn = learnt.futures(groups[kept], new[kept])
    usual = int(np.bincount(learnt.groups[~learnt.new]).argmax())
    pool = learnt.orders[(learnt.groups == usual) & ~learnt.new]
    own = drawn.orders[(groups[kept] == usual) & ~new[kept]]
    assert len(pool) >= 8
    assert own == pytest.approx(np.full(len(own), pool.mean()))
    assert learnt.totals(groups[kept], new[kept]).mean() == pytest.approx(drawn.orders.sum(), rel=0.05)


def test_one_absurd_customer_or_day_changes_the_others_by_no_more_than_chance() -> None:
    as_of = EPOCH + timedelta(days=20_000 + SPAN - 1)
    days = company("business customers", 150, SPAN, 6).filter(pl.col("day") <= as_of)
    values = values_of(days, as_of)
    plain, error = values.customers, values.checks.filter("used")["mae"][0]
    every_day = [as_of - timedelta(days=n) for n in range(SPAN)]
    placeholder = pl.DataFrame({"customer_no": [10_000] * SPAN, "day": every_day, "orders": [9] * SPAN})
    absurd = pl.DataFrame({"customer_no": [10_001], "day": [date(1970, 1, 1)], "orders": [1]})
    for odd in (placeholder.with_columns(revenue=pl.lit(1e7)), absurd.with_columns(revenue=pl.lit(5.0))):
        rows = odd.select(
            pl.col("customer_no").cast(pl.UInt32), "day", pl.col("orders").cast(pl.Int64), pl.col("revenue")
        )
        others = values_of(pl.concat([days, rows]), as_of).customers.filter(pl.col("customer_no") < 10_000)
        for column in ("expected_orders", "value_to_come", "alive"):
            changed = others[column].to_numpy().sum() / plain[column].to_numpy().sum()
            assert changed == pytest.approx(1, abs=0.05), column
        moved = (others["expected_orders"] - plain["expected_orders"]).abs().to_numpy().mean()
        assert moved < error / 2, "less than what the forecast is off by itself"


def test_how_uneven_orders_of_a_customer_are_is_pooled_within_customers() -> None:
    days = pl.DataFrame(
        {
            "customer_no": [1, 1, 2, 2, 3],
            "day": [date(2024, 1, day) for day in (1, 2, 1, 2, 1)],
            "orders": [1] * 5,
            "revenue": [10.0, 30.0, 50.0, 50.0, 999.0],
        }
    )
    assert unevenness(purchases(days)) == pytest.approx((2 * (10 / 20) ** 2 + 0) / 2)


def test_the_range_of_some_customers_is_wider_than_their_share_of_that_of_all() -> None:
    whole = range_of(1000.0, 400.0, 0.05)
    tenth = range_of(100.0, 40.0, 0.05)
    assert whole[0] < 1000 < whole[1]
    assert tenth[1] / tenth[0] > whole[1] / whole[0]
    assert range_of(0.0, 0.0, 0.05) == (0.0, 0.0)


@pytest.mark.parametrize("kind", ["subscribers", "business customers", "memoryless", SEASONAL])
def test_ranges_of_a_years_orders_hold_in_most_companies(kind: str) -> None:
    """A small share of the simulation in docs/methods/lifetime-value.md; ranges a hundredth wide hold in fewer."""
    done = [each for seed in range(4) if (each := forecast(kind, 100, seed)) is not None]
    assert len(done) >= 3
    held = sum(each.low <= each.came <= each.high for each in done)
    assert held >= len(done) - 2
    assert all(0.6 < each.expected / each.came < 1.6 for each in done)
    narrow = [(each.expected * 0.995, each.expected * 1.005) for each in done]
    assert sum(low <= each.came <= high for each, (low, high) in zip(done, narrow, strict=True)) < held


@pytest.mark.thorough
@pytest.mark.parametrize("customers", [60, 200, 600])
@pytest.mark.parametrize("kind", ALL)
def test_of_200_companies_of_each_kind_and_size_ranges_hold_or_nothing_is_said(kind: str, customers: int) -> None:
    row = measured(kind, customers, range(200))
    offered = {"memoryless", "growing", "no new ones", "subscribers", "subscribers, no new ones", "business customers"}
    if kind in offered:
        assert row["refused"] <= 0.2
    if row["refused"] < 0.8:
        assert 0.7 <= row["held"] <= 0.97
    if customers == 600 and kind in offered:
        assert row["near"] >= 0.8
