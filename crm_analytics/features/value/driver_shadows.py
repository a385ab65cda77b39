"""Which differences may be the shadow of another feature: what the others measure badly they take away only in part."""

from typing import Final

import polars as pl

from crm_analytics.statistics.intervals import Z95

LEFT: Final = 0.5
"""Share of the counted difference that must be left among cases alike, but of the strongest feature.

What is left is taken halfway to the end of its interval that is nearest to nothing: of few cases those that are told
are the ones that chance made larger.
"""
SIDES: Final = ("with", "without")


def is_no_shadow() -> pl.Expr:
    """Whether a difference is no shadow of another feature, as far as can be told.

    What is left of a shadow where the other is measured with error is the smaller part; of the two the one that is
    measured better has the larger standardised effect. A difference that was not counted and shows among cases alike
    alone may come of comparing those alike in something that it brings about itself.
    """
    counted = pl.col("with_rate") - pl.col("without_rate")
    variance = [pl.col(f"{side}_rate") * (1 - pl.col(f"{side}_rate")) / pl.col(f"{side}_cases") for side in SIDES]
    is_counted = counted * pl.col("difference").sign() > Z95 * (variance[0] + variance[1]).sqrt()
    difference, effect = pl.col("difference").abs(), pl.col("effect").abs()
    nearest = pl.min_horizontal(pl.col("difference_low").abs(), pl.col("difference_high").abs())
    return is_counted & (((difference + nearest) / 2 >= LEFT * counted.abs()) | (effect == effect.max()))
