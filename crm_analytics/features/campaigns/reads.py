"""What page Campaigns reads: what came of each campaign, in the whole company or among customers of some branches."""

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content.view import View
from crm_analytics.features.campaigns.campaign_results import campaign_results


def results(view: View) -> pl.DataFrame:
    """The result `campaign_results`; for a viewer of some branches, of the customers at home there, without the cost.

    What a campaign cost is of the whole company, and tells nothing of one branch.
    """
    return _of_own_branches(view) if view.is_hidden("campaign_results") else view.ready("campaign_results")


@cached()
def _of_own_branches(view: View) -> pl.DataFrame:
    campaigns = view.reader.facts("campaigns").with_columns(
        pl.lit(None, pl.Decimal(18, 2)).alias(cost) for cost in ("fixed_cost", "cost_per_contact")
    )
    outcomes = view.ready("campaign_outcomes")
    met = campaigns.collect().join(outcomes, on="campaign_id", how="semi")
    if met.is_empty():
        return view.ready("campaign_results")
    return campaign_results(met, outcomes, view.reader.facts("redemptions").collect())
