"""Unusual days: planted ones are found, noise is not, and the parts add up to the day."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.anomalies.unusual_days import (
    DIMENSIONS,
    MEMBERS_NAMED,
    REST,
    UNKNOWN,
    expectations,
    unusual_days,
)
from crm_analytics.features.forecast.models import Floats
from tests.features.daily import MONDAY, frame, noisy, week_of
from tests.thorough import times


def _sales(values: Floats, start: date = MONDAY) -> pl.DataFrame:
    """The daily_sales mart of a company with one branch, category and channel."""
    return frame(values, start).select(
        "day",
        branch_id=pl.lit("A"),
        category=pl.lit("Tea"),
        channel=pl.lit("shop"),
        revenue=pl.col("value").round(2).cast(pl.Decimal(18, 2)),
    )


def _bands(values: Floats) -> pl.DataFrame:
    return unusual_days(_sales(values), as_of=MONDAY + timedelta(days=len(values) - 1))[0]


def _flagged(values: Floats) -> list[int]:
    bands = _bands(values)
    return [(day - MONDAY).days for day in bands.filter("unusual")["day"]]


def test_a_week_without_noise_is_expected_exactly() -> None:
    values = week_of(100)
    expected, _ = expectations(values)

    assert np.isnan(expected[:28]).all()
    assert expected[28:] == pytest.approx(values[28:])


def test_expected_worked_by_hand() -> None:
    # Eight weeks whose weekdays sell 7, 8, …, 13; then a week at twice that. The typical day of a week is 10.
    values = np.concatenate([np.tile(np.arange(7.0, 14.0), 8), 2 * np.arange(7.0, 14.0)])
    expected, level = expectations(values)

    assert level[56] == pytest.approx(10)
    assert expected[56] == pytest.approx(7)
    # On Thursday three of the last seven days are twice as high: the median is the old level. On Friday four are.
    assert level[59:61] == pytest.approx([10, 20])
    assert expected[60] == pytest.approx(2 * 11)


def test_planted_days_are_found_and_nothing_else() -> None:
    values = noisy(300, seed=1, noise=0.06)
    planted = {120: 2.0, 187: 0.4, 255: 0.0}
    for day, factor in planted.items():
        values[day] *= factor

    assert _flagged(values) == sorted(planted)


def test_nothing_after_a_day_changes_what_was_said_about_it() -> None:
    values = noisy(200, seed=2)
    whole, earlier = _bands(values), _bands(values[:150])

    assert whole.head(150).equals(earlier)


def test_a_day_is_unusual_when_it_is_outside_its_range() -> None:
    bands = _bands(noisy(300, seed=3, noise=0.4)).filter(pl.col("low").is_not_null())
    outside = ~pl.col("actual").is_between("low", "high")

    assert bands.filter(outside != pl.col("unusual")).is_empty()
    assert bands.filter(~pl.col("expected").is_between("low", "high")).is_empty()
    apart = bands.filter(pl.col("score").abs() > 0.01)
    assert apart.filter((pl.col("score") > 0) != (pl.col("actual") > pl.col("expected"))).is_empty()


def test_a_lasting_change_of_level_is_taken_over_within_a_week() -> None:
    values = noisy(300, seed=4, noise=0.05)
    values[200:] *= 1.8

    flagged = _flagged(values)

    assert flagged[0] == 200
    assert flagged[-1] < 207


def test_a_closed_week_is_noticed_and_the_reopening_is_not() -> None:
    values = noisy(300, seed=5, noise=0.05)
    values[200:207] = 0

    assert _flagged(values) == list(range(200, 207))


def test_a_weekday_that_never_trades_is_not_unusual_until_it_does() -> None:
    values = noisy(300, seed=6, noise=0.05)
    values[6::7] = 0
    values[6 + 7 * 30] = 900

    assert _flagged(values) == [6 + 7 * 30]


Noise = Callable[[np.random.Generator, int], Floats]


def _sticky(rng: np.random.Generator, days: int) -> Floats:
    noise = rng.normal(size=days)
    for day in range(1, days):
        noise[day] += 0.6 * noise[day - 1]
    return 0.1 * noise


NOISES: dict[str, Noise] = {
    "normal": lambda rng, days: 0.1 * rng.normal(size=days),
    "large": lambda rng, days: 0.3 * rng.normal(size=days),
    "peaked": lambda rng, days: 0.1 * rng.laplace(size=days),
    "heavy tails": lambda rng, days: 0.1 * rng.standard_t(5, size=days),
    "skewed": lambda rng, days: np.log(rng.gamma(10, 0.1, size=days)),
    "sticky": _sticky,
    "yearly season": lambda rng, days: (
        0.1 * rng.normal(size=days) + 0.4 * np.sin(np.arange(days) * 2 * np.pi / 365 + rng.uniform(0, 6))
    ),
}


@pytest.mark.parametrize("shape", NOISES)
@pytest.mark.parametrize("days", [84, 365])
def test_at_most_one_day_in_a_hundred_is_flagged_by_chance(shape: str, days: int) -> None:
    rng = np.random.default_rng(9)
    bands = [_bands(week_of(days) * np.exp(NOISES[shape](rng, days))) for _ in range(30)]
    judged = pl.concat(bands).filter(pl.col("low").is_not_null())

    assert judged.height > 30 * (days - 43)
    assert judged["unusual"].sum() <= 0.01 * judged.height


def test_holidays_are_named() -> None:
    sales = _sales(noisy(200, seed=7), start=date(2024, 7, 1))
    bands, _ = unusual_days(sales, as_of=date(2025, 1, 10), country="US")

    named = dict(bands.filter(pl.col("holiday").is_not_null()).select("day", "holiday").iter_rows())
    assert named[date(2024, 11, 28)] == "Thanksgiving Day"


def _company(branches: int, days: int = 120) -> pl.DataFrame:
    """Branches of different size, some rows without a branch or a category."""
    rng = np.random.default_rng(3)
    rows = [
        (MONDAY + timedelta(days=day), name, category, "shop", round(float(value), 2))
        for day in range(days)
        for place, name in enumerate([*(f"B{number}" for number in range(branches)), None])
        for category, value in zip(("Tea", None), rng.gamma(50, (place + 1) / 10, size=2), strict=True)
    ]
    names = ["day", "branch_id", "category", "channel", "revenue"]
    sales = pl.DataFrame(rows, schema=names, orient="row")
    crash = (pl.col("day") == MONDAY + timedelta(days=days - 5)) & (pl.col("branch_id") != "B0")
    return sales.with_columns(pl.when(crash).then(0.01).otherwise("revenue").cast(pl.Decimal(18, 2)).alias("revenue"))


@pytest.mark.parametrize("branches", [2, 30])
def test_contributions_of_each_dimension_add_up_to_the_day(branches: int) -> None:
    bands, parts = unusual_days(_company(branches), as_of=MONDAY + timedelta(days=119))
    days = bands.filter("unusual").select("day", "actual", "expected")
    assert MONDAY + timedelta(days=115) in days["day"]

    for dimension in DIMENSIONS:
        sums = parts.filter(pl.col("dimension") == dimension).group_by("day").agg(pl.col("actual", "expected").sum())
        both = days.join(sums, on="day", suffix="_parts")
        assert both["actual_parts"].to_list() == pytest.approx(both["actual"].to_list(), abs=0.001)
        assert both["expected_parts"].to_list() == pytest.approx(both["expected"].to_list(), abs=0.001)


def test_the_branch_that_did_not_fall_did_not_contribute() -> None:
    _, parts = unusual_days(_company(2), as_of=MONDAY + timedelta(days=119))
    crash = parts.filter((pl.col("dimension") == "branch") & (pl.col("day") == MONDAY + timedelta(days=115)))
    branches = {row["member"]: row["actual"] - row["expected"] for row in crash.iter_rows(named=True)}

    assert set(branches) == {"B0", "B1", UNKNOWN}
    assert abs(branches["B0"]) < 0.25 * abs(branches["B1"])


def test_small_members_are_put_together() -> None:
    _, parts = unusual_days(_company(30), as_of=MONDAY + timedelta(days=119))
    crash = parts.filter((pl.col("dimension") == "branch") & (pl.col("day") == MONDAY + timedelta(days=115)))
    members = crash["member"].to_list()

    assert len(members) == MEMBERS_NAMED + 1
    assert REST in members


@settings(max_examples=times(15), deadline=None)
@given(st.integers(0, 10**6), st.integers(56, 150))
def test_the_order_of_rows_does_not_matter_and_the_input_is_left_alone(seed: int, days: int) -> None:
    sales = _sales(noisy(days, seed=seed % 100, noise=0.5))
    before = sales.clone()
    as_of = MONDAY + timedelta(days=days - 1)

    bands, parts = unusual_days(sales, as_of=as_of)
    shuffled_bands, shuffled_parts = unusual_days(sales.sample(fraction=1, shuffle=True, seed=seed), as_of=as_of)

    assert bands.equals(shuffled_bands)
    assert parts.equals(shuffled_parts)
    assert sales.equals(before)


def test_rows_after_the_as_of_date_are_ignored() -> None:
    sales = _sales(noisy(120, seed=8))
    as_of = MONDAY + timedelta(days=99)

    bands, _ = unusual_days(sales, as_of=as_of)

    assert bands["day"].max() == as_of


@pytest.mark.parametrize(("days", "found"), [(0, 0), (55, 7)])
def test_under_eight_weeks_it_refuses_and_says_what_is_needed(days: int, found: int) -> None:
    with pytest.raises(NotEnoughData, match=f"need 8 weeks of daily sales to compare with; found: {found}"):
        _bands(noisy(days, seed=1))


def test_a_weekday_of_returns_is_expected_to_sell_nothing() -> None:
    values = noisy(200, seed=3)
    values[6::7] *= -1
    expected, _level = expectations(values)

    assert np.nanmin(expected) == 0.0
    assert np.all(expected[60:][values[60:] > 0] > 0)
