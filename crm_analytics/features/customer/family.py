"""Who belongs to whom: a head office and its shops, a reseller and the customers it serves."""

from typing import Final

import polars as pl

DEEPEST: Final = 10
"""Levels that are followed: data that go round in a circle end there."""


def above(links: pl.DataFrame, customer_id: str) -> list[str]:
    """Those a customer belongs to, the nearest first; a circle ends before it begins anew.

    Args:
        links: customer_id and parent_id.
        customer_id: Whose.
    """
    ancestors: list[str] = []
    at = customer_id
    while len(ancestors) < DEEPEST:
        parents = links.filter(pl.col("customer_id") == at)["parent_id"]
        if parents.is_empty() or parents[0] in {customer_id, *ancestors}:
            break
        at = str(parents[0])
        ancestors.append(at)
    return ancestors


def below(links: pl.DataFrame, customer_id: str) -> pl.DataFrame:
    """Everyone who belongs to a customer, and who belongs to them in turn.

    Args:
        links: customer_id and parent_id.
        customer_id: Whose.

    Returns:
        customer_id and level (1: directly), each once, at its nearest level; sorted by both.
    """
    pairs = links.select("customer_id", "parent_id")
    seen = pl.DataFrame(
        {"customer_id": [customer_id], "level": [0]}, schema={"customer_id": pl.String, "level": pl.Int64}
    )
    newest = seen
    for level in range(1, DEEPEST + 1):
        children = pairs.join(newest, left_on="parent_id", right_on="customer_id").select("customer_id").unique()
        newest = children.join(seen, on="customer_id", how="anti").with_columns(level=pl.lit(level, pl.Int64))
        if newest.is_empty():
            break
        seen = pl.concat([seen, newest])
    return seen.filter(pl.col("level") > 0).sort("level", "customer_id")
