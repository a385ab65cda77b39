"""Why a ratio changed: within the members, or because of how much each of them weighs.

An average can fall although it rose in every branch: more orders came from branches with small orders. So the change
of a ratio is never given to its members as it stands, but split in two: what happened within each (rate), and what
its larger or smaller weight did (mix). Weights and rates are taken midway between the periods, so that neither
period is the measure of the other, and the parts add up to the change.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from crm_analytics.features.change.decomposition import COLUMNS, Decomposition

LEAST = 1e-12
"""Changes below this are rounding, not movement."""


@dataclass(frozen=True)
class Simpson:
    """Every member that is in both periods moved one way, the whole moved the other.

    Attributes:
        members: "up" where every member rose (and the whole fell), "down" where every member fell.
        count: How many members that is.
        moved: The member whose change of weight drew the whole most; null: not recorded.
        heavier: Whether that member's weight grew.
    """

    members: Literal["up", "down"]
    count: int
    moved: str | None
    heavier: bool


def rate_and_mix(
    now: pl.DataFrame, before: pl.DataFrame, dimension: str, numerator: pl.Expr, denominator: pl.Expr
) -> Decomposition | None:
    """The change of a ratio of two sums by member, as a rate effect and a mix effect each.

    A member in one period only has no rate to compare: all it does is mix. An amount without weight, such as returns
    on a day without orders, counts as rate.

    Args:
        now: Rows of the period, with the columns `dimension` and those of the ratio.
        before: The same of the period compared with.
        dimension: Column of the members.
        numerator: What is summed above the line, per row.
        denominator: What is summed below the line, per row.

    Returns:
        Two parts per member, `before` and `now` its own ratio; None where either period has no ratio.
    """
    sides = [_sums(frame, dimension, numerator, denominator) for frame in (now, before)]
    totals = [(float(side["above"].sum()), float(side["below"].sum())) for side in sides]
    if any(below == 0 for _above, below in totals):
        return None
    whole_now, whole_before = (above / below for above, below in totals)
    both = sides[0].join(sides[1], on="part", how="full", coalesce=True, nulls_equal=True, suffix="_before")
    shares = both.select(
        "part",
        *_weighed("", totals[0][1], "now"),
        *_weighed("_before", totals[1][1], "before"),
    )
    split = shares.select("part", "before", "now", **_effects((whole_now + whole_before) / 2))
    parts = split.unpivot(["rate", "mix"], index=["part", "before", "now"], variable_name="effect", value_name="amount")
    ordered = parts.with_columns(members=pl.lit(1, pl.Int64)).select(COLUMNS).sort(["effect", "part"], nulls_last=True)
    return Decomposition(whole_before, whole_now, ordered)


def total(decomposition: Decomposition, effect: Literal["rate", "mix"]) -> float:
    """What all members together did to the ratio by one of the two effects."""
    return float(decomposition.parts.filter(pl.col("effect") == effect)["amount"].sum())


def simpson(decomposition: Decomposition) -> Simpson | None:
    """Whether every member of both periods moved one way and the whole the other; None where not.

    One member alone is no case: its own ratio is the whole's.
    """
    mix = decomposition.parts.filter(pl.col("effect") == "mix")
    steps = mix.drop_nulls(["before", "now"]).select(step=pl.col("now") - pl.col("before"))["step"]
    change = float(decomposition.change)
    against = steps < -LEAST if change > LEAST else steps > LEAST
    if steps.len() < 2 or abs(change) <= LEAST or not against.all() or total(decomposition, "mix") * change <= 0:
        return None
    drew = mix.sort([pl.col("amount") * (1 if change > 0 else -1), "part"], descending=[True, False], nulls_last=True)
    member, before, now, amount = drew.select("part", "before", "now", "amount").row(0)
    middle = (float(decomposition.before) + float(decomposition.now)) / 2
    own = [rate for rate in (before, now) if rate is not None]
    return Simpson(
        members="down" if change > 0 else "up",
        count=steps.len(),
        moved=member,
        heavier=amount * (sum(own) / len(own) - middle) > 0,
    )


def _sums(frame: pl.DataFrame, dimension: str, numerator: pl.Expr, denominator: pl.Expr) -> pl.DataFrame:
    """Above and below the line per member; decimals first, so that sums do not hang on the order of the rows."""
    exact = pl.Decimal(38, 6)
    sums = frame.group_by(part=pl.col(dimension).cast(pl.String)).agg(
        above=numerator.cast(exact).sum().cast(pl.Float64), below=denominator.cast(exact).sum().cast(pl.Float64)
    )
    return sums.sort("part", nulls_last=True)


def _weighed(suffix: str, total_below: float, side: str) -> list[pl.Expr]:
    """A member's own ratio, its weight, and what it adds without a weight."""
    above, below = pl.col(f"above{suffix}").fill_null(0.0), pl.col(f"below{suffix}").fill_null(0.0)
    return [
        pl.when(below != 0).then(above / below).alias(side),
        (below / total_below).alias(f"weight_{side}"),
        pl.when(below == 0).then(above / total_below).otherwise(0.0).alias(f"bare_{side}"),
    ]


def _effects(middle: float) -> dict[str, pl.Expr]:
    """Rate and mix of a member; seen from the whole's ratio, so that weight gained at the average does nothing."""
    now, before = pl.coalesce("now", "before"), pl.coalesce("before", "now")
    weight = (pl.col("weight_now") + pl.col("weight_before")) / 2
    shift = pl.col("weight_now") - pl.col("weight_before")
    bare = pl.col("bare_now") - pl.col("bare_before")
    return {
        "rate": ((now - before) * weight).fill_null(0.0) + bare,
        "mix": (((now + before) / 2 - middle) * shift).fill_null(0.0),
    }
