"""Which parts of a change have a bar of their own: those that explain most of it.

What is left over is one bar, and never the largest: parts are taken out of it, the largest first, until what remains
raises the figure no more than the largest part moves it, and lowers it no more either, so that no opposite moves hide
in it. Where that takes more bars than an eye can hold, the later ones stand together by direction: what raised the
figure is not set off against what lowered it.
"""

from dataclasses import dataclass
from typing import Final, Literal

import polars as pl

from crm_analytics.features.change.decomposition import COLUMNS, Amount, Decomposition

MOST: Final = 7
"""Parts that are named where many are of a size."""
FEW: Final = 10
"""Parts that can all be named."""
Together = Literal["raising", "lowering", "rest"]


@dataclass(frozen=True)
class Rest:
    """What the bar of the others stands for: how many parts raised the figure, how many lowered it, the largest."""

    raising: int
    lowering: int
    largest: Amount


@dataclass(frozen=True)
class ShownParts:
    """The bars of a change.

    Attributes:
        parts: As `Decomposition.parts`, with the same sum: what is named by gain, then parts that stand together
            (`effect` raising or lowering, `members` of them), then the others (`rest`).
        rest: Of the others; None where there are none.
    """

    parts: pl.DataFrame
    rest: Rest | None


def stands_out(parts: pl.DataFrame) -> bool:
    """Whether the parts shown of a change explain it one by one: none but the others stands for several."""
    return not parts.is_empty() and not parts["effect"].is_in(["raising", "lowering"]).any()


def shown_parts(decomposition: Decomposition, *, most: int = MOST, few: int = FEW) -> ShownParts:
    """The bars of a change, largest gain first; parts that changed nothing have none.

    Args:
        decomposition: The change.
        most: How many are named at least, and at most where parts stand together.
        few: How many may be named one by one.
    """
    ranked = decomposition.parts.filter(pl.col("amount") != 0).sort(
        [pl.col("amount").abs(), "effect", "part"], descending=[True, False, False], nulls_last=True
    )
    apart = ranked.height if ranked.height <= few else _apart(ranked["amount"], most)
    named, rest = ranked.head(apart if apart <= few else most), ranked.slice(apart)
    later = ranked.slice(named.height, apart - named.height)
    groups = [later.filter(pl.col("amount") > 0), later.filter(pl.col("amount") < 0)]
    named = pl.concat([named, *(group for group in groups if group.height == 1)])
    by_gain = named.sort(["amount", "effect", "part"], descending=[True, False, False], nulls_last=True)
    kinds: tuple[Together, Together] = ("raising", "lowering")
    together = [_together(group, kind) for kind, group in zip(kinds, groups, strict=True) if group.height > 1]
    if rest.is_empty():
        return ShownParts(pl.concat([by_gain, *together]), None)
    raising = rest.filter(pl.col("amount") > 0).height
    left = Rest(raising, rest.height - raising, abs(rest["amount"][0]))
    return ShownParts(pl.concat([by_gain, *together, _together(rest, "rest")]), left)


def _apart(amounts: pl.Series, most: int) -> int:
    """How many parts to take out of the others until those are no larger than the largest; never all but one."""
    sides = [amounts.set(amounts < 0, 0), amounts.set(amounts > 0, 0)]
    left = [side.reverse().cum_sum().reverse().abs() for side in sides]
    small = ((left[0] <= abs(amounts[0])) & (left[1] <= abs(amounts[0]))).slice(most).arg_true()
    apart = most + int(small[0]) if small.len() else amounts.len()
    return amounts.len() if amounts.len() - apart == 1 else apart


def _together(parts: pl.DataFrame, effect: Together) -> pl.DataFrame:
    """Parts as one that keeps their sum; those without a figure of their own leave it to the others."""
    sums = [pl.col(column).sum().cast(parts.schema[column]) for column in ("before", "now", "amount")]
    height = pl.lit(parts.height, pl.Int64).alias("members")
    return parts.select(pl.lit(None, pl.String).alias("part"), pl.lit(effect).alias("effect"), *sums, height).select(
        COLUMNS
    )
