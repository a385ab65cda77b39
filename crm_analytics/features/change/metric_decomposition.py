"""What made the difference of any metric of the dictionary, by the members of a dimension.

A metric that adds up is split into contributions; a ratio into what happened within each member (rate) and what the
members' weights did (mix). A metric whose parts do not add up over the members is not split: a customer who buys in
two branches counts in both, and an order with bread and milk is one order.
"""

from decimal import Decimal
from functools import reduce
from operator import add

import polars as pl

from crm_analytics.features.change.decomposition import MONEY, Decomposition, contributions
from crm_analytics.features.change.rate_and_mix import rate_and_mix
from crm_analytics.metrics.basis import MetricBasis, Read, basis_of
from crm_analytics.metrics.metric import Metric, Terms
from crm_analytics.metrics.parts import ASSUMED, OF_CUSTOMERS, PARTS
from crm_analytics.metrics.selection import COLUMN_OF, Dimension, Selection
from crm_analytics.metrics.totals import parts_of, totals_by

CUSTOMER_ATTRIBUTES: frozenset[Dimension] = frozenset({"segment", "kind"})
"""What each customer has one of: figures of customers add up over it."""
VALUE = "value"
EXACT = pl.Decimal(38, 6)


def adds_up_over(metric: Metric, dimension: Dimension) -> bool:
    """Whether the parts of a metric add up over the members of a dimension."""
    sources = {PARTS[part].source for part in metric.parts - {ASSUMED}}
    if sources & OF_CUSTOMERS:
        return dimension in CUSTOMER_ATTRIBUTES
    return not (dimension == "category" and "orders" in sources)


def decompose_metric(
    read: Read,
    metric: Metric,
    now: Selection,
    before: Selection,
    dimension: Dimension,
    *,
    assumed_margin: Decimal | None = None,
) -> Decomposition | None:
    """The change of a metric by the members of a dimension.

    Args:
        read: Gives a mart lazily, as far as the viewer may see it.
        metric: What changed.
        now: What is asked.
        before: What it is compared with.
        dimension: Any but `known`.
        assumed_margin: Share of revenue taken as profit where the unit cost is unknown.

    Returns:
        Parts that add up to the change; None where the metric does not add up over the dimension or the categories
        chosen, is not recorded by it, or has no value in one of the periods.
    """
    if not adds_up_over(metric, dimension) or ("orders" in metric.parts and len(now.category) > 1):
        return None
    bases = [basis_of(read, each, assumed_margin=assumed_margin, by=dimension) for each in (now, before)]
    sides = [_members(basis, metric, COLUMN_OF[dimension]) for basis in bases]
    if any(side is None for side in sides):
        return None
    here, there = (side for side in sides if side is not None)
    if metric.bottom:
        return rate_and_mix(here, there, COLUMN_OF[dimension], _sum(metric.top) * metric.times, _sum(metric.bottom))
    kind = MONEY if metric.unit == "money" else pl.Float64
    value = _sum(metric.top).cast(kind).alias(VALUE)
    return contributions(here.with_columns(value), there.with_columns(value), COLUMN_OF[dimension], VALUE)


def _members(basis: MetricBasis, metric: Metric, column: str) -> pl.DataFrame | None:
    """Each part by member; None where a mart does not hold one of them."""
    wanted = parts_of([metric])
    if any(PARTS[part].source in basis.lacking for part in wanted):
        return None
    members = totals_by(basis, column, wanted)
    if not wanted <= set(members.columns):
        return None
    if ASSUMED not in metric.parts:
        return members
    uncosted = pl.col("revenue").cast(MONEY) - pl.col("costed_revenue").cast(MONEY)
    margin = pl.lit(float(basis.assumed_margin or 0))
    return members.with_columns((uncosted.cast(pl.Float64) * margin).round(6).cast(EXACT).alias(ASSUMED))


def _sum(terms: Terms) -> pl.Expr:
    """The parts added up, exactly."""
    zero = pl.lit(0, EXACT)
    return reduce(
        add, (pl.col(name).cast(EXACT) if sign > 0 else zero - pl.col(name).cast(EXACT) for name, sign in terms)
    )
