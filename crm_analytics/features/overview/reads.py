"""The overview, worked out once for everybody who asks the same."""

from datetime import date
from decimal import Decimal
from typing import Final

import polars as pl

from crm_analytics.compute.cache import cached
from crm_analytics.content import assumptions
from crm_analytics.content.view import View
from crm_analytics.drill.counted_customers import customers_of
from crm_analytics.errors import NotEnoughData
from crm_analytics.features.overview.market_share import MarketShare, market_share
from crm_analytics.features.overview.overview import CARD_METRICS, Overview, members, overview
from crm_analytics.metrics.selection import Dimension, Selection

ALWAYS: Final = (*CARD_METRICS, "anonymous_share")


def overview_of(
    view: View, selection: Selection, before: Selection | None, metrics: tuple[str, ...] = ALWAYS
) -> Overview:
    """Figures and time line of a selection."""
    return _overview(view, selection, before, metrics, assumptions.margin(view))


@cached()
def _overview(
    view: View, selection: Selection, before: Selection | None, metrics: tuple[str, ...], assumed_margin: Decimal | None
) -> Overview:
    return overview(view.read, selection, before, metrics=metrics, assumed_margin=assumed_margin)


@cached()
def members_of(view: View, selection: Selection, before: Selection | None, dimension: Dimension) -> pl.DataFrame:
    """The members of a dimension, largest first; never change it."""
    return members(view.read, selection, before, dimension)


@cached()
def counted_customers(view: View, selection: Selection, metric: str) -> pl.DataFrame:
    """One row per customer that a metric counts: `customer_no` and `revenue`, by `customers_of`."""
    return customers_of(metric, view.read, selection).select("customer_no", "revenue").collect()


@cached()
def market_of(view: View, as_of: date, branches: tuple[str, ...]) -> MarketShare | None:
    """The share of the market; None where no market size is known, or sales are too few."""
    try:
        return market_share(view.read, as_of=as_of, branches=branches)
    except NotEnoughData:
        return None
