"""What a customer could buy more of in a year: categories that alike customers buy, and this one does not.

Alike are customers of the same kind who bought in that year. Where at least half of the others, and at least five of
them, bought a category and this one did not, the category could add what it is of the middle buyer's money, of the
money of this one. It is an estimate from own sales: the customer may buy it elsewhere, or not need it.
"""

from typing import Final

import polars as pl

LEAST_BUYERS: Final = 5
USUAL: Final = 0.5


def potentials(bought: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    """What each customer could buy more of.

    Args:
        bought: `customer_no`, `category` and `revenue` (of a year, a float): one row per category that was bought.
        kinds: `customer_no` and `kind`, one row per customer.

    Returns:
        One row per customer who bought in the year and has enough alike others: `customer_no`, `potential` (0 where
        nothing is lacking) and `lacking`, the categories, those of most money first.
    """
    spent = bought.filter(pl.col("revenue") > 0).join(kinds, on="customer_no")
    totals = spent.group_by("customer_no", "kind").agg(total=pl.col("revenue").sum())
    others = totals.with_columns(others=pl.len().over("kind") - 1).filter(pl.col("others") >= LEAST_BUYERS)
    portions = spent.join(totals.select("customer_no", "total"), on="customer_no").with_columns(
        portion=pl.col("revenue") / pl.col("total")
    )
    usual = portions.group_by("kind", "category").agg(buyers=pl.len(), portion=pl.col("portion").median())
    pairs = others.join(usual, on="kind", nulls_equal=True).join(
        spent.select("customer_no", "category"), on=["customer_no", "category"], how="anti"
    )
    is_usual = (pl.col("buyers") >= LEAST_BUYERS) & (pl.col("buyers") >= USUAL * pl.col("others"))
    lacking = (
        pairs.filter(is_usual)
        .with_columns(more=pl.col("portion") * pl.col("total"))
        .sort(["more", "category"], descending=[True, False])
        .group_by("customer_no", maintain_order=True)
        .agg(potential=pl.col("more").sum(), lacking=pl.col("category").cast(pl.String))
    )
    joined = others.select("customer_no").join(lacking, on="customer_no", how="left")
    nothing = pl.lit([], pl.List(pl.String))
    return joined.with_columns(pl.col("potential").fill_null(0.0), pl.col("lacking").fill_null(nothing)).sort(
        "customer_no"
    )
