"""Cohorts by first purchase, and newer ones against older ones."""

from datetime import date
from decimal import Decimal
from typing import Final

import hypothesis.strategies as st
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.segments.cohorts import cohorts, newer_against_older, registered_before
from tests.thorough import times

Bought = tuple[int, int, int]


def months(rows: list[Bought]) -> pl.DataFrame:
    """customer_months of (customer, month from January 2024, revenue)."""
    found = {(customer, month): money for customer, month, money in rows}
    return pl.DataFrame(
        [(customer, date(2024 + at // 12, at % 12 + 1, 1), Decimal(money)) for (customer, at), money in found.items()],
        schema={"customer_no": pl.UInt32, "month": pl.Date, "revenue": pl.Decimal(18, 2)},
        orient="row",
    )


HAND: Final = months([(1, 0, 10), (2, 0, 30), (1, 1, 20), (3, 1, 5), (1, 2, 7), (3, 2, 6), (4, 2, 9)])


def test_a_case_worked_by_hand() -> None:
    """March is not over on the 20th: its cells are not known, neither is the age that it would be."""
    found = cohorts(HAND, as_of=date(2024, 3, 20))
    assert found.select("cohort", "age", "size", "active", "share", "revenue", "known").rows() == [
        (date(2024, 1, 1), 0, 2, 2, 1.0, 40.0, True),
        (date(2024, 1, 1), 1, 2, 1, 0.5, 20.0, True),
        (date(2024, 1, 1), 2, 2, None, None, None, False),
        (date(2024, 2, 1), 0, 1, 1, 1.0, 5.0, True),
        (date(2024, 2, 1), 1, 1, None, None, None, False),
        (date(2024, 2, 1), 2, 1, None, None, None, False),
        (date(2024, 3, 1), 0, 1, None, None, None, False),
        (date(2024, 3, 1), 1, 1, None, None, None, False),
        (date(2024, 3, 1), 2, 1, None, None, None, False),
    ]


def test_a_month_is_known_from_its_last_day_on() -> None:
    found = cohorts(HAND, as_of=date(2024, 3, 31)).filter((pl.col("age") == 0) & (pl.col("cohort") == date(2024, 3, 1)))
    assert found.select("active", "known").row(0) == (1, True)


def test_a_known_month_without_purchases_is_zero_not_unknown() -> None:
    found = cohorts(months([(1, 0, 10), (2, 0, 5), (1, 2, 8)]), as_of=date(2024, 3, 31))
    assert found.select("age", "active", "per_customer").rows() == [(0, 2, 7.5), (1, 0, 0.0), (2, 1, 4.0)]


rows = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 14), st.integers(0, 900)), min_size=1, max_size=60)


@given(rows)
@settings(max_examples=times(40), deadline=None)
def test_once_all_is_known_cells_add_up_to_all_customers_and_all_money(bought: list[Bought]) -> None:
    frame = months(bought)
    found = cohorts(frame, as_of=date(2025, 12, 31))
    assert found.filter(pl.col("age") == 0)["size"].sum() == frame["customer_no"].n_unique()
    assert found["active"].sum() == frame.height
    assert found["revenue"].sum() == pytest.approx(float(frame["revenue"].sum()))
    assert (found["active"] <= found["size"]).all()


def test_without_a_month_that_is_over_there_are_no_cohorts() -> None:
    with pytest.raises(NotEnoughData, match="need customers who bought; found: none"):
        cohorts(HAND.head(0), as_of=date(2024, 3, 31))
    with pytest.raises(NotEnoughData, match="one month that is over; of the first, 30 of 31 days have passed"):
        cohorts(months([(1, 0, 10)]), as_of=date(2024, 1, 30))


def planted(older: float, newer: float, size: int = 400) -> pl.DataFrame:
    """Cells of an old first cohort and eight others, whose share at each age is as planted in either half."""
    shares = [0.9, *[older] * 4, *[newer] * 4]
    cells = [
        (date(2024, cohort + 1, 1), age, size, round(share * size), True)
        for cohort, share in enumerate(shares)
        for age in range(1, 4)
    ]
    return pl.DataFrame(cells, schema=["cohort", "age", "size", "active", "known"], orient="row")


def test_a_planted_fall_is_found_and_the_first_cohort_does_not_count() -> None:
    found = newer_against_older(planted(0.40, 0.25))
    assert found is not None
    assert (found.age, found.older_share, found.newer_share) == (3, 0.40, 0.25)
    assert found.older == (date(2024, 2, 1), date(2024, 5, 1))
    assert found.differs
    assert found.low < -0.15 < found.high < 0


def test_at_a_younger_age_where_the_older_is_not_known_and_none_where_too_few() -> None:
    cells = planted(0.4, 0.4).filter((pl.col("age") < 3) | (pl.col("cohort") == date(2024, 1, 1)))
    found = newer_against_older(cells)
    assert found is not None
    assert (found.age, found.differs) == (2, False)
    assert newer_against_older(planted(0.4, 0.4, size=4)) is None


def test_who_was_registered_long_before_is_no_newcomer() -> None:
    """Of four who first bought in the months compared one was registered long before, of one it is not known."""
    found = newer_against_older(planted(0.40, 0.25))
    assert found is not None
    bought = [date(2024, 1, 20), *[date(2024, month, 20) for month in (2, 4, 9, 9)], None]
    joined = [date(2019, 1, 1), date(2023, 12, 31), date(2024, 3, 1), date(2024, 9, 19), None, date(2024, 1, 1)]
    customers = pl.LazyFrame({"first_order_on": bought, "joined_on": joined})
    assert registered_before(customers, found) == pytest.approx(1 / 3)
    assert registered_before(customers.with_columns(joined_on=pl.lit(None, pl.Date)), found) is None


@pytest.mark.parametrize("spread", [0.0, 0.06])
def test_the_interval_holds_in_8_of_10_cases_also_where_cohorts_differ_among_themselves(spread: float) -> None:
    """Eight cohorts of 150 a company, 600 companies; shares of each cohort around 30 % by `spread`."""
    chance = np.random.default_rng(7)
    shares = np.clip(0.3 + chance.normal(0, spread, (600, 8)), 0.02, 0.98)
    active = chance.binomial(150, shares)
    base = planted(0.3, 0.3, size=150).filter(pl.col("age") == 3)
    hits = 0
    for company in active:
        cells = base.with_columns(active=pl.Series([135, *company]))
        found = newer_against_older(cells)
        assert found is not None
        hits += found.low <= 0 <= found.high
    assert 0.74 <= hits / 600 <= 0.88
