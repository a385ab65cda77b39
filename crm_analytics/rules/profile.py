"""What typed conditions are asked of: all that is known of a customer in one row, and reactions to campaigns."""

import dataframely as dy

from crm_analytics.schema.columns import across_branches, restricted
from crm_analytics.viewer.column_groups import ColumnGroup


class CustomerProfile(dy.Schema):
    """One row per known customer, sorted by customer_no: all that is known, without personal data.

    Counts are zero where nothing happened; everything else that is not known is null.
    """

    customer_no = dy.UInt32(primary_key=True)
    customer_id = dy.String()
    branch_id = dy.Categorical(nullable=True)  # home branch
    kind = dy.Categorical(nullable=True)
    first_order_on = dy.Date(nullable=True, metadata=across_branches())
    last_order_on = dy.Date(nullable=True, metadata=across_branches())
    recency = dy.Int32(nullable=True, metadata=across_branches())  # days since the last order day
    orders = dy.Int32(metadata=across_branches())
    order_days = dy.Int32(metadata=across_branches())
    units = dy.Float64(metadata=across_branches())
    revenue = dy.Decimal(precision=18, scale=2, metadata=across_branches())
    returned = dy.Decimal(precision=18, scale=2, metadata=across_branches())  # zero or negative
    average_order = dy.Float64(nullable=True, metadata=across_branches())  # revenue over orders
    purchase_interval = dy.Float32(
        nullable=True, metadata=across_branches()
    )  # mean days from one order day to the next
    discount_share = dy.Float32(
        nullable=True, metadata=across_branches()
    )  # of what the purchases would have cost without discount
    r = dy.Int8(nullable=True)
    f = dy.Int8(nullable=True)
    m = dy.Int8(nullable=True)
    segment = dy.Categorical(nullable=True)
    cluster = dy.Categorical(nullable=True)
    alive = dy.Float32(nullable=True)  # chance of still being a customer, and the following as in customer_value
    expected_orders = dy.Float32(nullable=True)
    order_value = dy.Float64(nullable=True)
    value_to_come = dy.Float64(nullable=True, metadata=restricted(ColumnGroup.COST))
    next_order_on = dy.Date(nullable=True)
    favourite_category = dy.Categorical(
        nullable=True, metadata=across_branches()
    )  # most revenue; of equals the first by name
    categories = dy.Int32(metadata=across_branches())  # bought of
    city = dy.Categorical(nullable=True)
    region = dy.Categorical(nullable=True)
    gender = dy.Categorical(nullable=True)
    age_band = dy.Categorical(nullable=True)
    income_band = dy.Categorical(nullable=True)
    household_size = dy.Categorical(nullable=True)
    education = dy.Categorical(nullable=True)
    marital_status = dy.Categorical(nullable=True)
    home_ownership = dy.Categorical(nullable=True)
    demographics_known = dy.Float32()  # share of city to home_ownership that is filled in
    joined_on = dy.Date(nullable=True)
    consent_marketing = dy.Bool(nullable=True)
    campaigns_contacted = dy.Int32()
    campaigns_responded = dy.Int32()
    campaigns_redeemed = dy.Int32()
    complaints = dy.Int32(metadata=across_branches())  # and questions
    satisfaction = dy.Float32(nullable=True, metadata=across_branches())  # mean of 1 to 5


class CampaignReactions(dy.Schema):
    """One row per campaign and customer who was contacted or redeemed, sorted by both."""

    campaign_id = dy.String(primary_key=True)
    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch
    contacted = dy.Bool()
    responded = dy.Bool()
    redeemed = dy.Bool()
