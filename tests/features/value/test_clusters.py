"""Groups of alike customers: planted ones are found, and none where there are none."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import hypothesis.strategies as st
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from polars.testing import assert_frame_equal
from sklearn.metrics import adjusted_rand_score

from crm_analytics.config import Settings
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.value.cluster_choice import Floats, adjusted_rand, choose, together
from crm_analytics.features.value.clusters import ClusterMembers, ClusterProfiles, clusters
from crm_analytics.synthetic.nusantara.plan import Plan
from crm_analytics.synthetic.nusantara.truths import planted
from crm_analytics.warehouse import ready
from tests.thorough import times

AS_OF: Final = date(2024, 12, 31)
KINDS: Final = ((60, 3, 40.0, 700), (8, 150, 40.0, 650), (8, 4, 400.0, 120))
"""Order days, days away, money a day, days known: regulars, those who stay away, new ones who spend much."""


def company(size: int, seed: int = 3) -> tuple[pl.DataFrame, list[int]]:
    """A customer_summary of `size` customers of each kind, and the kinds."""
    chance = np.random.default_rng(seed)
    rows, truth = [], []
    for kind, (often, away, money, known) in enumerate(KINDS):
        for _customer in range(size):
            days = max(1, int(often * chance.lognormal(0, 0.25)))
            last = int(away * chance.lognormal(0, 0.4))
            first = max(last, int(known * chance.lognormal(0, 0.05)))
            spent = round(days * money * chance.lognormal(0, 0.25), 2)
            rows.append((days, AS_OF - timedelta(days=last), AS_OF - timedelta(days=first), Decimal(str(spent))))
            truth.append(kind)
    frame = pl.DataFrame(rows, schema=["order_days", "last_order_on", "first_order_on", "revenue"], orient="row")
    numbered = frame.with_row_index("customer_no").with_columns(branch_id=pl.lit("B1"))
    return numbered.with_columns(pl.col("order_days").cast(pl.Int64)), truth


def test_planted_groups_that_can_be_told_apart_are_found_again() -> None:
    customers, truth = company(150)
    found = clusters(customers, as_of=AS_OF)
    assert adjusted_rand_score(truth, found.customers["cluster"].to_list()) >= 0.8
    assert found.profiles["found_again"].min() >= 0.75  # type: ignore[operator]  # a column of floats
    assert ClusterMembers.is_valid(found.customers, cast=True)
    assert ClusterProfiles.is_valid(found.profiles.cast({"revenue": pl.Decimal(18, 2)}))
    most = found.profiles.sort("pace", descending=True).row(0, named=True)
    assert (most["customers"], most["pace"] > 0.5, most["tenure"] > 0) == (150, True, True)


def test_row_order_does_not_matter_and_the_input_is_left_alone() -> None:
    customers, _truth = company(40)
    before = customers.clone()
    turned = clusters(customers.reverse(), as_of=AS_OF)
    assert_frame_equal(turned.customers, clusters(customers, as_of=AS_OF).customers)
    assert_frame_equal(customers, before)


def test_profiles_add_up_to_all_customers_and_all_money() -> None:
    customers, _truth = company(60)
    found = clusters(customers, as_of=AS_OF).profiles
    assert found["customers"].sum() == customers.height
    assert found["revenue"].sum() == customers["revenue"].sum()
    assert found["revenue"].is_sorted(descending=True)


def structureless(chance: np.random.Generator, rows: int, *, normal: bool) -> Floats:
    """Points without groups, drawn out and turned at random."""
    plain = chance.normal(size=(rows, 4)) if normal else chance.uniform(size=(rows, 4))
    turned = plain @ chance.normal(size=(4, 4))
    scaled: Floats = (turned - turned.mean(0)) / turned.std(0)
    return scaled


def test_where_there_are_no_groups_none_are_found_in_11_of_12_companies_or_more() -> None:
    chance = np.random.default_rng(11)
    alarms = [choose(structureless(chance, 300, normal=bool(n % 2)), chance) is not None for n in range(12)]
    assert sum(alarms) <= 1


def test_customers_who_differ_by_degrees_alone_are_refused_in_words() -> None:
    chance = np.random.default_rng(2)
    customers, _truth = company(60)
    alike = customers.with_columns(
        order_days=pl.Series(np.maximum(chance.lognormal(2.5, 0.6, 180).astype(np.int64), 2)),
        last_order_on=pl.Series([AS_OF - timedelta(days=int(day)) for day in chance.lognormal(3, 0.5, 180)]),
        first_order_on=pl.Series([AS_OF - timedelta(days=300 + int(day)) for day in chance.normal(150, 30, 180)]),
    )
    with pytest.raises(NotEnoughData, match="fall into no groups that hold"):
        clusters(alike, as_of=AS_OF)


def test_few_customers_are_refused_in_words() -> None:
    with pytest.raises(NotEnoughData, match=r"at least 60 customers who bought; found: 30\."):
        clusters(company(10)[0], as_of=AS_OF)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
@settings(max_examples=times(40), deadline=None)
def test_the_adjusted_rand_index_is_that_of_hubert_and_arabie(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    wanted = adjusted_rand_score(first, second)
    assert adjusted_rand(together(first, second, 4)) == pytest.approx(wanted)


def test_planted_segments_of_the_synthetic_company_as_far_as_they_can_be_told_apart(
    nusantara_settings: Settings,
) -> None:
    """Rates within its segments overlap: a classifier that is told the truth (quadratic discriminant) reaches 0.50."""
    customers = ready.scan(nusantara_settings, 1, "customer_summary").collect()
    found = ready.scan(nusantara_settings, 1, "clusters").collect()
    truth = planted(Plan(500, 50_000, 1)).customers.select("customer_id", planted="segment")
    both = found.join(customers, on="customer_no").join(truth, on="customer_id").filter(pl.col("kind") == "person")
    assert adjusted_rand_score(both["planted"], both["cluster"]) >= 0.3
