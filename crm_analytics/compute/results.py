"""Results of the platform itself: what the frame of every page needs."""

import dataframely as dy
import polars as pl

from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.schema.columns import amount


class BranchNames(dy.Schema):
    """One row per branch that is known or has sold something, with the name people use for it."""

    branch_id = dy.String(primary_key=True)
    name = dy.String()  # the code where no name is known
    region = dy.String(nullable=True)
    market_size = amount(nullable=True)  # in a year
    last_sale = dy.Date(nullable=True)  # last day with a sale up to the as-of day


def _branch_names(work: Work) -> Frames:
    sold = work.mart("daily_sales").group_by("branch_id").agg(last_sale=pl.col("day").max())
    declared = work.facts("branches").select("branch_id", "name", "region", "market_size")
    both = declared.join(sold.drop_nulls("branch_id"), on="branch_id", how="full", coalesce=True)
    named = both.with_columns(pl.coalesce("name", "branch_id"))
    with_code = pl.format("{} ({})", "name", "branch_id")  # where two branches have one name
    name = pl.when(pl.len().over("name") > 1).then(with_code).otherwise("name")
    return {"branch_names": named.with_columns(name=name).sort("branch_id")}


RESULTS = (
    Result(
        gives={"branch_names": BranchNames},
        needs=("branches", "daily_sales"),
        recipe=_branch_names,
        sentence=N_("Listing the branches"),
        weight=0.1,
        scope="branch",
        light=True,
    ),
)
