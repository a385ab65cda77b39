"""Which categories are bought together: every pair counted exactly, tested, and looked for again later in time.

A basket is an order of anyone, known or anonymous. Baskets of a single category are left out: nothing can go with
it, and leaving them out makes every lift smaller, never larger, than chance would have it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from crm_analytics.errors import NotEnoughData
from crm_analytics.features.patterns.association import (
    Association,
    Counts,
    Floats,
    association,
    chance_beyond,
)
from crm_analytics.i18n import N_
from crm_analytics.schema.columns import amount
from crm_analytics.statistics.multiple_testing import benjamini_yekutieli

LEAST_BASKETS: Final = 200
LEAST_TOGETHER: Final = 20
SIGNIFICANT: Final = 0.05
_MINOR_UNIT: Final = Decimal("0.01")
_MONEY: Final = pl.Decimal(18, 2)

Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]


class CategoryRules(dy.Schema):
    """One row per ordered pair of categories bought in one basket: of baskets with one, so many hold the other."""

    antecedent = dy.String(primary_key=True)
    consequent = dy.String(primary_key=True)
    baskets = dy.Int64()  # all baskets
    baskets_antecedent = dy.Int64()
    baskets_consequent = dy.Int64()
    baskets_both = dy.Int64()
    support = dy.Float64()
    confidence = dy.Float64()
    lift = dy.Float64()
    lift_low = dy.Float64()  # 95 % interval
    lift_high = dy.Float64()
    lift_by_size = dy.Float64()  # what basket sizes alone would give: large baskets hold more of everything
    p_value = dy.Float64()
    q_value = dy.Float64()  # after correction for all pairs tried
    q_beyond_size = dy.Float64()  # the same for a lift above what basket sizes alone would give
    replicated = dy.Bool(nullable=True)  # found in the earlier half, still there in the later half; null: not tried
    revenue = amount()  # of the consequent, in baskets with both
    verdict = dy.String()  # there, size (large baskets hold more of everything) or unsure


@dataclass(frozen=True)
class _Baskets:
    """Baskets × categories: ones, and the money in minor units, with each basket's half of the time."""

    categories: list[str]
    holds: sparse.csr_array
    spent: sparse.csr_array
    earlier: NDArray[np.bool_]


def category_rules(basket_items: pl.DataFrame, *, least_support: float = 0.001) -> pl.DataFrame:
    """Rules between two categories: of the baskets with one, so many hold the other.

    All pairs are counted exactly by one sparse product. The p-value is the exact chance (hypergeometric) of at least
    so many common baskets if the two were bought independently; the q-value corrects for all pairs of categories,
    also those too rare to be listed, in whatever way they depend on each other (Benjamini and Yekutieli 2001). The
    95 % interval of the lift comes from the delta method on its logarithm. A rule is tried again when the earlier
    half of the time alone finds it (q < 0.05), and is replicated when the later half's interval lies above 1.

    Large baskets hold more of everything, which alone makes most pairs go together. `lift_by_size` is the lift that
    this would give, and `q_beyond_size` the corrected chance of so much more.

    Args:
        basket_items: The basket_items mart, one row per order and category.
        least_support: Rules are listed from this share of baskets, and from 20 baskets, on.

    Returns:
        The category_rules result, both directions of each pair, sorted by antecedent and consequent.

    Raises:
        NotEnoughData: with fewer than 200 baskets of two or more categories.
    """
    baskets = _baskets(basket_items)
    total = baskets.holds.shape[0]
    if total < LEAST_BASKETS:
        raise NotEnoughData(
            N_("Rules need at least {needed} orders with two or more categories; found: {found}."),
            needed=LEAST_BASKETS,
            found=total,
        )
    together = _together(baskets.holds)
    pairs = np.triu_indices(len(baskets.categories), k=1)
    tested, by_size = _tested(total, together, pairs), _lift_by_size(baskets.holds)[pairs]
    frequent = together[pairs] >= max(LEAST_TOGETHER, least_support * total)
    beyond = np.where(frequent, chance_beyond(tested.lift, tested.low, by_size), 1.0)
    listed = np.flatnonzero(frequent)
    findings = pl.DataFrame(
        {
            "lift": tested.lift,
            "lift_low": tested.low,
            "lift_high": tested.high,
            "lift_by_size": by_size,
            "p_value": tested.p,
            "q_value": tested.q,
            "q_beyond_size": benjamini_yekutieli(beyond),
            "replicated": _replicated(baskets, together, pairs),
        }
    )[listed]
    money = (baskets.holds.T @ baskets.spent).toarray()
    first, second = pairs[0][listed], pairs[1][listed]
    directions = [
        pl.concat([_counts(baskets, together, money, ordered), findings], how="horizontal")
        for ordered in ((first, second), (second, first))
    ]
    rules = pl.concat(directions).with_columns(verdict=_verdict())
    return rules.select(CategoryRules.column_names()).sort("antecedent", "consequent")


