"""Which rules to show first: filtered, one direction of each pair, in the order a reader asked for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.i18n import N_

ORDERS: Final = {
    "money": N_("Most extra money"),
    "lift": N_("Strongest"),
    "baskets": N_("Most baskets"),
}
_COLUMN: Final = {"money": "beyond", "lift": "lift", "baskets": "baskets_both"}


@dataclass(frozen=True)
class RuleChoice:
    """What a reader asked for.

    Attributes:
        category: Only rules from this category on; None for the firmer direction of every pair.
        least_baskets: Only rules seen in at least so many baskets.
        order: A key of `ORDERS`.
        there_only: Only rules whose verdict is "there".
    """

    category: str | None = None
    least_baskets: int = 0
    order: str = "money"
    there_only: bool = True


@dataclass(frozen=True)
class Rule:
    """One row of `chosen_rules`."""

    antecedent: str
    consequent: str
    baskets: int
    baskets_antecedent: int
    baskets_consequent: int
    baskets_both: int
    support: float
    confidence: float
    lift: float
    lift_low: float
    lift_high: float
    lift_by_size: float
    p_value: float
    q_value: float
    q_beyond_size: float
    replicated: bool | None
    revenue: Decimal
    verdict: str
    beyond: float


def rules_of(chosen: pl.DataFrame, limit: int) -> list[Rule]:
    """The first rules of `chosen_rules`."""
    return [Rule(**row) for row in chosen.head(limit).to_dicts()]


def chosen_rules(rules: pl.DataFrame, choice: RuleChoice) -> pl.DataFrame:
    """The rules a reader asked for, first things first.

    Args:
        rules: The category_rules result.
        choice: Filters and order.

    Returns:
        The rules with `beyond`: the part of the revenue that neither chance nor basket sizes give.
    """
    given = pl.max_horizontal("lift_by_size", pl.lit(1.0))
    kept = rules.with_columns(beyond=pl.col("revenue").cast(pl.Float64) * (1 - given / pl.col("lift"))).filter(
        pl.col("baskets_both") >= choice.least_baskets, _direction(choice.category)
    )
    if choice.there_only:
        kept = kept.filter(pl.col("verdict") == "there")
    names = ["antecedent", "consequent"]
    return kept.sort([_COLUMN[choice.order], *names], descending=[True, False, False])


def steps_of_baskets(rules: pl.DataFrame) -> list[int]:
    """Round numbers of baskets to filter by, from the rarest rule's on."""
    both = rules["baskets_both"].to_list()
    return [0, *(step for step in (50, 100, 500, 1_000, 5_000, 10_000, 100_000) if min(both) < step <= max(both))][:5]


def pairs_there(rules: pl.DataFrame, category: str | None = None) -> int:
    """Number of pairs, not of rules, that are really there; of those with a category, where one is given."""
    there = rules.filter(pl.col("verdict") == "there")
    return there.height // 2 if category is None else there.filter(pl.col("antecedent") == category).height


def _direction(category: str | None) -> pl.Expr:
    if category is not None:
        return pl.col("antecedent") == category
    a, b = pl.col("baskets_antecedent"), pl.col("baskets_consequent")
    return (a < b) | ((a == b) & (pl.col("antecedent") < pl.col("consequent")))
