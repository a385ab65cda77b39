"""Which rules come first, and in which direction."""

from decimal import Decimal

import polars as pl
import pytest

from crm_analytics.features.patterns.baskets import CategoryRules
from crm_analytics.features.patterns.rule_choice import RuleChoice, chosen_rules, pairs_there, rules_of
from crm_analytics.features.patterns.widgets import title_sentence

NAMES = [("bread", "milk"), ("milk", "bread"), ("tea", "milk"), ("milk", "tea"), ("bread", "tea"), ("tea", "bread")]


def rules() -> pl.DataFrame:
    """Bread and milk: there, much money; tea and milk: there, strong; bread and tea: comes with large baskets."""
    baskets = {"bread": 300, "milk": 400, "tea": 100}
    together = {"breadmilk": 200, "milktea": 90, "breadtea": 50}
    pair = ["".join(sorted(names)) for names in NAMES]
    size = [name == "breadtea" for name in pair]
    return pl.DataFrame(
        {
            "antecedent": [a for a, _ in NAMES],
            "consequent": [b for _, b in NAMES],
            "baskets": 1000,
            "baskets_antecedent": [baskets[a] for a, _ in NAMES],
            "baskets_consequent": [baskets[b] for _, b in NAMES],
            "baskets_both": [together[name] for name in pair],
            "support": 0.1,
            "confidence": 0.5,
            "lift": [{"breadmilk": 1.6, "milktea": 2.25, "breadtea": 1.6}[name] for name in pair],
            "lift_low": 1.3,
            "lift_high": 2.5,
            "lift_by_size": [1.6 if by_size else 1.2 for by_size in size],
            "p_value": 0.0,
            "q_value": 0.0,
            "q_beyond_size": [float(by_size) for by_size in size],
            "replicated": True,
            "verdict": ["size" if by_size else "there" for by_size in size],
            "revenue": [Decimal({"breadmilk": 4000, "milktea": 900, "breadtea": 700}[name]) for name in pair],
        },
        schema_overrides=CategoryRules.create_empty().schema,
    )


def pairs(choice: RuleChoice) -> list[tuple[str, str]]:
    return chosen_rules(rules(), choice).select("antecedent", "consequent").rows()


def test_each_pair_is_shown_from_the_rarer_category_where_the_rule_is_firmer() -> None:
    assert pairs(RuleChoice()) == [("bread", "milk"), ("tea", "milk")]


def test_rules_of_one_category_start_from_it() -> None:
    assert pairs(RuleChoice(category="milk")) == [("milk", "bread"), ("milk", "tea")]


@pytest.mark.parametrize(("order", "first"), [("money", "bread"), ("lift", "tea"), ("baskets", "bread")])
def test_the_order_is_the_one_asked_for(order: str, first: str) -> None:
    assert pairs(RuleChoice(order=order))[0][0] == first


def test_rules_that_only_come_with_large_baskets_are_shown_when_asked_for() -> None:
    shown = chosen_rules(rules(), RuleChoice(there_only=False))
    assert dict(shown.select("antecedent", "verdict").iter_rows()) == {"bread": "there", "tea": "size"}
    assert shown.height == 3


def test_money_beyond_chance_leaves_out_what_basket_sizes_give() -> None:
    shown = chosen_rules(rules(), RuleChoice(there_only=False, order="baskets"))
    assert shown["beyond"].to_list() == pytest.approx([4000 * (1 - 1.2 / 1.6), 900 * (1 - 1.2 / 2.25), 0])


def test_a_lift_below_what_chance_gives_brings_nothing_beyond_it() -> None:
    small = rules().with_columns(lift=pl.lit(1.0), lift_by_size=pl.lit(0.9))
    assert set(chosen_rules(small, RuleChoice(there_only=False))["beyond"]) == {0.0}


def test_rare_rules_are_left_out_when_asked_for() -> None:
    assert pairs(RuleChoice(least_baskets=100)) == [("bread", "milk")]


def test_pairs_are_counted_once() -> None:
    assert pairs_there(rules()) == 2


def test_of_one_category_its_own_pairs_are_counted_and_named() -> None:
    assert [pairs_there(rules(), category) for category in ("milk", "tea", "salt")] == [2, 1, 0]
    first = rules_of(chosen_rules(rules(), RuleChoice(category="tea")), 1)[0]
    assert title_sentence(rules(), first, "tea").startswith("1 category sells together with tea: ")
    assert title_sentence(rules(), None, "salt").startswith("No category goes together with salt")