def _verdict() -> pl.Expr:
    """What can be said of a rule: "there", "size" (large baskets hold more of everything) or "unsure"."""
    is_real = (pl.col("q_value") < SIGNIFICANT) & pl.col("replicated").fill_null(value=False)
    beyond = pl.col("q_beyond_size") < SIGNIFICANT
    return (
        pl.when(is_real & beyond).then(pl.lit("there")).when(is_real).then(pl.lit("size")).otherwise(pl.lit("unsure"))
    )


def _baskets(items: pl.DataFrame) -> _Baskets:
    """Number baskets and categories from zero and drop the baskets of a single category."""
    names = items["category"].unique().sort().to_list()
    ordered = items.select(
        pl.col("day", "order_no"),
        category=pl.col("category").cast(pl.Enum(names)).to_physical().cast(pl.Int32),
        minor=pl.col("revenue").cast(_MONEY).to_physical().cast(pl.Int64),
    ).sort("order_no")
    order = ordered["order_no"].to_numpy()
    lengths = (
        np.diff(np.flatnonzero(np.concatenate(([True], order[1:] != order[:-1], [True])))) if len(order) else order
    )
    kept = ordered.filter(pl.Series(np.repeat(lengths > 1, lengths), dtype=pl.Boolean))
    code, lengths = kept["category"].to_numpy(), lengths[lengths > 1]
    seen = np.flatnonzero(np.bincount(code, minlength=len(names)))
    column = np.searchsorted(seen, code).astype(np.int32)
    starts = np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))
    size = (len(lengths), len(seen))
    day = kept["day"].to_physical().to_numpy()
    return _Baskets(
        [names[code] for code in seen],
        sparse.csr_array((np.ones(len(column), np.int64), column, starts), shape=size),
        sparse.csr_array((kept["minor"].to_numpy(), column, starts), shape=size),
        2 * day[starts[:-1]] < int(day.min()) + int(day.max()) if len(day) else np.zeros(0, bool),
    )


def _together(holds: sparse.csr_array) -> Counts:
    """Baskets with both, for every two categories; with one, on the diagonal."""
    return np.asarray((holds.T @ holds).toarray(), dtype=np.int64)


def _tested(total: int, together: Counts, pairs: Pairs) -> Association:
    alone = np.diagonal(together)
    return association(total, alone[pairs[0]], alone[pairs[1]], together[pairs])


def _replicated(baskets: _Baskets, together: Counts, pairs: Pairs) -> pl.Series:
    """True or False for pairs that the earlier half finds, null for the others."""
    early_total = int(baskets.earlier.sum())
    later_total = len(baskets.earlier) - early_total
    if min(early_total, later_total) < LEAST_BASKETS // 2:
        return pl.repeat(None, len(pairs[0]), dtype=pl.Boolean, eager=True)
    early = _together(baskets.holds[baskets.earlier])
    significant = pl.Series(_tested(early_total, early, pairs).q < SIGNIFICANT)
    again = pl.Series(_tested(later_total, together - early, pairs).low > 1)
    return again.set(~significant, None)


def _lift_by_size(holds: sparse.csr_array) -> Floats:
    """Lift of every pair if, within baskets of one size, categories were drawn without regard to each other.

    Chances of two drawn together, without replacement and with unequal chances, by Hájek's (1964) approximation:
    π_ab ≈ π_a π_b (1 − (1 − π_a)(1 − π_b) / d), with d the sum of π (1 − π) over the categories.
    """
    sizes, group = np.unique(holds.sum(axis=1), return_inverse=True)
    rows = len(group)
    members = sparse.csr_array((np.ones(rows), (group, np.arange(rows))), shape=(len(sizes), rows))
    held = (members @ holds).toarray()
    of_size = np.bincount(group).astype(float)[:, None]
    chance = held / of_size
    spread = chance * (1 - chance)
    d = spread.sum(axis=1, keepdims=True)
    less = spread * np.sqrt(np.divide(of_size, d, out=np.zeros_like(d), where=d > 0))
    expected = np.maximum(held.T @ chance - less.T @ less, 0)
    alone = held.sum(axis=0)
    return np.asarray(expected / np.outer(alone, alone) * rows)


def _counts(baskets: _Baskets, together: Counts, money: Counts, ordered: Pairs) -> pl.DataFrame:
    alone, names = np.diagonal(together), np.array(baskets.categories, dtype=object)
    both, antecedents = together[ordered], alone[ordered[0]]
    return pl.DataFrame(
        {
            "antecedent": pl.Series(names[ordered[0]], dtype=pl.String),
            "consequent": pl.Series(names[ordered[1]], dtype=pl.String),
            "baskets": np.full(len(both), baskets.holds.shape[0], dtype=np.int64),
            "baskets_antecedent": antecedents,
            "baskets_consequent": alone[ordered[1]],
            "baskets_both": both,
            "support": both / baskets.holds.shape[0],
            "confidence": both / antecedents,
            "revenue": (pl.Series(money[ordered], dtype=pl.Int64).cast(pl.Decimal(38, 0)) * _MINOR_UNIT).cast(_MONEY),
        }
    )
