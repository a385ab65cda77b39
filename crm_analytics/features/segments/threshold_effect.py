"""What other bounds would change: who stands elsewhere, and the sizes on both sides."""

import polars as pl

from crm_analytics.features.segments.transitions import joined
from crm_analytics.schema.bounds import Bounds
from crm_analytics.scoring.rfm import rfm_segments
from crm_analytics.scoring.rfm_bounds import bounds_of, by_bounds


def sorted_anew(rfm_customers: pl.DataFrame, bounds: Bounds | None) -> pl.DataFrame:
    """The same customers with scores and segment by these bounds; None: by their ranks."""
    return rfm_segments(rfm_customers.with_columns(by_bounds(bounds or bounds_of(rfm_customers))))


def compared(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Sizes of every segment that has customers on either side.

    Args:
        before: The rfm_customers result, or the same sorted anew.
        after: The same customers, sorted otherwise.

    Returns:
        segment, customers_before, customers_after, money_before, money_after; by money before, the largest first.
    """
    people = joined(before, after)
    sides = [
        people.group_by(segment=side).agg(
            pl.len().cast(pl.Int64).alias(f"customers_{side}"), pl.col(f"money_{side}").sum()
        )
        for side in ("before", "after")
    ]
    both = sides[0].join(sides[1], on="segment", how="full", coalesce=True).fill_null(0)
    wanted = ("segment", "customers_before", "customers_after", "money_before", "money_after")
    return both.select(wanted).sort(["money_before", "segment"], descending=[True, False])
