"""What is known of each customer, as the results that typed conditions are asked of."""

import dataframely as dy
import polars as pl

from crm_analytics.features.segment_builder.customer_profile import ProfileSources, campaign_reactions, customer_profile
from crm_analytics.i18n import N_
from crm_analytics.recipes import Frames, Result, Work
from crm_analytics.recipes.ledger import Statement
from crm_analytics.rules.profile import CampaignReactions, CustomerProfile
from crm_analytics.schema.columns import restricted
from crm_analytics.schema.record import Record
from crm_analytics.viewer.column_groups import ColumnGroup


def _customer_profile(work: Work) -> Frames:
    reactions = campaign_reactions(work.mart("campaign_outcomes"), work.mart("customer_summary")).collect()
    sources = ProfileSources(
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


class CustomerScoreRecord(dy.Schema):
    """One row per customer who bought: the scores, and what was expected."""

    customer_id = dy.String(primary_key=True)
    r = dy.Int8()
    f = dy.Int8()
    m = dy.Int8()
    segment = dy.String()
    alive = dy.Float32(nullable=True)  # as in customer_profile, and the following
    expected_orders = dy.Float32(nullable=True)
    value_to_come = dy.Float64(nullable=True, metadata=restricted(ColumnGroup.COST))


STATEMENTS = (
    Statement(
        record=Record("customer_scores", CustomerScoreRecord, every="month"),
        needs=("customer_profile",),
        rows=lambda read: read("customer_profile").filter(pl.col("segment").is_not_null()),
    ),
)
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
