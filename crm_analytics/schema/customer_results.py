"""Ready results of the analyses of customers, declared like the facts."""

import dataframely as dy

from crm_analytics.schema.columns import across_branches, restricted
from crm_analytics.viewer.column_groups import ColumnGroup


class RfmBounds(dy.Schema):
    """One row per month's end (and the as-of day), measure and score from 2: where the score begins on that day."""

    day = dy.Date(primary_key=True)
    measure = dy.String(primary_key=True)  # r: recency in days, at most; f: order days, m: money, at least
    score = dy.Int8(primary_key=True, min=2, max=5)
    bound = dy.Decimal(precision=18, scale=2)
    by_rank = dy.Bool()  # False: somebody set it


class RfmBefore(dy.Schema):
    """One row per customer who had bought by a month's end a quarter back: the segment then, by the rule of today."""

    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch, as of today
    kind = dy.String(nullable=True)
    day = dy.Date()  # the same in all rows
    monetary = dy.Decimal(precision=18, scale=2, metadata=across_branches())  # up to that day
    segment = dy.String()


class CampaignReactions(dy.Schema):
    """One row per campaign and customer who was contacted or redeemed, sorted by both."""

    campaign_id = dy.String(primary_key=True)
    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch
    contacted = dy.Bool()
    responded = dy.Bool()
    redeemed = dy.Bool()


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


class CustomerValue(dy.Schema):
    """One row per customer who bought, sorted by customer_no: what is expected of the 365 days after the as-of day."""

    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch
    alive = dy.Float64(min=0, max=1)  # chance of still being a customer
    lost = dy.Float64(min=0, max=1)  # chance of no order day at all in that time
    expected_orders = dy.Float64(min=0)  # order days
    order_value = dy.Float64(min=0)  # revenue of an order day
    value_to_come = dy.Float64(
        min=0, metadata=restricted(ColumnGroup.COST)
    )  # orders × order value × margin, in today's money
    next_order_on = dy.Date(nullable=True)  # by then in half of all cases; null: not within two years
    next_order_from = dy.Date(nullable=True)  # by then in 1 of 10 cases; null where next_order_on is
    next_order_to = dy.Date(nullable=True)  # by then in 9 of 10 cases; null: more than 1 in 10 stay away longer, or go
    method = dy.String()  # how expected orders were worked out: the same in all rows, an id of value_checks


class ValueCalibration(dy.Schema):
    """One row per tenth of the customers (few: larger parts), by what was expected of them on an earlier day."""

    tenth = dy.Int8(primary_key=True, min=1, max=10)
    customers = dy.Int64()
    expected = dy.Float64()  # order days
    actual = dy.Float64()
    expected_lost = dy.Float64()  # chance of no order day
    lost = dy.Float64()  # share without one
    method = dy.String()


class ValueChecks(dy.Schema):
    """One row per method: how far off it was on earlier days, with everything after them hidden."""

    method = dy.String(primary_key=True)  # model, bg_nbd (the model uncorrected), own_rate, last_period, zero
    total = dy.Float64(nullable=True)  # order days expected over those that came; null: none came
    mae = dy.Float64()  # mean absolute error of a customer's order days
    rank = dy.Float64(nullable=True)  # Spearman's correlation of expected and actual; null: one of them is all equal
    money_total = dy.Float64(nullable=True)  # revenue expected over revenue
    money_mae = dy.Float64()
    brier = dy.Float64(nullable=True)  # of the chance of no order; null: the method says none
    auc = dy.Float64(nullable=True)  # a lost one had the higher chance of being lost than a kept one, so often
    used = dy.Bool()
    customers = dy.Int64()  # on the latest day
    hidden_days = dy.Int64()
    checks = dy.Int64()  # days looked at
    latest = dy.Date()  # of them


class ValueModel(dy.Schema):
    """One row per parameter or total that the values rest on; its standard error where it was estimated."""

    parameter = dy.String(primary_key=True)
    value = dy.Float64(metadata=restricted(ColumnGroup.COST))  # the margin is one of them
    error = dy.Float64(nullable=True)


