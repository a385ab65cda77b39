"""How often newer customers are called more or less faithful: on made-up companies without a trend, and with one."""

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from crm_analytics.features.segments.cohorts import cohorts, newer_against_older
from tests.thorough import times

Floats = NDArray[np.float64]
Chance = np.random.Generator
Company = Callable[[Chance], tuple[Floats, NDArray[np.int64]]]

COMPANIES: Final = times(40)
ALLOWED: Final = 0.05 + 2 * np.sqrt(0.05 * 0.95 / COMPANIES)
NEEDED: Final = 0.80 - 1.5 * np.sqrt(0.8 * 0.2 / COMPANIES)
MONTHS: Final = 24
ALL: Final = MONTHS + 2
"""Months after the first of the last one that must be over, for all cohorts to be known."""
TIMES_OF_YEAR: Final = np.arange(MONTHS) % 12


def season(chance: Chance) -> Floats:
    """Each month of the year has a share of its own, around 30 %."""
    shares: Floats = 0.3 + chance.normal(0, 0.06, 12)[TIMES_OF_YEAR]
    return shares


def unequal(chance: Chance, middle: float = 60) -> NDArray[np.int64]:
    """New customers a month, from a few to many."""
    return np.maximum(np.exp(chance.normal(np.log(middle), 1, MONTHS)), 3).astype(np.int64)


def sizes(count: int) -> NDArray[np.int64]:
    return np.full(MONTHS, count)


STEADY: Final[dict[str, Company]] = {
    "the same share in every month": lambda _chance: (np.full(MONTHS, 0.3), sizes(100)),
    "few customers": lambda _chance: (np.full(MONTHS, 0.3), sizes(6)),
    "few who come again": lambda chance: (np.full(MONTHS, 0.02), unequal(chance)),
    "lucky months": lambda chance: (0.3 + chance.normal(0, 0.06, MONTHS), sizes(150)),
    "a season": lambda chance: (season(chance), sizes(150)),
    "a season, lucky months, unequal months": lambda chance: (
        season(chance) + chance.normal(0, 0.04, MONTHS),
        unequal(chance),
    ),
    "growing fast": lambda chance: (season(chance), (20 * 1.15 ** np.arange(MONTHS)).astype(np.int64)),
}


def share_told(company: Company, *, heterogeneity: float | None = None, known: int = ALL) -> float:
    """Share of companies that get a sentence of a trend.

    Customers are alike, or have chances of their own (beta with that precision). Up to `known` months are over.
    """
    told = 0
    for number in range(COMPANIES):
        chance = np.random.default_rng(number)
        shares, customers = company(chance)
        comparison = newer_against_older(drawn(chance, np.clip(shares, 0.002, 0.998), customers, heterogeneity, known))
        told += comparison is not None and comparison.differs
    return told / COMPANIES


def drawn(
    chance: Chance, shares: Floats, customers: NDArray[np.int64], heterogeneity: float | None, known: int
) -> pl.DataFrame:
    """Cells of a company, in front of them a first cohort that does not count."""
    whose = np.repeat(np.arange(MONTHS), customers)
    own = shares[whose]
    if heterogeneity is not None:
        own = chance.beta(own * heterogeneity, (1 - own) * heterogeneity)
    cohort = [date(2021, 12, 1), *[date(2022 + month // 12, month % 12 + 1, 1) for month in range(MONTHS)]]
    size = [900, *customers.tolist()]
    frames = [
        pl.DataFrame(
            {
                "cohort": cohort,
                "age": age,
                "size": size,
                "active": [500, *np.bincount(whose[chance.random(len(own)) < own], minlength=MONTHS).tolist()],
                "known": [place + age <= known for place in range(-1, MONTHS)],
            }
        )
        for age in (1, 2, 3)
    ]
    return pl.concat(frames)


@pytest.mark.parametrize("kind", STEADY)
@pytest.mark.parametrize("heterogeneity", [None, pytest.param(1.5, marks=pytest.mark.thorough)])
def test_at_most_one_in_twenty_companies_without_a_trend_is_told_one(kind: str, heterogeneity: float | None) -> None:
    assert share_told(STEADY[kind], heterogeneity=heterogeneity) <= ALLOWED


@pytest.mark.thorough
@pytest.mark.parametrize("kind", STEADY)
@pytest.mark.parametrize("known", [15, 16, 18, 20])
def test_nor_where_less_than_two_years_are_known(kind: str, known: int) -> None:
    assert share_told(STEADY[kind], heterogeneity=1.5, known=known + 2) <= ALLOWED


def test_a_season_would_be_taken_for_a_trend_without_the_same_months_of_the_year_before() -> None:
    """The later half of a year against the earlier half: what the comparison of like months keeps out."""
    far = 0
    for number in range(COMPANIES):
        chance = np.random.default_rng(number)
        cells = drawn(chance, season(chance), sizes(150), None, ALL)
        comparison = newer_against_older(cells.filter(pl.col("cohort") < date(2023, 1, 1)))
        assert comparison is not None
        far += abs(comparison.newer_share - comparison.older_share) > 2 * np.sqrt(2 * 0.21 / 900)
        assert not comparison.differs
    assert far / COMPANIES > 0.2


def last_year(_chance: Chance) -> tuple[Floats, NDArray[np.int64]]:
    """A year at .35, then a fall month by month to .25."""
    return np.concatenate([np.full(12, 0.35), np.linspace(0.35, 0.25, 12)]), sizes(100)


def on_and_on(chance: Chance) -> tuple[Floats, NDArray[np.int64]]:
    """Ten points a year less, with a season."""
    return 0.40 - 0.1 * np.arange(MONTHS) / 12 + season(chance) - 0.3, sizes(100)


def at_once(chance: Chance) -> tuple[Floats, NDArray[np.int64]]:
    return np.repeat([0.35, 0.25], 12) + season(chance) - 0.3, sizes(100)


@pytest.mark.parametrize("heterogeneity", [None, 4.0, 1.5])
@pytest.mark.parametrize("fall", [last_year, on_and_on, at_once])
def test_a_fall_from_35_to_25_of_100_within_a_year_is_found_in_four_of_five(
    fall: Company, heterogeneity: float | None
) -> None:
    assert share_told(fall, heterogeneity=heterogeneity) >= NEEDED


@pytest.mark.thorough
@pytest.mark.parametrize("known", [17, 20])
def test_and_soon_after_the_first_year(known: int) -> None:
    assert share_told(on_and_on, heterogeneity=1.5, known=known + 2) >= NEEDED


def test_nothing_is_told_of_customers_whose_own_paces_never_change() -> None:
    """From customers on: paces of their own (gamma, very unlike), orders by chance, the last month half over."""
    told = 0
    for number in range(COMPANIES):
        chance = np.random.default_rng(number)
        first = chance.uniform(0, 26, 2000)
        pace = chance.gamma(0.7, 0.6, 2000)
        orders = chance.poisson(pace[:, None] * np.clip(np.arange(1, 27) - first[:, None], 0, 1))
        orders[np.arange(2000), first.astype(int)] += 1
        who, month = np.nonzero(orders)
        frame = pl.DataFrame(
            {
                "customer_no": pl.Series(who, dtype=pl.UInt32),
                "month": [date(2022 + at // 12, at % 12 + 1, 1) for at in month],
                "revenue": np.ones(len(who)),
            }
        )
        comparison = newer_against_older(cohorts(frame, as_of=date(2024, 2, 14)))
        assert comparison is not None
        assert comparison.same_season
        told += comparison.differs
    assert told / COMPANIES <= ALLOWED
