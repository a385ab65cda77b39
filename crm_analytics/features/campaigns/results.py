"""What happened around each campaign, as a result."""

from crm_analytics.features.campaigns.campaign_results import CampaignResults, campaign_results
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work


def _campaign_results(work: Work) -> Frames:
    campaigns, redemptions = work.facts("campaigns").collect(), work.facts("redemptions").collect()
    return {"campaign_results": campaign_results(campaigns, work.mart("campaign_outcomes").collect(), redemptions)}


RESULTS = (
    Result(
        gives={"campaign_results": CampaignResults},
        needs=("campaigns", "redemptions", "campaign_outcomes"),
        recipe=_campaign_results,
        sentence=N_("Adding up each campaign"),
        weight=0.2,
        light=True,
    ),
)