class Drivers(dy.Schema):
    """One row per outcome and feature, the largest difference first: what goes with a yes, and how surely.

    With and without: cases with the feature, and the others; of a number, those above and up to `split`. Rates are
    seen; alike_… are what the same would be among cases alike in all other features.
    """

    outcome = dy.String()  # repeat: ordered again; satisfaction: an answer of 4 or 5 of 5
    feature = dy.String()
    member = dy.String(nullable=True)  # the text in the data that it speaks of
    split = dy.Float64(nullable=True)  # null: a yes or no
    with_cases = dy.Int64()
    with_rate = dy.Float64()
    with_low = dy.Float64()  # 95 % interval
    with_high = dy.Float64()
    without_cases = dy.Int64()
    without_rate = dy.Float64()
    without_low = dy.Float64()
    without_high = dy.Float64()
    alike_with = dy.Float64()
    alike_without = dy.Float64()
    difference = dy.Float64()  # of the two
    difference_low = dy.Float64()  # 95 % interval
    difference_high = dy.Float64()
    effect = dy.Float64()  # log odds per standard deviation of the feature
    effect_low = dy.Float64()  # 95 % interval
    effect_high = dy.Float64()
    q_value = dy.Float64()  # after correction for all features tried
    told = dy.Bool()  # beyond chance


class DriverChecks(dy.Schema):
    """One row per outcome: how well cases kept out of the fit are told apart, or why nothing was sought."""

    outcome = dy.String(primary_key=True)
    cases = dy.Int64()
    yes = dy.Int64()
    origin = dy.Date(nullable=True)  # last day of the features
    days = dy.Int64(nullable=True)  # after it, in which a customer may order again
    auc = dy.Float64(nullable=True)  # held out; always the same answer has 0.5; null: nothing was sought
    auc_low = dy.Float64(nullable=True)  # 95 % interval
    auc_high = dy.Float64(nullable=True)
    brier = dy.Float64(nullable=True)  # mean squared error of the chances, held out
    brier_same = dy.Float64(nullable=True)  # of always the same chance
    told = dy.Bool()  # better than chance
    message = dy.String(nullable=True)  # why nothing was sought, untranslated
    values = dy.String(nullable=True)  # of the message, JSON


class Clusters(dy.Schema):
    """One row per customer who bought: the group of alike customers, 1 brings the most money. Empty: no groups hold."""

    customer_no = dy.UInt32(primary_key=True)
    branch_id = dy.String(nullable=True)  # home branch
    cluster = dy.Int8(min=1)


class ClusterProfiles(dy.Schema):
    """One row per group of alike customers: medians, and where its middle lies in standard deviations from all."""

    cluster = dy.Int8(primary_key=True, min=1)
    customers = dy.Int64()
    revenue = dy.Decimal(precision=18, scale=2)
    recency = dy.Float64()  # days since the last purchase, median
    order_days = dy.Float64()
    per_day = dy.Float64()  # money for each order day
    days_known = dy.Float64()  # since the first purchase
    pace = dy.Float64()  # order days in a given time, in standard deviations
    quiet = dy.Float64()  # time away for each usual gap
    spend = dy.Float64()  # money for each order day
    tenure = dy.Float64()  # time known
    found_again = dy.Float64()  # Jaccard index of the group found again in customers drawn anew
    agreement = dy.Float64()  # adjusted Rand index of all groups, the same in all rows


CUSTOMER_RESULTS: dict[str, type[dy.Schema]] = {
    "rfm_bounds": RfmBounds,
    "rfm_before": RfmBefore,
    "clusters": Clusters,
    "cluster_profiles": ClusterProfiles,
    "customer_value": CustomerValue,
    "value_calibration": ValueCalibration,
    "value_checks": ValueChecks,
    "value_model": ValueModel,
    "customer_profile": CustomerProfile,
    "campaign_reactions": CampaignReactions,
    "drivers": Drivers,
    "driver_checks": DriverChecks,
}
