"""Cohorts by first purchase, and newer ones against older ones."""

from datetime import date
from decimal import Decimal
from typing import Final

import hypothesis.strategies as st
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


def planted(*years: float, size: int = 400) -> pl.DataFrame:
    """Cells of an old first cohort and twelve others for each year, of a share at each age as planted."""
    shares = [0.9, *(share for share in years for _ in range(12))]
    cells = [
        (date(2023 + cohort // 12, cohort % 12 + 1, 1), age, size, round(share * size), True)
        for cohort, share in enumerate(shares)
        for age in range(1, 4)
    ]
    return pl.DataFrame(cells, schema=["cohort", "age", "size", "active", "known"], orient="row")


def test_a_planted_fall_is_found_and_the_first_cohort_does_not_count() -> None:
    comparison = newer_against_older(planted(0.40, 0.25))
    assert comparison is not None
    assert (comparison.age, comparison.older_share, comparison.newer_share) == pytest.approx((3, 0.40, 0.25))
    assert (comparison.older_customers, comparison.newer_customers) == (4800, 4800)
    assert comparison.older == (date(2023, 2, 1), date(2024, 1, 1))
    assert comparison.newer == (date(2024, 2, 1), date(2025, 1, 1))
    assert comparison.differs
    assert comparison.low < -0.15 < comparison.high < 0


def test_two_years_by_hand() -> None:
    """Three pairs of 100 customers: 10, 20 and 30 points apart; mean 20, standard error 10/√3, t of 2 at 2 % 4.849."""
    cells = planted(0.5, 0.5, size=100).filter(pl.col("cohort") <= date(2024, 4, 1))
    less = {date(2024, month, 1): 50 - 10 * (month - 1) for month in (2, 3, 4)}
    comparison = newer_against_older(
        cells.with_columns(active=pl.col("cohort").replace_strict(less, default=pl.col("active")))
    )
    assert comparison is not None
    assert (comparison.older_share, comparison.newer_share) == pytest.approx((0.5, 0.3))
    assert (comparison.low, comparison.high) == pytest.approx((-0.2 - 0.2799, -0.2 + 0.2799), abs=1e-3)
    assert not comparison.differs


def test_within_one_year_nothing_is_said_of_a_trend() -> None:
    """Eleven months of which the later half comes again far less often: the time of the year may be behind it."""
    cells = planted(0.5).filter(pl.col("cohort") < date(2024, 1, 1))
    later = pl.when(pl.col("cohort") > date(2023, 6, 1)).then(40).otherwise(pl.col("active"))
    comparison = newer_against_older(cells.with_columns(active=later))
    assert comparison is not None
    assert (comparison.same_season, comparison.differs) == (False, False)
    assert comparison.newer_share < comparison.older_share - 0.2


def test_at_a_younger_age_where_the_older_is_not_known_and_none_where_too_few() -> None:
    cells = planted(0.4, 0.4).filter((pl.col("age") < 3) | (pl.col("cohort") == date(2023, 1, 1)))
    comparison = newer_against_older(cells)
    assert comparison is not None
    assert (comparison.age, comparison.differs) == (2, False)
    assert newer_against_older(planted(0.4, 0.4, size=1)) is None


def test_who_was_registered_long_before_is_no_newcomer() -> None:
    """Of four who first bought in the months compared one was registered long before, of one it is not known."""
    comparison = newer_against_older(planted(0.40, 0.25))
    assert comparison is not None
    bought = [date(2023, 1, 20), *[date(2024, month, 20) for month in (2, 4, 9, 9)], None]
    joined = [date(2019, 1, 1), date(2023, 12, 31), date(2024, 3, 1), date(2024, 9, 19), None, date(2024, 1, 1)]
    customers = pl.LazyFrame({"first_order_on": bought, "joined_on": joined})
    assert registered_before(customers, comparison) == pytest.approx(1 / 3)
    assert registered_before(customers.with_columns(joined_on=pl.lit(None, pl.Date)), comparison) is None
