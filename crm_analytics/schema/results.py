"""Ready results: what the analyses of a refresh leave for the pages, declared like the facts."""

import dataframely as dy

from crm_analytics.schema.columns import Metadata, across_branches, restricted
from crm_analytics.schema.customer_results import CUSTOMER_RESULTS
from crm_analytics.viewer.column_groups import ColumnGroup


def _money(*, nullable: bool = False, metadata: Metadata | None = None) -> dy.Decimal:
    return dy.Decimal(precision=18, scale=2, nullable=nullable, metadata=metadata)


class RfmCustomers(dy.Schema):
    """One row per customer who bought: recency in days, frequency in order days, spend; scores 1 to 5; segment."""

    customer_id = dy.String(primary_key=True)
    customer_no = dy.UInt32()
    branch_id = dy.String(nullable=True)
    kind = dy.String(nullable=True)
    recency = dy.Int64(metadata=across_branches())
    frequency = dy.Int64(metadata=across_branches())
    monetary = _money(metadata=across_branches())
    r = dy.Int8(min=1, max=5)
    f = dy.Int8(min=1, max=5)
    m = dy.Int8(min=1, max=5)
    segment = dy.String()


class CategoryRules(dy.Schema):
    """One row per ordered pair of categories bought in one basket: of baskets with one, so many hold the other."""

    antecedent = dy.String(primary_key=True)
    consequent = dy.String(primary_key=True)
    baskets = dy.Int64()  # all baskets
    baskets_antecedent = dy.Int64()
    baskets_consequent = dy.Int64()
    baskets_both = dy.Int64()
    support = dy.Float64()
    confidence = dy.Float64()
    lift = dy.Float64()
    lift_low = dy.Float64()  # 95 % interval
    lift_high = dy.Float64()
    lift_by_size = dy.Float64()  # what basket sizes alone would give: large baskets hold more of everything
    p_value = dy.Float64()
    q_value = dy.Float64()  # after correction for all pairs tried
    q_beyond_size = dy.Float64()  # the same for a lift above what basket sizes alone would give
    replicated = dy.Bool(nullable=True)  # found in the earlier half, still there in the later half; null: not tried
    revenue = _money()  # of the consequent, in baskets with both
    verdict = dy.String()  # there, size (large baskets hold more of everything) or unsure


class ForecastDays(dy.Schema):
    """One row per day and model: what was sold (model "actual") and what each model expects next."""

    day = dy.Date(primary_key=True)
    model = dy.String(primary_key=True)  # actual, seasonal_naive, last_year, prophet, combination
    value = dy.Float64()
    low = dy.Float64(nullable=True)  # 80 % interval, calibrated on the backtest
    high = dy.Float64(nullable=True)
    holiday = dy.String(nullable=True)  # public holidays of the day, in English, several parted by "; "


class ForecastErrors(dy.Schema):
    """One row per model: its error over the backtest's origins, and the next horizon's total it expects."""

    model = dy.String(primary_key=True)
    horizon = dy.Int64()  # days
    origins = dy.Int64()
    mae = dy.Float64()  # money a day
    wape = dy.Float64(nullable=True)  # sum of absolute errors over sum of sales; null: nothing was sold
    mase = dy.Float64(nullable=True)  # against the in-sample seasonal naive; null: that one was never off
    total_error = dy.Float64(nullable=True)  # mean absolute error of the horizon's total, as a share of it
    coverage = dy.Float64(nullable=True)  # share of held-out days inside the 80 % interval
    chosen = dy.Bool()
    total = dy.Float64()  # expected in the next horizon
    total_low = dy.Float64()  # 80 % interval of that total
    total_high = dy.Float64()
    total_coverage = dy.Float64(nullable=True)  # share of held-out totals inside their 80 % interval


class DayBands(dy.Schema):
    """One row per day: sales seen, and the range expected from the days like it."""

    day = dy.Date(primary_key=True)
    actual = dy.Float64()
    expected = dy.Float64(nullable=True)  # null: too early to know
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    score = dy.Float64(nullable=True)  # distance from expected in robust standard deviations, signed
    unusual = dy.Bool()
    holiday = dy.String(nullable=True)  # and feasts around it, in English, several parted by "; "


class UnusualDayParts(dy.Schema):
    """One row per unusual day, dimension and member: who contributed to the difference."""

    day = dy.Date(primary_key=True)
    dimension = dy.String(primary_key=True)  # branch, category, channel
    member = dy.String(primary_key=True)  # "*rest": all others together; "*unknown": not recorded
    actual = dy.Float64()
    expected = dy.Float64()


class CampaignResults(dy.Schema):
    """One row per campaign: counts of people and money among those contacted. No proof of effect."""

    campaign_id = dy.String(primary_key=True)
    name = dy.String(nullable=True)
    kind = dy.String(nullable=True)
    channel = dy.String(nullable=True)
    starts_on = dy.Date()
    ends_on = dy.Date()
    contacted = dy.Int64()
    control = dy.Int64()
    responded = dy.Int64(nullable=True)  # null: answers are not recorded for this campaign
    redeemed = dy.Int64()  # customers who redeemed
    redemptions = dy.Int64()
    buyers = dy.Int64()  # contacted customers who bought in the campaign's days
    revenue = _money()  # of the contacted, in the campaign's days
    cost = _money(nullable=True, metadata=restricted(ColumnGroup.COST))


class BranchNames(dy.Schema):
    """One row per branch that is known or has sold something, with the name people use for it."""

    branch_id = dy.String(primary_key=True)
    name = dy.String()  # the code where no name is known
    region = dy.String(nullable=True)
    market_size = _money(nullable=True)  # in a year
    last_sale = dy.Date(nullable=True)  # last day with a sale up to the as-of day


class TableHealth(dy.Schema):
    """One row per fact table."""

    table = dy.String(primary_key=True)
    rows = dy.Int64()
    newest = dy.Datetime(time_unit="us", nullable=True)  # newest moment up to the load, where the table has one
    future = dy.Int64(nullable=True)  # rows dated after the load; marts and results leave such order lines out
    customers = dy.Int64(nullable=True)  # distinct customers named in it


class ColumnHealth(dy.Schema):
    """One row per fact table and column: the share that is filled in."""

    table = dy.String(primary_key=True)
    column = dy.String(primary_key=True)
    filled = dy.Float64()


class Refusals(dy.Schema):
    """One row per result that could not be worked out, with the reason."""

    result = dy.String(primary_key=True)
    message = dy.String()  # untranslated
    values = dy.String()  # JSON


RESULTS: dict[str, type[dy.Schema]] = {
    "rfm_customers": RfmCustomers,
    "category_rules": CategoryRules,
    "forecast_days": ForecastDays,
    "forecast_errors": ForecastErrors,
    "day_bands": DayBands,
    "unusual_day_parts": UnusualDayParts,
    "campaign_results": CampaignResults,
    "branch_names": BranchNames,
    "table_health": TableHealth,
    "column_health": ColumnHealth,
    "refusals": Refusals,
    **CUSTOMER_RESULTS,
}
