"""What is known of each customer, as the results that typed conditions are asked of."""

from crm_analytics.features.segment_builder.customer_profile import Sources, campaign_reactions, customer_profile
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.rules.profile import CampaignReactions, CustomerProfile


def _customer_profile(work: Work) -> Frames:
    reactions = campaign_reactions(work.mart("campaign_outcomes"), work.mart("customer_summary")).collect()
    sources = Sources(
        summary=work.mart("customer_summary"),
        scores=work.mart("rfm_customers"),
        order_days=work.mart("order_days"),
        categories=work.mart("customer_categories"),
        tickets=work.mart("ticket_days"),
        reactions=reactions.lazy(),
        customers=work.facts("customers"),
        value=work.mart("customer_value"),
        clusters=work.mart("clusters"),
    )
    return {"customer_profile": customer_profile(sources, as_of=work.as_of), "campaign_reactions": reactions}


RESULTS = (
    Result(
        gives={"customer_profile": CustomerProfile, "campaign_reactions": CampaignReactions},
        needs=(
            "customers",
            "customer_summary",
            "order_days",
            "customer_categories",
            "ticket_days",
            "campaign_outcomes",
            "rfm_customers",
            "customer_value",
            "clusters",
            "as_of",
        ),
        recipe=_customer_profile,
        sentence=N_("Putting together what is known of each customer"),
        scope="branch",
    ),
)
